// Ending an order: the line that ends it is shown, then signed.

import { useState } from "preact/hooks";
import { renderEnd } from "../core/order_text.js";
import { sentence } from "../state/order_draft.js";
import { endOrder } from "../state/trading.js";
import { html } from "./html.js";
import { SignedText } from "./signed_text.js";
import { useSigningText } from "./use_signing_text.js";

export function EndOrder({ order, store, session, trader, market }) {
  const [asked, setAsked] = useState(false);
  const [signing, setSigning] = useState(null);
  const [failure, setFailure] = useState(null);
  const render = (time) => renderEnd({ trader: order.trader, target: order.time, time }, market.rules);
  const text = useSigningText(asked ? order.id : null, render, store.clock, signing);
  async function sign() {
    setSigning(text);
    setFailure(null);
    try {
      trader.showOrder(await endOrder(session, order.id, text));
      setAsked(false);
    } catch (problem) {
      setFailure(problem.message || "The wallet did not sign.");
    }
    setSigning(null);
  }
  if (!asked) return html`<button type="button" class="quiet small end" onClick=${() => setAsked(true)}>End order</button>`;
  return html`
    <div class="ending">
      <${SignedText} text=${text} />
      <p class="error" role="alert">${failure ? sentence(failure) : ""}</p>
      <div class="row">
        <button type="button" class="primary small" disabled=${signing !== null} onClick=${sign}>${signing ? "Waiting for your wallet…" : "Sign and end"}</button>
        <button type="button" class="quiet small" disabled=${signing !== null} onClick=${() => setAsked(false)}>Keep it</button>
      </div>
    </div>
  `;
}
