import inspector from "node:inspector";
import { RepriseError } from "../../language/errors.js";
import type { CommandIo } from "../command.js";

/** Where Node's own `--inspect` listens. */
export const inspectorAddress = "127.0.0.1:9229";

/** Whether a debugger was asked for when Node was started, as editors do. */
export function isInspected(): boolean {
  return inspector.url() !== undefined;
}

/** Opens Node's inspector, says how to attach, and stands still until a debugger is there. @throws RepriseError `E_USAGE` */
export function waitForDebugger(address: string, io: CommandIo): void {
  const { host, port } = parseAddress(address);
  inspector.open(port, host);
  const url = inspector.url();
  if (url === undefined) {
    throw new RepriseError("E_USAGE", {
      message: `the inspector cannot listen on ${host}:${port}`,
      hint: "Another process has the port, or the host is none of this machine: choose one with --inspect=127.0.0.1:9230, or any free one with --inspect=127.0.0.1:0.",
    });
  }
  io.stderr.write(howToAttach(url));
  inspector.waitForDebugger();
}

/** `9230`, `0.0.0.0:9230`, `[::1]:9230`, `localhost`. @throws RepriseError `E_USAGE` */
export function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const [, host = "", port] = /^(?:(\[[^\]]+\]|[^:]*?)(?::(?=\d+$)|$))?(\d+)?$/.exec(address) ?? [];
  const number = port === undefined ? 9229 : Number(port);
  if ((host === "" && port === undefined) || number > 65_535) {
    throw new RepriseError("E_USAGE", {
      message: `--inspect is ${JSON.stringify(address)}, not an address`,
      hint: `It is a port, a host, or both: --inspect=${inspectorAddress}`,
    });
  }
  return { host: host === "" ? "127.0.0.1" : host.replace(/^\[|\]$/g, ""), port: number };
}

function howToAttach(url: string): string {
  const { port } = new URL(url);
  return `Waiting for a debugger. Breakpoints belong into the TypeScript of the workflow.
  VS Code  Debug: Attach to Node Process; or in launch.json:
           { "name": "reprise debug", "type": "node", "request": "attach", "port": ${port}, "continueOnAttach": true }
  Chrome   chrome://inspect
`;
}
