// node --import @reprise/runtime/register: the guard, before any other module can capture a native.
import { installGuard } from "./install.js";
import "./receivers.js";

installGuard();
