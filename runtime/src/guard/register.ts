// node --import @reprise/runtime/register: the guard, before any other module can capture a native. REPRISE_GUARD is its mode.
import { installGuard } from "./install.js";
import { guardModeOfEnvironment } from "./mode.js";
import "./receivers.js";

installGuard(guardModeOfEnvironment());
