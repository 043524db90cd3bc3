// A line that will be signed: shown as it is, and made anew now and then so that it is fresh when it is signed.

import { useRef } from "preact/hooks";
import { signingTime } from "../state/trading.js";

const KEPT_MS = 10_000;

/**
 * render(time) of a signing time that stays while `key` stays, for ten seconds. While a wallet is signing, give the
 * text that it signs as `frozen`: what is shown is what is signed. No key, no text.
 */
export function useSigningText(key, render, clock, frozen) {
  const kept = useRef({ key: null, time: 0 });
  if (frozen) {
    // Whatever comes of it, this signing time is used up: the same wish asked again is another text.
    kept.current.key = null;
    return frozen;
  }
  if (key === null) return null;
  if (kept.current.key !== key || clock.now() - kept.current.time > KEPT_MS) {
    kept.current = { key, time: signingTime(clock) };
  }
  return render(kept.current.time);
}
