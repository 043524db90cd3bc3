// The canonical order text, the same grammar as auction_engine/core/order_text.py and the program on chain:
//   Energy <trader> tag <8 hex> BUY 500 Wh limit 0.250/kWh from 2026-06-01T00:15:00Z slots 672 time 1767225600123
//   Energy <trader> tag <8 hex> END 1767225600123 time 1767225700456
// Every order has one spelling, and the order's id is the SHA-256 of it.
//
// `rules`: {tag, lot, tickStep, tickDecimals, floor, cap, slotSeconds}; floor, cap and limits in ticks, lots as counts of `lot` Wh.

export const TEXT_BYTES_MAX = 157;
export const LOTS_MAX_WH = 9_999_999;
export const SLOTS_MAX = 672;
const PRICE_CHARACTERS_MAX = 9;
const YEAR_MIN = 2020;
const YEAR_MAX = 2099;

const PREFIX = /^Energy ([1-9A-HJ-NP-Za-km-z]{32,44}) tag ([0-9a-f]{8}) /;
const ORDER =
  /^(BUY|SELL) ([1-9][0-9]{0,6}) Wh limit (-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\/kWh from ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z) slots ([1-9][0-9]{0,2}) time ([1-9][0-9]{12})$/;
const END = /^END (all|[1-9][0-9]{12}) time ([1-9][0-9]{12})$/;
const ASCII = /^[\x00-\x7f]*$/;

/** What is wrong with a text; `code` as the API's problem documents have it. */
export class OrderTextError extends Error {
  constructor(message, code = "order_text") {
    super(message);
    this.code = code;
  }
}

/** The order's name everywhere: SHA-256 of its text, in hex. */
export async function orderId(text) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A price in ticks as decimal quote per kWh, always with the tick's decimals: 250 -> "0.250". */
export function priceText(ticks, rules) {
  const value = ticks * rules.tickStep;
  const digits = String(Math.abs(value)).padStart(rules.tickDecimals + 1, "0");
  const whole = digits.slice(0, digits.length - rules.tickDecimals);
  const part = digits.slice(digits.length - rules.tickDecimals);
  return (value < 0 ? "-" : "") + whole + (part && "." + part);
}

/** A slot's name: its start in UTC with seconds. */
export const slotText = (slot, rules) =>
  new Date(slot * rules.slotSeconds * 1000).toISOString().replace(".000Z", "Z");

/** The one text of `order` = {trader, side, lots, limit, first, count, time}. */
export function renderOrder(order, rules) {
  const price = priceText(order.limit, rules);
  return (
    `Energy ${order.trader} tag ${rules.tag} ${order.side.toUpperCase()} ${order.lots * rules.lot} Wh` +
    ` limit ${price}/kWh from ${slotText(order.first, rules)} slots ${order.count} time ${order.time}`
  );
}

/** The text that ends one order (`target` = its time) or, with target null, all signed before `time`. */
export const renderEnd = (end, rules) =>
  `Energy ${end.trader} tag ${rules.tag} END ${end.target ?? "all"} time ${end.time}`;

/** Read a text: {trader, side, lots, …} for an order, {trader, target, time} for an end. Throws OrderTextError. */
export function parseText(text, rules) {
  if (text.length > TEXT_BYTES_MAX || !ASCII.test(text)) {
    throw new OrderTextError(`the text must be at most ${TEXT_BYTES_MAX} ASCII characters`);
  }
  const prefix = PREFIX.exec(text);
  if (!prefix) throw new OrderTextError("the text must begin with: Energy <trader address> tag <8 hex digits>");
  if (prefix[2] !== rules.tag) {
    throw new OrderTextError(
      `tag ${prefix[2]} names another market or cluster; this one is ${rules.tag}`,
      "wrong_market",
    );
  }
  const body = text.slice(prefix[0].length);
  const order = ORDER.exec(body);
  if (order) return readOrder(prefix[1], order, rules);
  const end = END.exec(body);
  if (end) return { trader: prefix[1], target: end[1] === "all" ? null : Number(end[1]), time: Number(end[2]) };
  throw new OrderTextError("after the tag the text must be an order or an END, in exactly the canonical spelling");
}

function readOrder(trader, [, side, wh, price, start, slots, time], rules) {
  return {
    trader,
    side: side === "BUY" ? "buy" : "sell",
    lots: readLots(Number(wh), rules),
    limit: readLimit(price, rules),
    first: readSlot(start, rules),
    count: readCount(Number(slots)),
    time: Number(time),
  };
}

/** Wh per slot -> lots. Throws OrderTextError. */
export function readLots(wh, rules) {
  if (wh > LOTS_MAX_WH) throw new OrderTextError(`${wh} Wh per slot is more than ${LOTS_MAX_WH}`, "too_large");
  if (wh % rules.lot) {
    throw new OrderTextError(`${wh} Wh is not a multiple of the market's lot of ${rules.lot} Wh`, "off_lot");
  }
  return wh / rules.lot;
}

/** A price in its canonical spelling -> ticks. Throws OrderTextError. */
export function readLimit(price, rules) {
  const [whole, part = ""] = price.split(".");
  if (part.length !== rules.tickDecimals || price.length > PRICE_CHARACTERS_MAX) {
    throw new OrderTextError(
      `the limit ${price} must have exactly ${rules.tickDecimals} decimals and at most ${PRICE_CHARACTERS_MAX} characters`,
      part.length > rules.tickDecimals ? "off_tick" : "order_text",
    );
  }
  const value = Number(whole + part);
  if (value === 0 && price.startsWith("-")) throw new OrderTextError("zero is written without a minus");
  if (value % rules.tickStep) {
    throw new OrderTextError(`the limit ${price} is not a multiple of the market's tick`, "off_tick");
  }
  const limit = value / rules.tickStep;
  if (limit < rules.floor || limit > rules.cap) {
    const range = `${priceText(rules.floor, rules)} to ${priceText(rules.cap, rules)}`;
    throw new OrderTextError(`the limit ${price} lies outside the market's range ${range}`, "limit_out_of_range");
  }
  return limit;
}

function readSlot(start, rules) {
  const milliseconds = Date.parse(start);
  // Date.parse reads 24:00:00 as the next day and rolls impossible days over: only what prints itself again is a date.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== start.replace("Z", ".000Z")) {
    throw new OrderTextError(`${start} is not a date and time`);
  }
  const year = Number(start.slice(0, 4));
  if (year < YEAR_MIN || year > YEAR_MAX) {
    throw new OrderTextError(`the year of ${start} must be ${YEAR_MIN} to ${YEAR_MAX}`);
  }
  const seconds = milliseconds / 1000;
  if (seconds % rules.slotSeconds) {
    throw new OrderTextError(`${start} is not the start of a slot of ${rules.slotSeconds} s`, "off_slot");
  }
  return seconds / rules.slotSeconds;
}

/** How many slots. Throws OrderTextError. */
export function readCount(slots) {
  if (slots > SLOTS_MAX) {
    throw new OrderTextError(`an order covers at most ${SLOTS_MAX} slots, not ${slots}`, "too_many_slots");
  }
  return slots;
}
