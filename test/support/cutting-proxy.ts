import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Stands between a worker and Postgres, and breaks a connection after a statement has reached the server, before its answer
 * reaches the worker: whether it was committed, only the database knows.
 */
export class CuttingProxy {
  readonly url: string;
  cuts = 0;
  readonly #cutsAt: (statement: string) => boolean;

  /** `cutsAt` is asked for the name of each prepared statement that is executed. */
  static async start(databaseUrl: string, cutsAt: (statement: string) => boolean): Promise<CuttingProxy> {
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

  private constructor(url: string, cutsAt: (statement: string) => boolean) {
    this.url = url;
    this.#cutsAt = cutsAt;
  }

  #join(client: Socket, server: Socket, sockets: Set<Socket>): void {
    let cut = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", end).on("close", end);
    }
    client.on("data", data => {
      const statement = /reprise_([a-z-]+)_[0-9a-f]{12}/.exec(data.toString("latin1"))?.[1];
      if (statement !== undefined && this.#cutsAt(statement)) cut = true;
      server.write(data);
    });
    server.on("data", data => {
      if (!cut) return client.write(data);
      this.cuts++;
      return end();
    });
  }
}
