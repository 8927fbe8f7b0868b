export async function exchangeRate(currency: string): Promise<number> {
  const answer = await fetch(`https://rates.example/EUR/${currency}`);
  const { rate } = (await answer.json()) as { rate: number };
  return rate;
}
