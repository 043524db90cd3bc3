// Wallets by the Wallet Standard (github.com/wallet-standard/wallet-standard): finding them, and the features used here.

export const SIGN_IN = "solana:signIn";
export const SIGN_MESSAGE = "solana:signMessage";
export const SIGN_TRANSACTION = "solana:signTransaction";
const CONNECT = "standard:connect";
const DISCONNECT = "standard:disconnect";

/**
 * Listen for wallets that register themselves, now or later. onChange(wallets) is called with the usable ones.
 * The page and a wallet load in any order, so both announce themselves: the page by app-ready, the wallet by
 * register-wallet whose `detail` is a callback that takes the page's `register`.
 */
export function discoverWallets(onChange, target = window) {
  const wallets = new Set();
  const register = (...added) => {
    for (const wallet of added) if (isUsable(wallet)) wallets.add(wallet);
    onChange([...wallets]);
    return () => {
      for (const wallet of added) wallets.delete(wallet);
      onChange([...wallets]);
    };
  };
  const api = Object.freeze({ register });
  target.addEventListener("wallet-standard:register-wallet", (event) => event.detail(api));
  target.dispatchEvent(new CustomEvent("wallet-standard:app-ready", { detail: api }));
}

/** Announce a wallet to the page, as an extension does. */
export function announceWallet(wallet, target = window) {
  const register = (api) => api.register(wallet);
  target.dispatchEvent(new CustomEvent("wallet-standard:register-wallet", { detail: register }));
  target.addEventListener("wallet-standard:app-ready", (event) => register(event.detail));
}

/** Whether the wallet can do what trading needs: connect and sign messages on Solana. */
export function isUsable(wallet) {
  return Boolean(
    wallet?.features?.[CONNECT] &&
      wallet.features[SIGN_MESSAGE] &&
      wallet.chains?.some((chain) => chain.startsWith("solana:")),
  );
}

/** Ask for the wallet's account; `silent` asks only for one that it shared before. Null when it shares none. */
export async function connectWallet(wallet, silent = false) {
  const { accounts } = await wallet.features[CONNECT].connect(silent ? { silent: true } : undefined);
  return accounts.find((account) => account.chains.some((chain) => chain.startsWith("solana:"))) ?? null;
}

export async function disconnectWallet(wallet) {
  await wallet.features[DISCONNECT]?.disconnect();
}

/** Sign bytes: {signedMessage, signature}. Some wallets wrap what they sign, so look at signedMessage. */
export async function signMessage(wallet, account, message) {
  const [output] = await wallet.features[SIGN_MESSAGE].signMessage({ account, message });
  return output;
}

/** Sign a serialized transaction; the bytes of the signed one come back. */
export async function signTransaction(wallet, account, transaction, chain) {
  const feature = wallet.features[SIGN_TRANSACTION];
  if (!feature) throw new Error(`${wallet.name} cannot sign transactions; use another wallet for deposits and withdrawals.`);
  const [output] = await feature.signTransaction({ account, transaction, chain });
  return output.signedTransaction;
}

/** The Wallet Standard's name of a cluster; a localnet has one too. */
export const chainOf = (cluster) =>
  ({ "mainnet-beta": "solana:mainnet", mainnet: "solana:mainnet" })[cluster] ?? `solana:${cluster}`;
