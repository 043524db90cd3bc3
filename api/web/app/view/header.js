// Name of the market, the two views, the connection, and who is signed in.

import { shortKey } from "../core/units.js";
import { ConnectionDot } from "./connection.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";

export const Header = ({ store, sessions, view, onSignIn }) => html`
  <header class="top">
    <div class="top-inner">
      <a class="brand" href="#/market"><${Mark} /><span class="brand-name">Energy auction</span></a>
      <${MarketName} store=${store} />
      <nav aria-label="Views">
        <a href="#/market" aria-current=${view === "market" ? "page" : null}>Market</a>
        <a href="#/trade" aria-current=${view === "trade" ? "page" : null}>Trade</a>
      </nav>
      <div class="top-end">
        <${ConnectionDot} store=${store} />
        <${Person} sessions=${sessions} onSignIn=${onSignIn} />
      </div>
    </div>
  </header>
`;

const Mark = () => html`
  <svg class="mark" width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" />
    <path class="mark-supply" d="M6 23h6.5v-5h7v-6.5H26" />
    <path class="mark-demand" d="M6 9h6.5v4.5h7v6.5H26" />
  </svg>
`;

function MarketName({ store }) {
  const [markets, market] = [store.markets.value, store.market.value];
  if (!market) return null;
  const name =
    markets.length === 1
      ? html`<span class="market-name">${market.name}</span>`
      : html`
          <select aria-label="Market" value=${market.address} onChange=${(event) => store.choose(event.target.value)}>
            ${markets.map((one) => html`<option value=${one.address}>${one.name}</option>`)}
          </select>
        `;
  return html`<div class="market-id">${name}<span class="cluster">${market.cluster}</span></div>`;
}

function Person({ sessions, onSignIn }) {
  const session = sessions.session.value;
  if (!session) {
    return html`<button type="button" class="primary small" onClick=${onSignIn}>Sign in</button>`;
  }
  return html`
    <div class="person">
      <span class="mono" title=${session.address}><${Icon} name="wallet" size="15" /> ${shortKey(session.address)}</span>
      <button type="button" class="quiet small" onClick=${() => sessions.signOut()}>Sign out</button>
    </div>
  `;
}
