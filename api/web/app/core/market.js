// A market as /v1/markets gives it, plus its rules in the integers that texts, slots and collateral are worked out with.

import { parseDecimal } from "./decimal.js";
import { currencyOf } from "./units.js";

const INTAKE_LEAD_SECONDS = 3;

/** The market's JSON with `rules` (integers), `currency` and `priceUnit` beside it. */
export function readMarket(body) {
  const currency = currencyOf(body);
  return { ...body, rules: readRules(body), currency, priceUnit: `${currency}/kWh` };
}

function readRules(body) {
  const tickStep = Number(parseDecimal(body.tick, body.tick_decimals));
  const ticks = (price) => Number(parseDecimal(price, body.tick_decimals)) / tickStep;
  return {
    tag: body.tag,
    lot: body.lot,
    tickStep,
    tickDecimals: body.tick_decimals,
    floor: ticks(body.floor),
    cap: ticks(body.cap),
    slotSeconds: body.slot_seconds,
    gateLeadSeconds: body.gate_lead_seconds,
    intakeLeadSeconds: intakeLead(body.open_slots),
    unit: BigInt(body.unit),
    fee: BigInt(body.fee_base_units),
    orderFee: BigInt(body.order_fee_base_units),
  };
}

function intakeLead(openSlots = []) {
  const [slot] = openSlots;
  if (!slot?.intake_closes) return INTAKE_LEAD_SECONDS;
  return (Date.parse(slot.gate) - Date.parse(slot.intake_closes)) / 1000;
}

/** A decimal price string as a plain number of ticks, for drawing and comparing. */
export const ticksOf = (price, rules) => Number(parseDecimal(price, rules.tickDecimals)) / rules.tickStep;
