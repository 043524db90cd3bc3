// Which slots an order covers: from which one on, and how many.

import { duration, endMs, startMs } from "../core/slots.js";
import { NEXT } from "../state/order_draft.js";
import { dayClockText } from "../core/times.js";
import { Field, FieldNotes } from "./field.js";
import { html } from "./html.js";
import { Moment, needsSeconds } from "./moment.js";

const SLOTS_OFFERED = 8;

export function SlotFields({ market, order, from, slots, first, now }) {
  const seconds = needsSeconds(market.rules);
  const offered = Array.from({ length: SLOTS_OFFERED }, (_, i) => first + i);
  if (from.value !== NEXT && !offered.includes(Number(from.value))) offered.unshift(Number(from.value));
  const name = (index) => dayClockText(startMs(index, market.rules), seconds, now);
  return html`
    <div class="pair">
      <div class="field">
        <label for="from">From slot</label>
        <div class=${`entry ${from.error ? "entry-wrong" : ""}`}>
          <select id="from" value=${from.value} aria-describedby="from-hint from-error" aria-invalid=${from.error ? "true" : "false"} onChange=${(event) => from.onInput(event.target.value)}>
            <option value=${NEXT}>Next open slot</option>
            ${offered.map((index) => html`<option key=${index} value=${index}>${name(index)}</option>`)}
          </select>
        </div>
        <${FieldNotes} id="from" error=${from.error} hint=${order && html`<${Span} order=${order} rules=${market.rules} seconds=${seconds} now=${now} />`} />
      </div>
      <${Field} id="slots" label="Number of slots" unit=${slots.value === "1" ? "slot" : "slots"} inputmode="numeric"
        hint=${order ? `${duration(order.count * market.rules.slotSeconds)} in all` : `1 to 672 slots of ${duration(market.rules.slotSeconds)}`} ...${slots} />
    </div>
  `;
}

const Span = ({ order, rules, seconds, now }) => html`
  <${Moment} ms=${startMs(order.first, rules)} seconds=${seconds} now=${now} /> to <${Moment} ms=${endMs(order.first + order.count - 1, rules)} seconds=${seconds} now=${now} />
`;
