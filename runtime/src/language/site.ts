import type { HistoryEvent } from "./events.js";
import type { ManifestSite } from "./manifest.js";

/**
 * Where in the source the command of an event stands. A durable name may be called from several places of one workflow,
 * and the history does not say from which: then all of them are returned.
 */
export function sitesOf(
  event: Pick<HistoryEvent, "type" | "name">,
  sites: readonly ManifestSite[],
): readonly ManifestSite[] {
  const { name } = event;
  if (name === null) return [];
  const [family] = event.type.split(".");
  if (family === "activity") return sites.filter(site => isCall(site) && site.name === name);
  if (family === "child") return sites.filter(site => site.kind === "child" && site.name === name);
  if (family === "signal" || family === "update")
    return sites.filter(site => takes(site, family) && site.name === name);
  if (family === "patch") return sites.filter(site => site.kind === "patch" && site.name === name);
  const [kind, label] = split(name);
  if (kind === "receive") return sites.filter(site => site.kind === "signal" && site.name === label);
  const kindOfSite = kind === "condition" ? "condition" : "timer";
  return sites.filter(site => site.kind === kindOfSite && (site.name ?? site.label) === label);
}

function isCall(site: ManifestSite): boolean {
  return site.kind === "activity" || site.kind === "step" || site.kind === "transaction";
}

function takes({ kind }: ManifestSite, family: "signal" | "update"): boolean {
  return kind === "handler" || (family === "signal" && kind === "signal");
}

/** A timer is named for its kind and label: `sleep:order`. */
function split(name: string): readonly [string, string] {
  const colon = name.indexOf(":");
  return [name.slice(0, colon), name.slice(colon + 1)];
}

/** `order.workflow.ts:12 or :40`, for messages and timelines. */
export function siteText(sites: readonly ManifestSite[]): string | undefined {
  const [first, ...others] = sites;
  if (first === undefined) return undefined;
  const more = others.map(site => (site.file === first.file ? `:${site.line}` : `${site.file}:${site.line}`));
  return [`${first.file}:${first.line}`, ...more].join(" or ");
}
