// The book as one ladder of prices, both sides beside each other, around the price where they would meet.

import { ticksOf } from "./market.js";

const NONE = Object.freeze({ wh: 0, pending_wh: 0, orders: 0 });

/**
 * Rows [{price, ticks, buy, sell}] from the highest price down: at most `count`, nearest to `reference` (a decimal price,
 * or null: then the middle between the best buy and the best sell). `above` and `below` count the levels left out;
 * `split` is how many rows lie at or above the reference.
 */
export function ladder(book, rules, reference, count) {
  const rows = merged(book, rules);
  const center = reference === null ? middle(rows) : ticksOf(reference, rules);
  const split = rows.filter((row) => row.ticks >= center).length;
  const half = Math.ceil(count / 2);
  const from = Math.max(0, Math.min(split - half, rows.length - count));
  const shown = rows.slice(from, from + count);
  return { rows: shown, above: from, below: rows.length - from - shown.length, split: split - from };
}

function merged(book, rules) {
  const byPrice = new Map();
  for (const [side, levels] of [["buy", book.buys], ["sell", book.sells]]) {
    for (const level of levels) {
      const row = byPrice.get(level.price) ?? { price: level.price, ticks: ticksOf(level.price, rules), buy: NONE, sell: NONE };
      byPrice.set(level.price, { ...row, [side]: level });
    }
  }
  return [...byPrice.values()].sort((a, b) => b.ticks - a.ticks);
}

function middle(rows) {
  const buys = rows.filter((row) => row.buy !== NONE);
  const sells = rows.filter((row) => row.sell !== NONE);
  if (!buys.length || !sells.length) return (buys[0] ?? sells.at(-1))?.ticks ?? 0;
  return (buys[0].ticks + sells.at(-1).ticks) / 2;
}

/** Whether this side of the row would trade at `reference`: buys at or above it, sells at or below. */
export const wouldTrade = (side, ticks, reference) =>
  reference !== null && (side === "buy" ? ticks >= reference : ticks <= reference);
