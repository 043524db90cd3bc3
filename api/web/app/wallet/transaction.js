// Putting one signature into a serialized Solana transaction, legacy or v0, without touching anything else in it.

import { sameBytes } from "../core/binary.js";

const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
const VERSION_FLAG = 0x80;

/** Sign `transaction` with `sign(message) -> 64 bytes` for `publicKey`, which must be one of its signers. */
export async function addSignature(transaction, publicKey, sign) {
  const { value: signatures, next } = compactLength(transaction, 0);
  const messageAt = next + signatures * SIGNATURE_BYTES;
  const message = transaction.subarray(messageAt);
  const position = signerPosition(message, publicKey);
  if (position < 0 || position >= signatures) throw new Error("This transaction does not ask for this wallet's signature.");
  const signed = transaction.slice();
  signed.set(await sign(message), next + position * SIGNATURE_BYTES);
  return signed;
}

function signerPosition(message, publicKey) {
  const headerAt = message[0] & VERSION_FLAG ? 1 : 0;
  const signers = message[headerAt];
  const { next } = compactLength(message, headerAt + 3);
  for (let i = 0; i < signers; i += 1) {
    const from = next + i * KEY_BYTES;
    if (sameBytes(message.subarray(from, from + KEY_BYTES), publicKey)) return i;
  }
  return -1;
}

/** Solana's compact-u16: seven bits a byte, least significant first. */
function compactLength(bytes, at) {
  let value = 0;
  for (let i = 0; i < 3; i += 1) {
    value |= (bytes[at + i] & 0x7f) << (7 * i);
    if (!(bytes[at + i] & 0x80)) return { value, next: at + i + 1 };
  }
  throw new Error("This is not a Solana transaction.");
}
