// The composition root of the page.

import { effect } from "@preact/signals";
import { h, render } from "preact";
import { makeMarketStore } from "./state/market_store.js";
import { makeSessions } from "./state/session.js";
import { makeTraderStore } from "./state/trader_store.js";
import { App } from "./view/app.js";
import { offerDemoWallet } from "./wallet/demo_wallet.js";

const store = makeMarketStore();
const sessions = makeSessions();
const trader = makeTraderStore(store, sessions);

const offered = effect(() => {
  if (store.market.value?.cluster !== "localnet") return;
  queueMicrotask(() => offered());
  offerDemoWallet();
});

const root = document.getElementById("app");
root.replaceChildren();
render(h(App, { store, sessions, trader }), root);
store.load();
