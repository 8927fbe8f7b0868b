export interface Order {
  readonly id: string;
  readonly customer: { readonly name: string; readonly email: string };
  readonly card: Card;
  readonly lines: readonly OrderLine[];
}

export interface Card {
  readonly number: string;
  readonly bank: string;
}

export interface OrderLine {
  readonly article: string;
  readonly quantity: number;
  readonly cents: number;
}

/** In cents: money is never a fraction. */
export interface Price {
  readonly subtotal: number;
  readonly discount: number;
  readonly total: number;
}

const discountFromCents = 500_00;
const discountPercent = 10;

export function priceOf(lines: readonly OrderLine[]): Price {
  const subtotal = lines.reduce((sum, line) => sum + line.quantity * line.cents, 0);
  const discount = subtotal > discountFromCents ? Math.round((subtotal * discountPercent) / 100) : 0;
  return { subtotal, discount, total: subtotal - discount };
}
