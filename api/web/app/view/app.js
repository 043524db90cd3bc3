// The page: header, one of two views by the address's hash, and the market's rules at the foot.

import { useEffect, useState } from "preact/hooks";
import { ConnectionBanner } from "./connection.js";
import { Footer } from "./footer.js";
import { Header } from "./header.js";
import { html } from "./html.js";
import { MarketPage } from "./market_page.js";
import { SignInDialog } from "./sign_in_dialog.js";
import { TradePage } from "./trade_page.js";

const viewOf = () => (window.location.hash === "#/trade" ? "trade" : "market");

function useView() {
  const [view, setView] = useState(viewOf());
  useEffect(() => {
    const change = () => setView(viewOf());
    window.addEventListener("hashchange", change);
    return () => window.removeEventListener("hashchange", change);
  }, []);
  return view;
}

export function App({ store, sessions, trader }) {
  const view = useView();
  const [asking, setAsking] = useState(false);
  const market = store.market.value;
  const Page = view === "trade" ? TradePage : MarketPage;
  const signIn = () => setAsking(true);
  useEffect(() => {
    document.title = market ? `${view === "trade" ? "Trade" : "Market"} – ${market.name} – Energy auction` : "Energy auction";
  }, [market, view]);
  return html`
    <a class="skip" href="#main" onClick=${skipToMain}>Skip to the market</a>
    <${Header} store=${store} sessions=${sessions} view=${view} onSignIn=${signIn} />
    <${ConnectionBanner} store=${store} />
    <main id="main" tabindex="-1">
      ${market ? html`<${Page} ...${{ store, sessions, trader, market }} onSignIn=${signIn} />` : html`<${Opening} />`}
    </main>
    ${market && html`<${Footer} market=${market} />`}
    ${asking && html`<${SignInDialog} store=${store} sessions=${sessions} onClose=${() => setAsking(false)} />`}
  `;
}

/** The hash names the view, so the skip link moves the focus by hand. */
function skipToMain(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

const Opening = () => html`
  <div class="opening" role="status">
    <div class="skeleton tall"></div>
    <div class="skeleton"></div>
    <span class="hidden">Loading the market…</span>
  </div>
`;
