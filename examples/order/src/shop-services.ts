export class CardDeclined extends Error {
  override readonly name = "CardDeclined";
}

/** Payments and mail are services of their own, behind one address. */
export async function post<Answer>(
  path: string,
  body: object,
  request: { readonly idempotencyKey: string; readonly signal: AbortSignal },
): Promise<Answer> {
  const address = process.env.SHOP_SERVICES_URL;
  if (address === undefined) throw new Error("SHOP_SERVICES_URL is not set: where are the payment and mail services?");
  const response = await fetch(address + path, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": request.idempotencyKey },
    body: JSON.stringify(body),
    signal: request.signal,
  });
  if (response.status === 402) throw new CardDeclined(await response.text());
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
