// An order as a person types it, checked by the market's rules before anything is signed.

import { costOfRegistration } from "../core/collateral.js";
import { formatDecimal, parseDecimal, tidyDecimal } from "../core/decimal.js";
import { readCount, readLimit, readLots, slotText } from "../core/order_text.js";
import { intakeSlot } from "../core/slots.js";
import { decimalText, moneyText, wattHours } from "../core/units.js";

export const NEXT = "next";
/** Time for the wallet's popup and the way to the server, before an intake closes. */
const SIGNING_MARGIN_MS = 4_000;

/** Codes of the API, and the field that each is shown beside; any other is shown beside the button. */
export const FIELD_OF_CODE = {
  off_lot: "wh",
  too_large: "wh",
  over_limit: "wh",
  off_tick: "limit",
  limit_out_of_range: "limit",
  off_slot: "from",
  past_gate: "from",
  too_many_slots: "slots",
};

/** {order: {side, lots, limit, first, count} or null, errors: {wh, limit, from, slots}}; an empty field is "" in errors. */
export function readDraft(draft, market, nowMs) {
  const { rules } = market;
  const errors = {};
  const read = (field, reader) => {
    try {
      return reader();
    } catch (error) {
      errors[field] = error.message;
      return null;
    }
  };
  const order = {
    side: draft.side,
    lots: read("wh", () => readLots(wholeNumber(draft.wh, "the energy per slot, in Wh"), rules)),
    limit: read("limit", () => readLimit(canonicalPrice(draft.limit, market), rules)),
    first: read("from", () => firstSlot(draft.from, rules, nowMs)),
    count: read("slots", () => readCount(wholeNumber(draft.slots, "the number of slots"))),
  };
  return { order: Object.keys(errors).length ? null : order, errors };
}

function wholeNumber(typed, what) {
  const text = typed.trim();
  if (text === "") throw new Error("");
  if (!/^[0-9]+$/.test(text) || Number(text) === 0) throw new Error(`Give ${what} as a whole number above zero.`);
  return Number(text);
}

/** What was typed as the text spells it: "0,25" -> "0.250". More decimals than the tick has are refused, idle zeros not. */
function canonicalPrice(typed, market) {
  const tidy = tidyDecimal(typed);
  if (tidy === "") throw new Error("");
  const { tickDecimals } = market.rules;
  const value = parseDecimal(tidy.replace(/(\.[0-9]*?)0+$/, "$1").replace(/\.$/, ""), tickDecimals);
  if (value !== null) return formatDecimal(value, tickDecimals);
  if (parseDecimal(tidy, 30) !== null) {
    throw new Error(`The limit ${typed.trim()} has more than ${tickDecimals} decimals; prices move in steps of ${market.tick}.`);
  }
  throw new Error(`The limit must be a number of ${market.currency} per kWh, such as ${market.cap}.`);
}

function firstSlot(from, rules, nowMs) {
  const next = intakeSlot(nowMs, rules, SIGNING_MARGIN_MS);
  if (from === NEXT) return next;
  const chosen = Number(from);
  if (chosen < intakeSlot(nowMs, rules)) {
    throw new Error(`Intake for the slot ${slotText(chosen, rules)} has closed; choose a later one.`);
  }
  return chosen;
}

/** What the account does not allow: {wh, form} with sentences; nothing when the account is not known yet. */
export function accountErrors(order, account, market) {
  const errors = {};
  if (!account?.open) return errors;
  const most = order.side === "buy" ? account.max_buy_wh : account.max_sell_wh;
  if (most === 0) {
    errors.wh = `The operator has not yet granted your connection any ${order.side} energy.`;
  } else if (order.lots * market.rules.lot > most) {
    errors.wh = `Your connection allows at most ${wattHours(most)} Wh of ${order.side} orders at a time.`;
  }
  const cost = costOfRegistration(order, market.rules);
  const available = parseDecimal(account.available ?? account.free, market.quote_decimals);
  if (cost > available) {
    const words = (amount) => `${moneyText(formatDecimal(amount, market.quote_decimals))} ${market.currency}`;
    errors.form = `This order locks ${words(cost)}; ${words(available)} are available. Deposit more, or ask for less.`;
  }
  return errors;
}

/** Words for the eye: capital first, a full stop last, a real minus. */
export function sentence(message) {
  if (!message) return message;
  const text = message[0].toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

export const rangeHint = (market) =>
  `${decimalText(market.floor)} to ${decimalText(market.cap)} ${market.priceUnit}, in steps of ${market.tick}`;
