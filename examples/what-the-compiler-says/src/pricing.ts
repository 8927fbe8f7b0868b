import { exchangeRate } from "./rates.js";

const prices: Readonly<Record<string, number>> = { book: 20, lamp: 45 };

export async function quote(skus: readonly string[], currency: string): Promise<number> {
  const euros = skus.reduce((sum, sku) => sum + (prices[sku] ?? 0), 0);
  return euros * (await exchangeRate(currency));
}
