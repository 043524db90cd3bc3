// Who is signed in: wallet and account. The tokens are in cookies, which tabs share; what is kept here opens nothing.

import { signal } from "@preact/signals";
import { traderApi } from "../net/api.js";
import { forgetTokens } from "../net/renewal.js";
import { signIn } from "../wallet/sign_in.js";
import { connectWallet, disconnectWallet, discoverWallets } from "../wallet/wallet_standard.js";

const KEPT = "energy-auction.session";

export function makeSessions(storage = window.localStorage) {
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
    const { address, until } = await signIn(wallet, account);
    storage.setItem(KEPT, JSON.stringify({ address, until, wallet: wallet.name }));
    notice.value = null;
    session.value = made(wallet, account, address);
  }

  /** After a reload: take the session up again when its wallet is here and shares the same account without asking. */
  async function resume(found) {
    const kept = readKept();
    const wallet = kept && !session.value && found.find((one) => one.name === kept.wallet);
    if (!wallet) return;
    try {
      const account = await connectWallet(wallet, true);
      if (account?.address === kept.address && !session.value) session.value = made(wallet, account, kept.address);
    } catch {
      // Not shared without asking: the person signs in again.
    }
  }

  function readKept() {
    const kept = JSON.parse(storage.getItem(KEPT) ?? "null");
    return kept && Date.parse(kept.until) > Date.now() ? kept : null;
  }

  /** The session is over, as the server says. `why` is shown where the person signs in again. */
  function end(why = null) {
    const old = session.value;
    notice.value = why;
    if (readKept()?.address === old?.address) {
      storage.removeItem(KEPT);
      forgetTokens();
    }
    session.value = null;
    if (old) disconnectWallet(old.wallet).catch(() => {});
  }

  /** End it at the server too. A server that does not answer leaves the cookies, so the person is told. */
  async function signOut() {
    try {
      await traderApi.signOut();
      end();
    } catch (problem) {
      end(problem.status === 401 ? null : `Signed out here, but not at the server: ${problem.message}`);
    }
  }

  return { wallets, session, notice, begin, end, signOut };
}

const made = (wallet, account, address) => ({ wallet, account, address, api: traderApi });
