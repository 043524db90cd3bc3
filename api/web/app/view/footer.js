// The market's rules and where to check them.

import { duration } from "../core/slots.js";
import { decimalText, moneyText } from "../core/units.js";
import { formatDecimal } from "../core/decimal.js";
import { html } from "./html.js";
import { KeyText } from "./key_text.js";

const RULES = { midpoint: "midpoint of the admissible prices", lowest: "lowest admissible price", highest: "highest admissible price" };
const RATIONING = { pro_rata: "shared by quantity", time: "earlier orders first" };

export function Footer({ market }) {
  const { rules } = market;
  const fee = (amount) => `${moneyText(formatDecimal(amount, market.quote_decimals))} ${market.currency}`;
  const facts = [
    ["Slot length", duration(rules.slotSeconds)],
    ["Gate closes", rules.gateLeadSeconds ? `${duration(rules.gateLeadSeconds)} before the slot starts` : "when the slot starts"],
    ["Energy step (lot)", `${rules.lot} Wh`],
    ["Price step (tick)", `${market.tick} ${market.priceUnit}`],
    ["Price range", `${decimalText(market.floor)} to ${decimalText(market.cap)} ${market.priceUnit}`],
    ["Price rule", RULES[market.price_rule] ?? market.price_rule],
    ["At the margin", RATIONING[market.rationing] ?? market.rationing],
    ["Fee", `${fee(rules.fee)} per ${rules.lot} Wh and side, ${fee(rules.orderFee)} per order`],
  ];
  const keys = [["Market", market.address], ["Program", market.program], ["Token mint", market.mint]];
  return html`
    <footer class="foot">
      <details>
        <summary>Rules of this market</summary>
        <dl class="facts">
          ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
          ${keys.map(([name, value]) => html`<div><dt>${name}</dt><dd><${KeyText} value=${value} name=${name} /></dd></div>`)}
        </dl>
      </details>
      <p>Every result can be recomputed from the chain. <a href="/v1/docs">API</a></p>
    </footer>
  `;
}
