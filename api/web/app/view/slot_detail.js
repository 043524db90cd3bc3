// One slot in full: its curves at the clearing price, the commitments, and every transaction that settled it.

import { useEffect, useState } from "preact/hooks";
import { publicApi } from "../net/api.js";
import { decimalText } from "../core/units.js";
import { CurveChart } from "./curve_chart.js";
import { html } from "./html.js";
import { KeyText } from "./key_text.js";

const KINDS = {
  post_clearing: "Post price and root",
  settle_batch: "Settle batch",
  close_slot: "Close slot",
  release_orders: "Release orders",
  register_orders: "Register orders",
  end_orders_signed: "End orders",
};

export function SlotDetail({ result, market }) {
  const [detail, setDetail] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => {
    let current = true;
    publicApi.slot(market.address, result.index).then(
      (body) => current && (setDetail(body), setFailure(null)),
      (problem) => current && setFailure(problem.message),
    );
    return () => (current = false);
  }, [result.index, result.status, result.batches_settled, result.transactions]);
  if (failure) return html`<p class="error" role="alert">${failure}</p>`;
  if (!detail) return html`<div class="skeleton"></div>`;
  return html`
    <div class="detail-grid">
      <div><${Curves} detail=${detail} market=${market} /></div>
      <div>
        <${Facts} detail=${detail} market=${market} />
        <${Transactions} settlement=${detail.settlement} />
      </div>
    </div>
  `;
}

function Curves({ detail, market }) {
  const { book, result } = detail;
  if (!book || book.buys.length + book.sells.length === 0) return html`<p class="empty">No orders stood in this slot's book.</p>`;
  return html`<${CurveChart} book=${book} price=${result?.price ?? null} volumeWh=${result?.volume_wh ?? 0} market=${market} priceName="Cleared at" />`;
}

function Facts({ detail, market }) {
  const { result } = detail;
  if (!result) return html`<p class="note">No buy met a sell: nothing was posted and nothing is settled.</p>`;
  const range = admissibleRange(result.admissible);
  const facts = [
    ["Orders, fills", `${detail.orders}, ${detail.fills}`],
    ["Admissible prices", range && `${range} ${market.priceUnit}`],
    ["Book hash", result.book_hash && html`<${KeyText} value=${result.book_hash} name="book hash" />`],
    ["Result root", result.result_root && html`<${KeyText} value=${result.result_root} name="result root" />`],
  ];
  return html`
    <dl class="facts">
      ${facts.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd class="num">${value}</dd></div>`)}
    </dl>
  `;
}

function admissibleRange(admissible) {
  if (!admissible) return null;
  const [low, high] = Array.isArray(admissible) ? admissible : [admissible.low, admissible.high];
  return low === high ? decimalText(low) : `${decimalText(low)} to ${decimalText(high)}`;
}

function Transactions({ settlement }) {
  if (!settlement?.transactions.length) return html`<p class="note">No transaction of this slot is on chain yet.</p>`;
  return html`
    <table class="transactions">
      <thead>
        <tr><th scope="col">Transaction</th><th scope="col">Signature</th><th scope="col" class="num">Compute units</th><th scope="col" class="num">Fee, lamports</th></tr>
      </thead>
      <tbody>
        ${settlement.transactions.map((one) => html`
          <tr key=${one.signature}>
            <td>${KINDS[one.kind] ?? one.kind}${one.batch === null || one.batch === undefined ? "" : ` ${one.batch + 1} of ${settlement.batches}`}</td>
            <td><${KeyText} value=${one.signature} name="signature" /></td>
            <td class="num">${one.compute_units?.toLocaleString("en")}</td>
            <td class="num">${one.fee_lamports?.toLocaleString("en")}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}
