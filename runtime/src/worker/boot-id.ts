import { readFileSync } from "node:fs";
import { hostname, uptime } from "node:os";

/**
 * Identifies the boot of this machine: a process id means something only within it. Where the kernel does not tell, the
 * time of the boot does, to the minute.
 */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return `${hostname()}-${Math.round((Date.now() - uptime() * 1_000) / 60_000)}`;
  }
}
