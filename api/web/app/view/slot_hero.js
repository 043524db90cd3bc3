// The slot being traded: when its gate closes, what it would clear at now, and what the last one cleared at.

import { countdown, endMs, gateMs, progress, startMs, tradedSlot } from "../core/slots.js";
import { decimalText } from "../core/units.js";
import { Energy, Nothing, Price } from "./figure.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Moment, SlotStart, needsSeconds } from "./moment.js";
import { SlotChip } from "./status_chip.js";

export function SlotHero({ store, market, now }) {
  const index = tradedSlot(now, market.rules);
  const entry = store.state.value.open[index];
  return html`
    <section class="hero card" aria-label="Slot being traded">
      <${Gate} index=${index} rules=${market.rules} now=${now} />
      <${Indicative} entry=${entry} market=${market} />
      <${LastResult} results=${store.results.value} market=${market} />
    </section>
  `;
}

function Gate({ index, rules, now }) {
  const left = gateMs(index, rules) - now;
  const done = progress(index, now, rules);
  const seconds = needsSeconds(rules);
  return html`
    <div class="hero-part">
      <h2 class="label"><${Icon} name="clock" /> Gate closes in</h2>
      <p class="big num" role="timer" aria-live="off">${countdown(left)}</p>
      <div class="bar ${done > 0.8 ? "bar-late" : ""}" aria-hidden="true"><span style=${{ transform: `scaleX(${done})` }}></span></div>
      <p class="note">
        for the slot <${Moment} ms=${startMs(index, rules)} seconds=${seconds} /> to${" "}
        <${Moment} ms=${endMs(index, rules)} seconds=${seconds} />
      </p>
    </div>
  `;
}

function Indicative({ entry, market }) {
  const indicative = entry?.indicative;
  return html`
    <div class="hero-part hero-main" aria-live="off">
      <h2 class="label"><${Icon} name="bolt" /> Indicative price</h2>
      <p class="big num">
        ${indicative ? html`<${Price} price=${indicative.price} market=${market} />` : html`<${Nothing} why="No buy meets a sell yet" />`}
      </p>
      <p class="note">
        ${indicative
          ? html`<${Energy} wh=${indicative.volume_wh} /> would trade if the gate closed now`
          : entry ? "No buy meets a sell yet" : "Waiting for the first orders"}
      </p>
    </div>
  `;
}

function LastResult({ results, market }) {
  const [last, before] = results.filter((result) => result.price !== null);
  return html`
    <div class="hero-part">
      <h2 class="label"><${Icon} name="check" /> Last clearing price</h2>
      ${last
        ? html`
            <p class="big num">${decimalText(last.price)}<${Change} last=${last} before=${before} /></p>
            <p class="note">
              <${Energy} wh=${last.volume_wh} /> in slot <${SlotStart} index=${last.index} rules=${market.rules} /> <${SlotChip} status=${last.status} />
            </p>
          `
        : html`<p class="big num"><${Nothing} why="No slot has cleared yet" /></p><p class="note">No slot has cleared yet</p>`}
    </div>
  `;
}

/** Direction against the slot before, in a word as well as by a sign. */
function Change({ last, before }) {
  if (!before || before.price === last.price) return null;
  const up = Number(last.price) > Number(before.price);
  const words = `${up ? "up" : "down"} from ${decimalText(before.price)}`;
  return html`<span class="change" title=${words}><span aria-hidden="true">${up ? "↑" : "↓"}</span><span class="hidden">${words}</span></span>`;
}
