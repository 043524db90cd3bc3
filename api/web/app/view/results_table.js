// The last slots after their gates, newest first; each opens to show how it was settled.

import { useState } from "preact/hooks";
import { decimalText, energyText } from "../core/units.js";
import { Nothing } from "./figure.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { SlotStart } from "./moment.js";
import { SlotDetail } from "./slot_detail.js";
import { SlotChip } from "./status_chip.js";

const ROWS = 12;
const COLUMNS = 9;

export function ResultsTable({ results, market, loaded }) {
  const [opened, setOpened] = useState(null);
  const [rows, setRows] = useState(ROWS);
  const toggle = (index) => setOpened(opened === index ? null : index);
  return html`
    <section class="card" aria-labelledby="results-title">
      <h2 id="results-title">Results and settlement</h2>
      ${results.length === 0
        ? html`<p class="empty">${loaded ? "No slot has passed its gate yet." : "Loading…"}</p>`
        : html`
            <div class="scroll">
              <table class="results">
                <thead>
                  <tr>
                    <th scope="col">Slot</th>
                    <th scope="col">State</th>
                    <th scope="col" class="num">Price, ${market.priceUnit}</th>
                    <th scope="col" class="num">Volume</th>
                    <th scope="col" class="num wide">Orders</th>
                    <th scope="col" class="num wide">Fills</th>
                    <th scope="col" class="num wide">Batches settled</th>
                    <th scope="col" class="num wide">Transactions</th>
                    <th scope="col" class="num wide">Compute units</th>
                  </tr>
                </thead>
                ${results.slice(0, rows).map((result) => html`
                  <${Result} key=${result.index} result=${result} market=${market} opened=${opened === result.index} onToggle=${() => toggle(result.index)} />
                `)}
              </table>
            </div>
            ${results.length > rows && html`<button type="button" class="quiet" onClick=${() => setRows(rows + ROWS)}>Show earlier slots</button>`}
          `}
    </section>
  `;
}

function Result({ result, market, opened, onToggle }) {
  const count = (n) => (n === null || n === undefined ? "" : n.toLocaleString("en"));
  return html`
    <tbody class=${opened ? "opened" : ""} data-slot=${result.index}>
      <tr>
        <th scope="row">
          <button type="button" class="disclose" aria-expanded=${opened ? "true" : "false"} onClick=${onToggle}>
            <${Icon} name="chevron" size="14" /><${SlotStart} index=${result.index} rules=${market.rules} />
            <span class="hidden">details</span>
          </button>
        </th>
        <td><${SlotChip} status=${result.status} /></td>
        <td class="num strong">${result.price === null ? html`<${Nothing} why="No price" />` : decimalText(result.price)}</td>
        <td class="num">${result.volume_wh ? energyText(result.volume_wh) : html`<${Nothing} why="No volume" />`}</td>
        <td class="num wide">${count(result.orders)}</td>
        <td class="num wide">${count(result.fills)}</td>
        <td class="num wide">${result.batches ? `${result.batches_settled} of ${result.batches}` : ""}</td>
        <td class="num wide">${count(result.transactions)}</td>
        <td class="num wide">${count(result.compute_units)}</td>
      </tr>
      ${opened && html`<tr class="detail"><td colspan=${COLUMNS}><${SlotDetail} result=${result} market=${market} /></td></tr>`}
    </tbody>
  `;
}
