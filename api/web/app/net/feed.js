// The market's WebSocket feed: stays connected, and begins with a snapshot each time, which is the whole resync.

const BACKOFF_MS = 500;
const BACKOFF_MS_MAX = 15_000;
/** Three heartbeats of the server: a connection that is silent for longer is dead, whatever the socket believes. */
const SILENCE_MS = 15_000;
/** The server's close code for a market that it does not run. */
const UNKNOWN_MARKET = 4404;

/**
 * Open the feed and keep it open.
 * onMessage(message) for each frame; onState({state: "connecting"|"live"|"waiting"}) as the connection changes;
 * onUnknownMarket() when the server has no such market, after which it is not tried again.
 * Returns {close(), retryNow()}. `Socket` and `random` are given by tests.
 */
export function openFeed({ url, onMessage, onState, onUnknownMarket, Socket = WebSocket, random = Math.random }) {
  let socket = null;
  let failures = 0;
  let silence = 0;
  let retry = 0;
  let closed = false;

  function connect() {
    clearTimeout(retry);
    onState({ state: "connecting" });
    const mine = new Socket(url);
    socket = mine;
    mine.onmessage = (event) => mine === socket && receive(event.data);
    mine.onclose = (event) => mine === socket && (event.code === UNKNOWN_MARKET ? unknown() : lost());
    listenForSilence();
  }

  function receive(data) {
    listenForSilence();
    const message = JSON.parse(data);
    if (message.type === "snapshot") {
      failures = 0;
      onState({ state: "live" });
    }
    onMessage(message);
  }

  function listenForSilence() {
    clearTimeout(silence);
    silence = setTimeout(lost, SILENCE_MS);
  }

  function lost() {
    if (closed) return;
    drop();
    const delay = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** failures) * (0.5 + random() / 2);
    failures += 1;
    onState({ state: "waiting" });
    clearTimeout(retry);
    retry = setTimeout(connect, delay);
  }

  function unknown() {
    closed = true;
    drop();
    onUnknownMarket();
  }

  function drop() {
    clearTimeout(silence);
    const old = socket;
    socket = null;
    old?.close();
  }

  connect();
  return {
    retryNow() {
      if (closed || socket) return;
      connect();
    },
    close() {
      closed = true;
      clearTimeout(retry);
      drop();
    },
  };
}

/** The feed's address beside this page. */
export function feedUrl(location, market) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/v1/feed?market=${encodeURIComponent(market)}`;
}
