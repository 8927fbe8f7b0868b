import { readFileSync, readlinkSync } from "node:fs";
import { hostname, uptime } from "node:os";

/**
 * Identifies where a process id means something: one boot of a machine, and one namespace of process ids in it, since
 * containers with one host name may share the kernel. Where the kernel does not tell, the time of the boot does, to the
 * minute.
 */
export function bootId(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return `${hostname()}-${Math.round((Date.now() - uptime() * 1_000) / 60_000)}`;
  }
}
