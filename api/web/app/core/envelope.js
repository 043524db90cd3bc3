// Envelopes of Solana's off-chain messages: hardware wallets sign a text only inside one (docs/order-text.md). One
// spelling of each form is taken, the same as auction_engine/core/envelope.py and the program on chain write.

import { sameBytes, utf8 } from "./binary.js";

const DOMAIN = [0xff, ...utf8("solana offchain")];

/** Version 0: signing domain, 0, no application domain, format 0 (ASCII), one signer, length, text. */
export function envelopeV0(text, signer) {
  const body = utf8(text);
  const length = [body.length & 0xff, body.length >> 8];
  return Uint8Array.from([...DOMAIN, 0, ...new Array(32).fill(0), 0, 1, ...signer, ...length, ...body]);
}

/** Version 1: signing domain, 1, one signer, text. */
export const envelopeV1 = (text, signer) => Uint8Array.from([...DOMAIN, 1, 1, ...signer, ...utf8(text)]);

/** Whether these bytes are `text`, bare or in an envelope of `signer`: what the market takes as its signature. */
export const isMessageOf = (bytes, text, signer) =>
  [utf8(text), envelopeV0(text, signer), envelopeV1(text, signer)].some((message) => sameBytes(bytes, message));
