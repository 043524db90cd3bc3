// What the page knows of the market, as signals: fed by the HTTP API once and by the feed from then on.

import { batch, computed, signal } from "@preact/signals";
import { readMarket } from "../core/market.js";
import { feedUrl, openFeed } from "../net/feed.js";
import { publicApi } from "../net/api.js";
import { makeChainClock } from "./chain_clock.js";
import { EMPTY, addHistory, fold, resultsOf } from "./market_fold.js";

const HISTORY_SLOTS = 96;
const RETRY_MS = 2_000;

export function makeMarketStore() {
  const clock = makeChainClock();
  const markets = signal([]);
  const address = signal(null);
  const state = signal(EMPTY);
  const connection = signal({ state: "connecting" });
  const failure = signal(null);
  const market = computed(() => markets.value.find((one) => one.address === address.value) ?? null);
  const results = computed(() => resultsOf(state.value));
  let feed = null;

  function receive(message) {
    if (message.chain_time_ms) clock.observe(message.chain_time_ms);
    state.value = fold(state.value, message);
  }

  async function load() {
    try {
      const body = await publicApi.markets();
      const read = body.markets.map(readMarket);
      if (read.length) clock.observe(read[0].chain_time_ms);
      batch(() => {
        failure.value = read.length ? null : "This server has no market yet.";
        markets.value = read;
      });
      if (read.length) return choose(address.value ?? read[0].address);
    } catch (problem) {
      failure.value = problem.message;
    }
    setTimeout(load, RETRY_MS);
  }

  function choose(chosen) {
    feed?.close();
    batch(() => {
      address.value = chosen;
      state.value = EMPTY;
    });
    feed = openFeed({
      url: feedUrl(window.location, chosen),
      onMessage: receive,
      onState: (now) => (connection.value = now),
      onUnknownMarket: forget,
    });
    loadHistory(chosen);
  }

  /** The server was set up anew: begin with the markets that it has now. */
  function forget() {
    batch(() => {
      address.value = null;
      state.value = EMPTY;
    });
    load();
  }

  async function loadHistory(chosen) {
    try {
      const { slots } = await publicApi.slots(chosen, HISTORY_SLOTS);
      if (address.value === chosen) state.value = addHistory(state.value, slots);
    } catch {
      // The feed's snapshot carries the last results; older ones are a nicety that the next visit brings.
    }
  }

  window.addEventListener("online", () => feed?.retryNow());
  document.addEventListener("visibilitychange", () => document.hidden || feed?.retryNow());
  return { clock, markets, market, state, results, connection, failure, load, choose, retryNow: () => feed?.retryNow() };
}
