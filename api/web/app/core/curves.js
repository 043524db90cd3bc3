// The merit order as two step curves over price, from a book's levels. Energy in Wh, prices in ticks (for drawing).

/** Levels [{price, wh, pending_wh}] -> {steps: [{price, from, to}], total}: cheapest sell first, dearest buy first.
 *  Pending orders count, as they do in the indicative price. */
export function steps(levels, side, toTicks) {
  const sorted = levels
    .map(({ price, wh, pending_wh: pending }) => ({ price: toTicks(price), wh: wh + pending }))
    .filter(({ wh }) => wh > 0)
    .sort((a, b) => (side === "sell" ? a.price - b.price : b.price - a.price));
  let total = 0;
  const cut = sorted.map(({ price, wh }) => ({ price, from: total, to: (total += wh) }));
  return { steps: cut, total };
}

/** Cumulated energy offered at `price` or better. */
export function depthAt({ steps: cut }, side, price) {
  let depth = 0;
  for (const step of cut) {
    if (side === "sell" ? step.price <= price : step.price >= price) depth = step.to;
  }
  return depth;
}

/** The lowest and highest price worth showing: the crossing part of the book and its neighbours, not far outliers. */
export function priceRange(supply, demand, clearing, { floor, cap }) {
  const prices = [...supply.steps, ...demand.steps].map((step) => step.price);
  if (clearing !== null) prices.push(clearing);
  if (!prices.length) return { low: Math.max(0, floor), high: cap };
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const pad = Math.max(1, Math.round((high - low) * 0.08));
  return { low: Math.max(floor, low - pad), high: Math.min(cap, high + pad) };
}

/** Round values between `low` and `high` for an axis: at most `count` + 1 of them, at 1, 2 or 5 times a power of ten. */
export function axisTicks(low, high, count) {
  const span = high - low || 1;
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= raw);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
