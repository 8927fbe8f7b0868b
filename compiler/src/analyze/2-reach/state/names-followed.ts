/**
 * How often the analysis goes on from a name to what stands behind it, before it takes the name for a thing of its own: code that
 * refers to itself ends there, and nobody writes longer chains of other names.
 */
export const namesFollowed = 5;
