// Whether what the page shows is live, in the header and, when it is not, as a banner.

import { html } from "./html.js";
import { Icon } from "./icons.js";

const WORDS = { live: "Live", connecting: "Connecting…", waiting: "Disconnected" };

export const ConnectionDot = ({ store }) => {
  const { state } = store.connection.value;
  return html`<span class="link link-${state}" role="status">${WORDS[state]}</span>`;
};

export function ConnectionBanner({ store }) {
  if (store.failure.value) {
    return html`<p class="banner" role="alert"><${Icon} name="alert" /> ${store.failure.value} Trying again…</p>`;
  }
  const { state } = store.connection.value;
  if (state === "live" || !store.state.value.loaded) return null;
  return html`
    <p class="banner" role="alert">
      <${Icon} name="alert" /> The live feed is interrupted: what you see may be out of date. Reconnecting…
      <button type="button" class="quiet" onClick=${store.retryNow}>Try now</button>
    </p>
  `;
}
