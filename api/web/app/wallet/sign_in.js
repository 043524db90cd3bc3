// Sign-In-With-Solana: the wallet proves the address over the server's nonce, and the server begins a session in cookies.

import { toBase64, utf8 } from "../core/binary.js";
import { publicApi } from "../net/api.js";
import { SIGN_IN, signMessage } from "./wallet_standard.js";

/** {address, until} of the session; by solana:signIn where the wallet has it, else by signing the server's text. */
export async function signIn(wallet, account) {
  const nonce = await publicApi.nonce(account.address);
  const { signedMessage, signature } = wallet.features[SIGN_IN]
    ? await bySignIn(wallet, nonce)
    : await signMessage(wallet, account, utf8(nonce.message));
  const login = await publicApi.login(account.address, toBase64(signedMessage), toBase64(signature));
  return { address: login.address, until: login.session_expires_at };
}

async function bySignIn(wallet, { input }) {
  const [output] = await wallet.features[SIGN_IN].signIn(input);
  if (output.account.address !== input.address) {
    throw new Error(`${wallet.name} signed for another account; choose ${input.address} in the wallet and try again.`);
  }
  return output;
}
