// The trader's actions: what is signed, by which wallet, and where it is sent.

import { fromBase64, toBase64, utf8 } from "../core/binary.js";
import { isMessageOf } from "../core/envelope.js";
import { chainOf, signMessage, signTransaction } from "../wallet/wallet_standard.js";

/** Sign exactly `text`, bare or in an envelope. Refuses a wallet that signed something else: the chain would too. */
async function signText(session, text) {
  const { signedMessage, signature } = await signMessage(session.wallet, session.account, utf8(text));
  if (!isMessageOf(signedMessage, text, session.account.publicKey)) {
    throw new Error(`${session.wallet.name} signed other bytes than this line, in a form that the market cannot take.`);
  }
  return toBase64(signature);
}

export async function placeOrder(session, text) {
  return session.api.placeOrder(text, await signText(session, text));
}

export async function endOrder(session, id, text) {
  const answer = await session.api.endOrder(id, text, await signText(session, text));
  return answer.order ?? answer;
}

/** Deposit or withdraw: the server builds the transaction, the wallet signs it. onStep(words) tells how far it is. */
export async function transfer(session, market, kind, amount, onStep) {
  onStep("Preparing the transaction…");
  const { transaction, summary } = await session.api.transfer(kind, market.address, amount);
  onStep(summary ? `${summary} Waiting for your wallet…` : "Waiting for your wallet to sign…");
  const chain = chainOf(market.cluster);
  const signed = await signTransaction(session.wallet, session.account, fromBase64(transaction), chain);
  onStep("Sent to the chain, waiting for it to confirm…");
  const { signature } = await session.api.sendTransaction(toBase64(signed));
  return signature;
}

/** A signing time in chain milliseconds that no earlier text of this page had: it is the text's nonce. */
let lastTime = 0;
export function signingTime(clock) {
  lastTime = Math.max(lastTime + 1, Math.floor(clock.now()));
  return lastTime;
}
