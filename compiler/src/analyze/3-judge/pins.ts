import type { DiagnosticCode, HostPins } from "@reprise/runtime/language";
import type { WorkflowReach } from "../2-reach/reach.js";
import type { Finding } from "./finding.js";

/** What differs between machines, and is no fault where the project pins it. */
const pinnable: Partial<Record<DiagnosticCode, keyof HostPins>> = { DET110: "timeZone", DET120: "locale" };

/** Takes away what pins make the same everywhere, and says which workflows rest on them. */
export function pin(
  suspected: readonly Finding[],
  pinned: HostPins,
): { readonly found: readonly Finding[]; readonly pins: ReadonlyMap<WorkflowReach, HostPins> } {
  const found: Finding[] = [];
  const pins = new Map<WorkflowReach, HostPins>();
  for (const finding of suspected) {
    const part = pinnable[finding.code];
    const value = part && pinned[part];
    if (part === undefined || value === undefined) found.push(finding);
    else pins.set(finding.workflow, { ...pins.get(finding.workflow), [part]: value });
  }
  return { found, pins };
}
