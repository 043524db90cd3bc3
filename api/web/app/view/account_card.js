// The trader's money in the market and in the wallet, and the ways between them.

import { useState } from "preact/hooks";
import { wattHours } from "../core/units.js";
import { Money, Nothing } from "./figure.js";
import { html } from "./html.js";
import { Moment } from "./moment.js";
import { StatementFiles } from "./statement_files.js";
import { TransferForm } from "./transfer_form.js";
import { sentence } from "../state/order_draft.js";

export function AccountCard({ session, trader, market, clock }) {
  const account = trader.account.value;
  return html`
    <section class="card account" aria-labelledby="account-title">
      <h2 id="account-title">Your money</h2>
      ${account === null
        ? html`<div class="skeleton"></div>`
        : html`
            <${Balances} account=${account} market=${market} />
            ${market.cluster === "localnet" && html`<${Faucet} ...${{ session, trader, market, account }} />`}
            <${TransferForm} ...${{ session, trader, market, account }} />
            ${account.open && html`<${StatementFiles} ...${{ session, market, clock }} />`}
          `}
    </section>
  `;
}

function Balances({ account, market }) {
  const rows = [
    ["Free", account.free, "Can be withdrawn, or locked by new orders"],
    ["Locked", account.locked, "Covers your live orders; frees itself as slots settle"],
    ["Pending", account.pending, "Orders that were accepted and are being registered on chain"],
  ];
  const zero = (amount) => /^[0.]*$/.test(amount);
  return html`
    <dl class="balances">
      ${rows.filter(([name, amount]) => name !== "Pending" || !zero(amount)).map(
        ([name, amount, meaning]) => html`
          <div data-balance=${name.toLowerCase()} title=${meaning}><dt>${name}</dt><dd><${Money} amount=${amount} market=${market} /></dd></div>
        `,
      )}
      <div data-balance="wallet" title="In your wallet, outside of the market"><dt>In your wallet</dt><dd>${account.tokens === null ? html`<${Nothing} why="The chain does not answer" />` : html`<${Money} amount=${account.tokens} market=${market} />`}</dd></div>
    </dl>
    <p class="note">
      ${account.open
        ? html`Connection: up to <span class="num">${wattHours(account.max_buy_wh)} Wh</span> bought and <span class="num">${wattHours(account.max_sell_wh)} Wh</span> sold per slot.`
        : "Your first deposit opens your account in this market."}
      ${account.mirrored_at && html` Read from the chain at <${Moment} ms=${Date.parse(account.mirrored_at)} seconds />.`}
    </p>
  `;
}

function Faucet({ session, trader, market, account }) {
  const [state, setState] = useState({ busy: false, failure: null });
  const needed = !account.open || account.lamports === 0 || account.max_buy_wh === 0;
  async function fetch() {
    setState({ busy: true, failure: null });
    try {
      await session.api.faucet(market.address);
      setState({ busy: false, failure: null });
      trader.refresh();
    } catch (problem) {
      setState({ busy: false, failure: problem.message });
    }
  }
  return html`
    <div class="faucet">
      <button type="button" class=${needed ? "primary small" : "quiet small"} disabled=${state.busy} onClick=${fetch}>
        ${state.busy ? "Fetching test tokens…" : "Get test tokens"}
      </button>
      ${needed && html`<span class="note">Test tokens, fees and a connection limit, for this local market.</span>`}
      <p class="error" role="alert">${state.failure ? sentence(state.failure) : ""}</p>
    </div>
  `;
}
