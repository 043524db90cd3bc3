// Slots and their gates by the chain's clock. A slot's index is its start divided by the slot length.

export const startMs = (index, rules) => index * rules.slotSeconds * 1000;
export const endMs = (index, rules) => (index + 1) * rules.slotSeconds * 1000;
export const gateMs = (index, rules) => (index * rules.slotSeconds - rules.gateLeadSeconds) * 1000;

/** The slot being traded: the first whose gate has not passed. */
export const tradedSlot = (nowMs, rules) =>
  Math.ceil((nowMs / 1000 + rules.gateLeadSeconds) / rules.slotSeconds);

/** The first slot that an order sent in a moment can still enter; `marginMs` is for signing and sending. */
export const intakeSlot = (nowMs, rules, marginMs = 0) =>
  tradedSlot(nowMs + rules.intakeLeadSeconds * 1000 + marginMs, rules);

/** Share of the trading time before the gate that has gone by, 0 to 1. */
export function progress(index, nowMs, rules) {
  const left = gateMs(index, rules) - nowMs;
  return Math.min(1, Math.max(0, 1 - left / (rules.slotSeconds * 1000)));
}

/** Time left as a person reads it: 7 s -> "0:07", 3725 s -> "1:02:05". Never below zero. */
export function countdown(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const pad = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${pad(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
}

/** Length of time in words: 900 -> "15 min", 5400 -> "1 h 30 min". */
export function duration(seconds) {
  const units = [
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ];
  const words = [];
  let rest = seconds;
  for (const [name, size] of units) {
    const n = Math.floor(rest / size);
    if (n) words.push(`${n} ${name}`);
    rest -= n * size;
  }
  return words.slice(0, 2).join(" ") || "0 s";
}
