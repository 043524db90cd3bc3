// The curves of an open slot: registered orders, and where they would cross now.

import { CurveChart } from "./curve_chart.js";
import { html } from "./html.js";

export function BookPicture({ entry, market, loaded }) {
  const book = entry?.book;
  const empty = !book || book.buys.length + book.sells.length === 0;
  return html`
    <section class="card" aria-labelledby="curve-title">
      <h2 id="curve-title">Supply and demand</h2>
      ${!loaded
        ? html`<div class="skeleton tall"></div>`
        : empty
          ? html`<p class="empty">The curves appear with the first orders of the slot.</p>`
          : html`<${CurveChart} book=${book} price=${entry.indicative?.price ?? null} volumeWh=${entry.indicative?.volume_wh ?? 0} market=${market} priceName="Indicative" />`}
    </section>
  `;
}
