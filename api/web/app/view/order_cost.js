// What an order means in money: at worst per slot, and what it locks.

import { amountPerSlot, lockedAtRegistration } from "../core/collateral.js";
import { formatDecimal } from "../core/decimal.js";
import { Money, Nothing } from "./figure.js";
import { html } from "./html.js";

export function OrderCost({ order, side, market }) {
  const money = (amount) => html`<${Money} amount=${formatDecimal(amount, market.quote_decimals)} market=${market} />`;
  const none = html`<${Nothing} why="Fill in the order first" />`;
  const worst = side === "sell" ? "You receive at least, per slot" : "You pay at most, per slot";
  const facts = [
    [worst, order ? money(amountPerSlot(order, market.rules)) : none],
    ["Locked until settled", order ? money(lockedAtRegistration(order, market.rules)) : none],
  ];
  if (market.rules.orderFee > 0n) facts.push(["Fee for the order", money(market.rules.orderFee)]);
  return html`
    <dl class="cost">
      ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
  `;
}
