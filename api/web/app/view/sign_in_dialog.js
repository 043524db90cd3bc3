// Choosing a wallet and signing in with it.

import { useEffect, useRef, useState } from "preact/hooks";
import { DEMO_WALLET_NAME, whyNoDemoWallet } from "../wallet/demo_wallet.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { sentence } from "../state/order_draft.js";

export function SignInDialog({ store, sessions, onClose }) {
  const dialog = useRef(null);
  const [busy, setBusy] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => dialog.current.showModal(), []);
  async function choose(wallet) {
    setBusy(wallet.name);
    setFailure(null);
    try {
      await sessions.begin(wallet);
      window.location.hash = "#/trade";
      dialog.current.close();
    } catch (error) {
      setFailure(error.message || "The wallet did not sign. Try again.");
      setBusy(null);
    }
  }
  const local = store.market.value?.cluster === "localnet";
  return html`
    <dialog ref=${dialog} aria-labelledby="sign-in-title" onClose=${onClose}>
      <div class="dialog-head">
        <h2 id="sign-in-title">Sign in with your wallet</h2>
        <button type="button" class="quiet icon-only" aria-label="Close" onClick=${() => dialog.current.close()}><${Icon} name="cross" /></button>
      </div>
      <p class="note">Signing in proves that the wallet is yours. It places no order and moves no money.</p>
      <ul class="wallets">
        ${sessions.wallets.value.map((wallet) => html`<${WalletRow} key=${wallet.name} wallet=${wallet} busy=${busy} onChoose=${choose} />`)}
      </ul>
      <${NoWallet} wallets=${sessions.wallets.value} local=${local} />
      <p class="error" role="alert">${failure ? sentence(failure) : ""}</p>
      <p class="note" role="status">${busy ? `Waiting for ${busy} to sign…` : ""}</p>
    </dialog>
  `;
}

const WalletRow = ({ wallet, busy, onChoose }) => html`
  <li>
    <button type="button" class="wallet" disabled=${busy !== null} onClick=${() => onChoose(wallet)}>
      <img src=${wallet.icon} alt="" width="32" height="32" />
      <span>${wallet.name}${wallet.name === DEMO_WALLET_NAME ? html`<span class="note">A test key kept in this browser, for this local market only</span>` : ""}</span>
    </button>
  </li>
`;

function NoWallet({ wallets, local }) {
  const [why, setWhy] = useState(null);
  useEffect(() => {
    if (local) whyNoDemoWallet().then(setWhy);
  }, [local]);
  if (why) return html`<p class="note"><${Icon} name="alert" /> ${why}</p>`;
  if (wallets.length) return null;
  return html`<p class="empty">No Solana wallet was found in this browser. Install one that follows the Wallet Standard, then open this page again.</p>`;
}
