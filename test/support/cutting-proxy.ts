import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Where a connection is cut: `after` the statement has reached the server and before its answer reaches the worker; `before`
 * it has reached the server, which notices at once; `late`: the server gets it some time after the worker has lost the
 * connection; `silent`: the server neither gets it nor notices.
 */
export type Cut = "before" | "after" | "late" | "silent";

type CutsAt = (statement: string) => Cut | boolean;

const lateMs = 700;

/** Stands between a worker and Postgres, and breaks connections: what was committed, only the database knows. */
export class CuttingProxy {
  readonly url: string;
  cuts = 0;
  readonly #cutsAt: CutsAt;

  /** `cutsAt` is asked for the name of each prepared statement that is executed, and for `commit`. `true` is `after`. */
  static async start(databaseUrl: string, cutsAt: CutsAt): Promise<CuttingProxy> {
    const { hostname, port } = new URL(databaseUrl);
    const sockets = new Set<Socket>();
    const server = createServer(socket => proxy.#join(socket, connect(Number(port), hostname), sockets));
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const own = new URL(databaseUrl);
    // A server that listens on TCP has an address of this kind.
    own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = new CuttingProxy(own.href, cutsAt);
    return proxy;
  }

  private constructor(url: string, cutsAt: CutsAt) {
    this.url = url;
    this.#cutsAt = cutsAt;
  }

  #join(client: Socket, server: Socket, sockets: Set<Socket>): void {
    let cut: Cut | undefined;
    const end = () => {
      client.destroy();
      if (cut !== "late" && cut !== "silent") server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", end).on("close", end);
    }
    client.on("data", data => {
      const statement = statementIn(data.toString("latin1"));
      const answer = cut === undefined && statement !== undefined && this.#cutsAt(statement);
      if (answer !== false) cut = answer === true ? "after" : answer;
      if (cut === undefined || cut === "after") return server.write(data);
      this.cuts++;
      if (cut === "late") setTimeout(() => server.write(data), lateMs);
      return end();
    });
    server.on("data", data => {
      if (cut === undefined) return client.write(data);
      if (cut === "after") this.cuts++;
      client.destroy();
      return server.destroy();
    });
  }
}

/** A prepared statement of ours, or a simple query of one word. */
function statementIn(message: string): string | undefined {
  return (/reprise_([a-z-]+)_[0-9a-f]{12}/.exec(message) ?? /^Q[^]{4}(commit|rollback)\0$/.exec(message))?.[1];
}
