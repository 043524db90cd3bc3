// A wallet kept in this page, for the localnet only: an Ed25519 key that never leaves the browser (it cannot even be
// exported), behind the same Wallet Standard as any other wallet. Test money only: clearing the site's data loses the key.

import { toBase58, utf8 } from "../core/binary.js";
import { loadKeys, storeKeys } from "./key_store.js";
import { addSignature } from "./transaction.js";
import { announceWallet } from "./wallet_standard.js";

export const DEMO_WALLET_NAME = "Demo wallet";
const CHAIN = "solana:localnet";
const ICON =
  "data:image/svg+xml;base64," +
  btoa(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0d6b52"/>' +
      '<path d="M8 12h16v11H8zM8 12l11-4v4M19 17.5h5" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>',
  );

/** Whether this browser can make such a key; the reason in words when it cannot, else null. */
export async function whyNoDemoWallet() {
  if (!globalThis.crypto?.subtle) return "The demo wallet needs a secure page: open it by 127.0.0.1 or https.";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return null;
  } catch {
    return "This browser has no Ed25519 keys; use a newer one, or a wallet extension.";
  }
}

/** Make the demo wallet and announce it to the page. */
export function offerDemoWallet() {
  announceWallet(demoWallet());
}

function demoWallet() {
  let keys = null;
  const wallet = {
    version: "1.0.0",
    name: DEMO_WALLET_NAME,
    icon: ICON,
    chains: [CHAIN],
    accounts: [],
    features: {
      "standard:connect": { version: "1.0.0", connect },
      "standard:events": { version: "1.0.0", on: () => () => {} },
      "solana:signIn": { version: "1.0.0", signIn: (...inputs) => Promise.all(inputs.map(signIn)) },
      "solana:signMessage": { version: "1.0.0", signMessage: (...inputs) => Promise.all(inputs.map(signBytes)) },
      "solana:signTransaction": {
        version: "1.0.0",
        supportedTransactionVersions: ["legacy", 0],
        signTransaction: (...inputs) => Promise.all(inputs.map(signTransaction)),
      },
    },
  };
  return wallet;

  async function connect() {
    keys ??= await ownKeys();
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
    const account = { address: toBase58(publicKey), publicKey, chains: [CHAIN], features: Object.keys(wallet.features) };
    wallet.accounts = [account];
    return { accounts: wallet.accounts };
  }

  async function sign(message) {
    return new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, message));
  }

  async function signBytes({ message }) {
    return { signedMessage: message, signature: await sign(message) };
  }

  async function signIn(input) {
    const [account] = (await connect()).accounts;
    return { account, ...(await signBytes({ message: utf8(signInText(input, account.address)) })) };
  }

  async function signTransaction({ account, transaction }) {
    return { signedTransaction: await addSignature(transaction, account.publicKey, sign) };
  }
}

async function ownKeys() {
  const kept = await loadKeys();
  if (kept) return kept;
  const made = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  await storeKeys(made);
  return made;
}

/** The text of Sign-In-With-Solana for these fields, as the standard spells it. */
export function signInText(input, address) {
  const lines = [`${input.domain} wants you to sign in with your Solana account:`, input.address ?? address];
  if (input.statement) lines.push("", input.statement);
  const fields = [
    ["URI", input.uri],
    ["Version", input.version],
    ["Chain ID", input.chainId],
    ["Nonce", input.nonce],
    ["Issued At", input.issuedAt],
    ["Expiration Time", input.expirationTime],
    ["Not Before", input.notBefore],
    ["Request ID", input.requestId],
  ].filter(([, value]) => value !== undefined && value !== null);
  if (fields.length) lines.push("", ...fields.map(([name, value]) => `${name}: ${value}`));
  return lines.join("\n");
}
