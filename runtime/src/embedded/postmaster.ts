import { readFileSync } from "node:fs";
import path from "node:path";

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: "starting" | "ready" | "stopping";
}

export function pidFile(data: string): string {
  return path.join(data, "postmaster.pid");
}

/** Undefined when there is no server, or none that has got as far as writing its port. */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(data), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return undefined;
  const status = lines[7]?.trim() ?? "";
  return {
    pid,
    port: Number(lines[3]),
    status: status === "ready" || status === "standby" ? "ready" : status === "stopping" ? "stopping" : "starting",
  };
}
