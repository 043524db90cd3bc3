// Bytes as text: base64 for the API's JSON, base58 for addresses and signatures.

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

export function toBase58(bytes) {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  let text = "";
  for (; value > 0n; value /= 58n) text = ALPHABET[Number(value % 58n)] + text;
  const zeroes = bytes.findIndex((byte) => byte !== 0);
  return "1".repeat(zeroes < 0 ? bytes.length : zeroes) + text;
}

export const utf8 = (text) => new TextEncoder().encode(text);

export const sameBytes = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
