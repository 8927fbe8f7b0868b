import { accepted, each, refused, type CuratedPackages } from "./curated.js";

const shared = {
  code: "DET510",
  why: "which remembers between runs",
  remedy: "Make it inside the workflow's function.",
} as const;
const tick = { code: "DET303", why: "which waits for a turn of the event loop" } as const;

/** Promises and concurrency. Their timers are answered by the journal. */
export const promisePackages: CuratedPackages = {
  "async-mutex": accepted("^0.5"),
  "async-retry": accepted("^1"),
  "p-all": accepted("4 || 5"),
  "p-defer": accepted("4"),
  "p-each-series": accepted("3"),
  "p-event": refused("5 || 6", tick),
  "p-filter": accepted("3 || 4"),
  "p-limit": accepted("3 || 4 || 5 || 6 || 7"),
  "p-map": accepted("4 || 5 || 6 || 7"),
  "p-memoize": refused("6 || 7 || 8", shared),
  "p-props": accepted("5 || 6"),
  "p-queue": accepted("7 || 8 || 9"),
  "p-reduce": accepted("3"),
  "p-retry": accepted("5 || 6 || 7"),
  "p-series": accepted("3"),
  "p-settle": accepted("5"),
  "p-timeout": accepted("5 || 6 || 7"),
  "p-try": accepted("3"),
  "throttle-debounce": accepted("^5"),
  "promise-retry": accepted("^2"),
  retry: accepted("^0.13"),
  rxjs: accepted("^7", each("asapScheduler animationFrameScheduler", tick)),
};
