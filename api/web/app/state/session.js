// Who is signed in: wallet, account and token. The token lives in this tab only and dies with it.

import { signal } from "@preact/signals";
import { traderApi } from "../net/api.js";
import { signIn } from "../wallet/sign_in.js";
import { connectWallet, disconnectWallet, discoverWallets } from "../wallet/wallet_standard.js";

const KEPT = "energy-auction.session";
const LEEWAY_MS = 30_000;

export function makeSessions(storage = window.sessionStorage) {
  const wallets = signal([]);
  const session = signal(null);
  const notice = signal(null);

  discoverWallets((found) => {
    wallets.value = found;
    resume(found);
  });

  async function begin(wallet) {
    const account = await connectWallet(wallet);
    if (!account) throw new Error(`${wallet.name} shared no account. Unlock it, choose an account and try again.`);
    const { token, expiresAt, address } = await signIn(wallet, account);
    storage.setItem(KEPT, JSON.stringify({ token, expiresAt, address, wallet: wallet.name }));
    notice.value = null;
    session.value = made(wallet, account, { token, expiresAt, address });
  }

  /** After a reload: take the kept token up again when its wallet is here and shares the same account without asking. */
  async function resume(found) {
    const kept = readKept();
    const wallet = kept && !session.value && found.find((one) => one.name === kept.wallet);
    if (!wallet) return;
    try {
      const account = await connectWallet(wallet, true);
      if (account?.address === kept.address && !session.value) session.value = made(wallet, account, kept);
    } catch {
      // Not shared without asking: the person signs in again.
    }
  }

  function readKept() {
    const kept = JSON.parse(storage.getItem(KEPT) ?? "null");
    return kept && Date.parse(kept.expiresAt) > Date.now() + LEEWAY_MS ? kept : null;
  }

  /** `why` is shown where the person signs in again. */
  function end(why = null) {
    const old = session.value;
    notice.value = why;
    storage.removeItem(KEPT);
    session.value = null;
    if (old) disconnectWallet(old.wallet).catch(() => {});
  }

  return { wallets, session, notice, begin, end };
}

const made = (wallet, account, { token, address, expiresAt }) => ({
  wallet,
  account,
  address,
  expiresAt,
  api: traderApi(token),
});
