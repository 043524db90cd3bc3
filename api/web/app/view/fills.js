// What an order traded, slot by slot, latest first.

import { decimalText, moneyText, wattHours } from "../core/units.js";
import { html } from "./html.js";
import { SlotStart } from "./moment.js";

const ROWS = 24;
const PLACES = 4;
const WORDS = { cleared: "Cleared", posted: "On chain", settled: "Settled", lapsed: "Lapsed" };

export const Fills = ({ fills, market, now }) => html`
  <div class="scroll">
    <table class="fills">
      <thead>
        <tr>
          <th scope="col">Slot</th>
          <th scope="col" class="num">Energy, Wh</th>
          <th scope="col" class="num">Price, ${market.priceUnit}</th>
          <th scope="col" class="num">Amount, ${market.currency}</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        ${[...fills].sort((a, b) => b.index - a.index).slice(0, ROWS).map((fill) => html`
          <tr key=${fill.index} data-fill=${fill.status}>
            <th scope="row"><${SlotStart} index=${fill.index} rules=${market.rules} now=${now} /></th>
            <td class="num">${wattHours(fill.wh)}</td>
            <td class="num">${decimalText(fill.price)}</td>
            <td class="num">${moneyText(fill.amount, PLACES)}</td>
            <td>${WORDS[fill.status] ?? fill.status}</td>
          </tr>
        `)}
      </tbody>
    </table>
  </div>
  ${fills.length > ROWS && html`<p class="note">The latest ${ROWS} of ${fills.length} fills.</p>`}
`;
