// The public state of one market as a fold of the feed's messages: pure, so that any order of messages can be tried.

const OPEN_KEPT = 6;
const RESULTS_KEPT = 400;

export const EMPTY = Object.freeze({ loaded: false, open: {}, results: {} });

/** The state after `message`. A message that is older than what is known of its slot changes nothing. */
export function fold(state, message) {
  switch (message.type) {
    case "snapshot":
      return snapshot(state, message);
    case "book":
      return { ...state, open: newest(put(state.open, message), OPEN_KEPT) };
    case "slot":
      return { ...state, results: newest(put(state.results, message), RESULTS_KEPT) };
    default:
      return state;
  }
}

/** Results that came by HTTP; what the feed said of a slot is newer and stays. */
export function addHistory(state, summaries) {
  const results = { ...state.results };
  for (const summary of summaries) results[summary.index] ??= { ...summary, sequence: 0 };
  return { ...state, results: newest(results, RESULTS_KEPT) };
}

/** Results, newest slot first; open slots are not results. */
export const resultsOf = (state) =>
  Object.values(state.results)
    .filter((result) => result.status !== "open")
    .sort((a, b) => b.index - a.index);

function snapshot(state, { sequence, open, results }) {
  const byIndex = (entries) => Object.fromEntries(entries.map((entry) => [entry.index, { ...entry, sequence }]));
  return {
    loaded: true,
    open: byIndex(open),
    results: newest({ ...state.results, ...byIndex(results) }, RESULTS_KEPT),
  };
}

function put(entries, message) {
  const known = entries[message.index];
  if (known && message.sequence < known.sequence) return entries;
  return { ...entries, [message.index]: { ...known, ...message } };
}

function newest(entries, kept) {
  const indexes = Object.keys(entries);
  if (indexes.length <= kept) return entries;
  const keep = indexes.sort((a, b) => b - a).slice(0, kept);
  return Object.fromEntries(keep.map((index) => [index, entries[index]]));
}
