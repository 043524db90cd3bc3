// The book of one slot as a ladder of prices: buys to the left, sells to the right, with their depth as bars.

import { ladder, wouldTrade } from "../core/ladder.js";
import { ticksOf } from "../core/market.js";
import { decimalText, energyText, wattHours } from "../core/units.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";

const ROWS = 16;
const COLUMNS = 5;

export function BookLadder({ entry, market, loaded }) {
  const book = entry?.book ?? { buys: [], sells: [] };
  const empty = book.buys.length + book.sells.length === 0;
  return html`
    <section class="card book" aria-labelledby="book-title">
      <h2 id="book-title">Book</h2>
      ${empty ? html`<${Empty} loaded=${loaded} />` : html`<${Ladder} book=${book} indicative=${entry.indicative} market=${market} />`}
    </section>
  `;
}

function Ladder({ book, indicative, market }) {
  const reference = indicative ? ticksOf(indicative.price, market.rules) : null;
  const { rows, above, below, split } = ladder(book, market.rules, indicative?.price ?? null, ROWS);
  const deepest = Math.max(1, ...rows.flatMap(({ buy, sell }) => [whole(buy), whole(sell)]));
  const row = (one) => html`<${Row} key=${one.price} row=${one} deepest=${deepest} reference=${reference} />`;
  return html`
    <table class="ladder">
      <caption class="hidden">Energy by limit price. Pending orders are accepted and not yet on chain.</caption>
      <thead>
        <tr>
          <th scope="col">Pending</th>
          <th scope="col" class="head-buy"><${Icon} name="plug" size="14" /> Buys, Wh</th>
          <th scope="col">${market.priceUnit}</th>
          <th scope="col" class="head-sell"><${Icon} name="sun" size="14" /> Sells, Wh</th>
          <th scope="col">Pending</th>
        </tr>
      </thead>
      <tbody>
        <${More} count=${above} words="higher" />
        ${rows.slice(0, split).map(row)}
        <${Meeting} indicative=${indicative} />
        ${rows.slice(split).map(row)}
        <${More} count=${below} words="lower" />
      </tbody>
    </table>
    <p class="note ladder-key">Full-coloured bars would trade now; pale ones would not. Hatched orders are accepted and not yet on chain.</p>
  `;
}

const whole = (level) => level.wh + level.pending_wh;

const Row = ({ row, deepest, reference }) => html`
  <tr>
    <${Pending} level=${row.buy} />
    <${Depth} side="buy" level=${row.buy} deepest=${deepest} trades=${wouldTrade("buy", row.ticks, reference)} />
    <th scope="row" class="num">${decimalText(row.price)}</th>
    <${Depth} side="sell" level=${row.sell} deepest=${deepest} trades=${wouldTrade("sell", row.ticks, reference)} />
    <${Pending} level=${row.sell} />
  </tr>
`;

function Depth({ side, level, deepest, trades }) {
  const width = (wh) => ({ width: `${(100 * wh) / deepest}%` });
  const orders = level.orders === 1 ? "1 order" : `${level.orders} orders`;
  return html`
    <td class=${`num depth depth-${side} ${trades ? "depth-trades" : ""}`} title=${level.orders ? orders : null}>
      <span class="depth-bars" aria-hidden="true">
        <span class="depth-bar" style=${width(level.wh)}></span>
        <span class="depth-bar depth-pending" style=${width(level.pending_wh)}></span>
      </span>
      <span class="depth-text">${level.wh ? wattHours(level.wh) : ""}</span>
    </td>
  `;
}

const Pending = ({ level }) => html`<td class="num pending">${level.pending_wh ? wattHours(level.pending_wh) : ""}</td>`;

/** Where the sides would meet now. */
const Meeting = ({ indicative }) => html`
  <tr class="meeting">
    <td colspan=${COLUMNS}>
      ${indicative ? `${decimalText(indicative.price)} indicative, ${energyText(indicative.volume_wh)}` : "No buy meets a sell yet"}
    </td>
  </tr>
`;

const More = ({ count, words }) =>
  count > 0 && html`<tr class="more"><td colspan=${COLUMNS} class="note">${count === 1 ? `1 ${words} price` : `${count} ${words} prices`}</td></tr>`;

const Empty = ({ loaded }) =>
  loaded
    ? html`<p class="empty"><${Icon} name="plug" size="22" /> No orders for this slot yet. The first ones appear here as they are placed.</p>`
    : html`<div class="skeleton tall"></div>`;
