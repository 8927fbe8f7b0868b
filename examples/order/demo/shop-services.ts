import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One execution of an activity, noted by the service that it called: outside the journal, so it can tell on it. */
export interface LedgerLine {
  readonly activity: string;
  readonly order: string;
  readonly idempotencyKey: string;
  /** False for a repetition that the service recognised by its key. */
  readonly tookEffect: boolean;
}

export interface ShopServices {
  readonly url: string;
  readonly ledger: readonly LedgerLine[];
  /** Requests that were refused because a bank was offline. */
  readonly refused: () => number;
  close(): Promise<void>;
}

const declinedCard = "4000 0000 0000 0002";
const activities: Readonly<Record<string, string>> = {
  "/charges": "chargeCustomer",
  "/confirmations": "sendConfirmation",
  "/rejections": "sendRejection",
};

/** Payments and mail, over HTTP. Cards of `offlineBank` are refused for the first `offlineMs` after the first request. */
export async function startShopServices(options: {
  readonly offlineBank: string;
  readonly offlineMs: number;
  readonly latencyMs: number;
}): Promise<ShopServices> {
  const ledger: LedgerLine[] = [];
  const seen = new Set<string>();
  let refused = 0;
  let openedAt: number | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    openedAt ??= performance.now();
    const path = request.url ?? "";
    const body = (await readJson(request)) as { order: string; card?: { number: string; bank: string } };
    await new Promise(resolve => setTimeout(resolve, options.latencyMs * (0.5 + Math.random())));
    if (body.card?.bank === options.offlineBank && performance.now() - openedAt < options.offlineMs) {
      refused++;
      reply(response, 503, `${options.offlineBank} is offline`);
      return;
    }
    const idempotencyKey = String(request.headers["idempotency-key"]);
    const tookEffect = !seen.has(idempotencyKey);
    seen.add(idempotencyKey);
    ledger.push({ activity: activities[path] ?? path, order: body.order, idempotencyKey, tookEffect });
    if (body.card?.number === declinedCard) {
      reply(response, 402, "the card was declined");
      return;
    }
    reply(response, 200, JSON.stringify({ authorization: idempotencyKey.slice(0, 8), message: "accepted" }));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, String(error)));
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ledger,
    refused: () => refused,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return JSON.parse(text);
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}
