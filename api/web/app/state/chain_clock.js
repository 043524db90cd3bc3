// The chain's clock as this page knows it: what the server last said, carried on by the browser's steady clock.
// The computer's own date is never asked, so a wrong one does no harm.

const JUMP_MS = 2_000;
const SMOOTHING = 0.25;

export function makeChainClock(steady = () => performance.now()) {
  let offset = null;
  return {
    /** Take in the chain's time. Small differences are network delay and are smoothed; a large one is the truth. */
    observe(chainMs) {
      const seen = chainMs - steady();
      if (offset === null || Math.abs(seen - offset) > JUMP_MS) offset = seen;
      else offset += (seen - offset) * SMOOTHING;
    },
    known: () => offset !== null,
    now: () => steady() + (offset ?? 0),
  };
}
