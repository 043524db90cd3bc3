// Where a slot or an order stands, as a word with a coloured dot.

import { html } from "./html.js";

const SLOT = {
  open: ["Open", "live", "Orders are taken"],
  gated: ["Gated", "busy", "The gate has closed; the book is being sealed"],
  cleared: ["Cleared", "busy", "The price is known; it goes on chain next"],
  posted: ["Posted", "busy", "Price and result root are on chain; batches are being settled"],
  settled: ["Settled", "done", "Every batch is paid on chain"],
  closed: ["Closed", "done", "Settled, and the slot's account on chain is closed"],
  paused: ["Paused", "none", "Gated in a pause of the market: nothing is cleared"],
  no_trade: ["No trade", "none", "No buy met a sell: no price, nothing to settle"],
  lapsed: ["Lapsed", "bad", "Not settled in its window"],
};

const ORDER = {
  accepted: ["Accepted", "busy", "The market has it; the keeper registers it on chain"],
  registered: ["Registered", "busy", "It stands on chain"],
  live: ["Live", "live", "It takes part in the slots it covers"],
  ended: ["Ended", "none", "Ended by you; it takes part in no further slot"],
  expired: ["Expired", "none", "Its last gate has passed"],
  released: ["Released", "none", "Its record is gone from the chain and what it had locked is free"],
  unregistered: ["Not registered", "bad", "Its last gate passed before it stood on chain; nothing was locked or traded"],
};

const chip = (table) => ({ status }) => {
  const [word, kind, meaning] = table[status] ?? [status, "none", ""];
  return html`<span class="chip chip-${kind}" title=${meaning} data-status=${status}>${word}</span>`;
};

export const SlotChip = chip(SLOT);
export const OrderChip = chip(ORDER);
