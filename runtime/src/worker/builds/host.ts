import { RepriseError } from "../../language/errors.js";
import { canonicalTimeZone, type HostPins } from "../../language/host-pins.js";

/** @throws RepriseError `E_HOST` where the code of a workflow depends on a time zone or a locale that this process does not have. */
export function requireHost(workflow: string, { timeZone, locale }: HostPins): void {
  const host = Intl.DateTimeFormat().resolvedOptions();
  if (timeZone !== undefined && canonicalTimeZone(host.timeZone) !== canonicalTimeZone(timeZone)) {
    throw otherHost(workflow, `the time zone ${timeZone}`, host.timeZone, `TZ=${timeZone}`);
  }
  if (locale !== undefined && host.locale !== locale) {
    throw otherHost(workflow, `the locale ${locale}`, host.locale, `LC_ALL=${locale.replace("-", "_")}.UTF-8`);
  }
}

function otherHost(workflow: string, pinned: string, found: string, variable: string): RepriseError {
  return new RepriseError("E_HOST", {
    message: `the workflow ${workflow} depends on ${pinned}, which reprise.config.json pins; this process has ${found}`,
    hint: `Start it with the environment variable ${variable}: with another, runs would be replayed to other results.`,
  });
}
