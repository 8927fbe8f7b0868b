/** What of a worker's process is promised to be the same everywhere, so that workflow code may depend on it. */
export interface HostPins {
  /** The time zone of local times: a name of the tz database. */
  readonly timeZone?: string;
  /** The locale of formats that name none: a BCP 47 tag. */
  readonly locale?: string;
}

/** One name for the zones that are one: `Etc/UTC` is `UTC`. Throws a RangeError for what is no zone. */
export function canonicalTimeZone(name: string): string {
  return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
}
