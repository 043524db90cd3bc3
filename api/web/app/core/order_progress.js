// How far an order has come, from the API's view of it.

import { parseDecimal } from "./decimal.js";

export const STEPS = ["Accepted", "Registered", "Live", "Filled", "Settled"];

/** {reached: steps done, 1 to 5; over: no further slot is to come; note: what is to be said in a sentence, or null}. */
export function orderProgress(order) {
  const over = ["ended", "expired", "unregistered", "released"].includes(order.status);
  return { reached: reached(order), over, note: note(order, over) };
}

function reached({ status, fills, record_seq: record, live_from_slot: live }) {
  if (fills.length) return fills.some((fill) => fill.status === "settled") ? 5 : 4;
  if (status === "live" || (status === "expired" && record !== null && live)) return 3;
  return record === null && status !== "registered" ? 1 : 2;
}

function note({ status, ending, fills }, over) {
  if (status === "unregistered") return "It did not reach the chain before its last gate: nothing was locked or traded.";
  if (fills.some((fill) => fill.status === "lapsed")) return "A fill was not settled in its window and will not be paid.";
  if (ending && !over) return "Its end is signed and on its way to the chain; it may still trade in slots whose gate comes first.";
  return null;
}

/** Sum of the fills: {wh, amount} with the amount in base units. */
export function filledOf(order, quoteDecimals) {
  let [wh, amount] = [0, 0n];
  for (const fill of order.fills) {
    wh += fill.wh;
    amount += parseDecimal(fill.amount, quoteDecimals);
  }
  return { wh, amount };
}

/** Whether the order can still be ended. */
export const isOpen = (order) => ["accepted", "registered", "live"].includes(order.status) && !order.ending;
