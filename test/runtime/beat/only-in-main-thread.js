// A hook as users load it with --import: one that would break every thread that loads it, too.
import { isMainThread } from "node:worker_threads";

if (!isMainThread) throw new Error("a hook of the main thread was loaded in the beat thread");
