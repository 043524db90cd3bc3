// What everybody sees: the slot being traded, its book and curves, the last results and the price history.

import { useState } from "preact/hooks";
import { tradedSlot } from "../core/slots.js";
import { BookLadder } from "./book_ladder.js";
import { BookPicture } from "./book_picture.js";
import { html } from "./html.js";
import { PriceChart } from "./price_chart.js";
import { ResultsTable } from "./results_table.js";
import { SlotHero } from "./slot_hero.js";
import { SlotStart } from "./moment.js";
import { useNow } from "./use_now.js";

export function MarketPage({ store, market }) {
  const [ahead, setAhead] = useState(0);
  const now = useNow(store.clock);
  const traded = tradedSlot(now, market.rules);
  const slot = traded + ahead;
  const entry = store.state.value.open[slot] ?? null;
  return html`
    <h1 class="hidden">Live market</h1>
    <${SlotHero} store=${store} market=${market} now=${now} />
    <${SlotChoice} traded=${traded} ahead=${ahead} onChoose=${setAhead} rules=${market.rules} />
    <div class="grid">
      <${BookPicture} entry=${entry} market=${market} loaded=${store.state.value.loaded} />
      <${BookLadder} entry=${entry} market=${market} loaded=${store.state.value.loaded} />
    </div>
    <${PriceChart} results=${store.results.value} market=${market} loaded=${store.state.value.loaded} />
    <${ResultsTable} results=${store.results.value} market=${market} loaded=${store.state.value.loaded} />
  `;
}

const SlotChoice = ({ traded, ahead, onChoose, rules }) => html`
  <div class="choice" role="group" aria-label="Slot whose book is shown">
    ${["Trading now", "Next slot"].map(
      (name, i) => html`
        <button type="button" aria-pressed=${ahead === i ? "true" : "false"} onClick=${() => onChoose(i)}>
          ${name} <span class="choice-slot"><${SlotStart} index=${traded + i} rules=${rules} /></span>
        </button>
      `,
    )}
  </div>
`;
