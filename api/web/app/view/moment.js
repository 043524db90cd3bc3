// A moment in local time; its title says it in UTC.

import { clockText, dayClockText, isoText, utcText } from "../core/times.js";
import { startMs } from "../core/slots.js";
import { html } from "./html.js";

export const Moment = ({ ms, seconds = false, now = null }) => html`
  <time dateTime=${isoText(ms)} title=${utcText(ms)}>
    ${now === null ? clockText(ms, seconds) : dayClockText(ms, seconds, now)}
  </time>
`;

export const needsSeconds = (rules) => rules.slotSeconds % 60 !== 0 || rules.gateLeadSeconds % 60 !== 0;

/** A slot by its start. */
export const SlotStart = ({ index, rules, now = null }) => html`
  <${Moment} ms=${startMs(index, rules)} seconds=${needsSeconds(rules)} now=${now} />
`;
