// The trader's orders, latest first, with what became of each.

import { html } from "./html.js";
import { Icon } from "./icons.js";
import { OrderRow } from "./order_row.js";

export function OrderList({ store, session, trader, market, now }) {
  const orders = trader.orders.value;
  return html`
    <section class="card orders" aria-labelledby="orders-title">
      <h2 id="orders-title">Your orders</h2>
      ${orders === null
        ? html`<div class="skeleton"></div>`
        : orders.length === 0
          ? html`<p class="empty"><${Icon} name="bolt" size="22" /> You have no orders yet. The ones you place are followed here until they are paid.</p>`
          : html`<ul class="order-rows">${orders.map((order) => html`<${OrderRow} key=${order.id} ...${{ order, store, session, trader, market, now }} />`)}</ul>`}
    </section>
  `;
}
