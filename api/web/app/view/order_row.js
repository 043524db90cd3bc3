// One order: what it asks, how far it has come, its fills, its text, and the way to end it.

import { STEPS, filledOf, isOpen, orderProgress } from "../core/order_progress.js";
import { formatDecimal } from "../core/decimal.js";
import { duration } from "../core/slots.js";
import { decimalText, energyText, moneyText, wattHours } from "../core/units.js";
import { EndOrder } from "./end_order.js";
import { Fills } from "./fills.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { KeyText } from "./key_text.js";
import { Moment, needsSeconds } from "./moment.js";
import { SignedText } from "./signed_text.js";
import { OrderChip } from "./status_chip.js";

export function OrderRow({ order, store, session, trader, market, now }) {
  const { reached, over, note } = orderProgress(order);
  return html`
    <li class=${`order order-${order.side} ${over ? "order-over" : ""}`} data-order=${order.id} data-status=${order.status} data-reached=${STEPS[reached - 1].toLowerCase()}>
      <div class="order-head">
        <${Wanted} order=${order} market=${market} now=${now} />
        <${OrderChip} status=${order.status} />
      </div>
      <${Steps} reached=${reached} order=${order} />
      ${note && html`<p class="note"><${Icon} name="alert" size="14" /> ${note}</p>`}
      <${Summary} order=${order} market=${market} over=${over} />
      <div class="order-more">
        ${order.fills.length > 0 && html`<details><summary>Fills by slot</summary><${Fills} fills=${order.fills} market=${market} now=${now} /></details>`}
        <details>
          <summary>Signed line</summary>
          <${SignedText} text=${order.text} caption="You signed this line" />
          <p class="note">Its SHA-256 is the order's id: <${KeyText} value=${order.id} name="order id" /></p>
        </details>
        ${isOpen(order) && html`<${EndOrder} ...${{ order, store, session, trader, market }} />`}
      </div>
    </li>
  `;
}

function Wanted({ order, market, now }) {
  const [verb, bound] = order.side === "buy" ? ["Buy", "at most"] : ["Sell", "at least"];
  const span = order.slots === 1 ? "" : `, ${order.slots} slots (${duration(order.slots * market.rules.slotSeconds)})`;
  return html`
    <p class="wanted">
      <${Icon} name=${order.side === "buy" ? "plug" : "sun"} />
      <b class="num">${verb} ${wattHours(order.wh)} Wh</b>
      <span class="num">${order.slots === 1 ? "" : "per slot "}for ${bound} ${decimalText(order.limit)} ${market.priceUnit}</span>
      <span class="note">from <${Moment} ms=${Date.parse(order.from)} seconds=${needsSeconds(market.rules)} now=${now} />${span}</span>
    </p>
  `;
}

const Steps = ({ reached, order }) => html`
  <ol class="steps" aria-label="Progress of the order">
    ${STEPS.map((name, i) => html`
      <li class=${i < reached ? "step-done" : i === reached && order.status !== "unregistered" ? "step-next" : ""} aria-current=${i === reached - 1 ? "step" : null}>
        <span>${name}</span>
      </li>
    `)}
  </ol>
`;

function Summary({ order, market, over }) {
  if (!order.fills.length) return over && order.status !== "unregistered" ? html`<p class="note">Nothing was filled.</p>` : null;
  const { wh, amount } = filledOf(order, market.quote_decimals);
  const money = moneyText(formatDecimal(amount, market.quote_decimals));
  const words = order.side === "buy" ? "paid" : "received";
  const slots = order.fills.length === 1 ? "1 slot" : `${order.fills.length} slots`;
  return html`<p class="filled num"><b>${energyText(wh)}</b> filled in ${slots}, <b>${money} ${market.currency}</b> ${words}</p>`;
}
