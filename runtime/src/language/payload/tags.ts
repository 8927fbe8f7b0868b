/** The one key of an object that stands for a value which JSON does not have. */
export type Tag =
  | "$undefined"
  | "$number"
  | "$bigint"
  | "$string"
  | "$date"
  | "$map"
  | "$set"
  | "$error"
  | "$bytes"
  | "$url"
  | "$regexp"
  | "$array"
  | "$object";

export const tagged = (tag: Tag, json: string): string => `{"${tag}":${json}}`;
