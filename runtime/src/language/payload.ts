/**
 * What may cross into the journal, and how it is written: JSON that stays readable in SQL. A value that JSON has is
 * itself; any other is an object with one key that begins with `$`.
 *
 *     { "placed": { "$date": "2026-11-23T10:00:00.000Z" }, "items": { "$set": ["a", "b"] } }
 *
 * Key order is kept, since workflow code can observe it. Prototypes are not: a class instance is refused, except errors.
 * Two references to one object come back as two objects.
 */
export { encode, encodeCanonically, encodePayload, isStorable, megabytes, storableClasses } from "./payload/encode.js";
export { decode, isRevivedError, revive } from "./payload/decode.js";
