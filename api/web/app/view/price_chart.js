// Clearing prices of the last slots as a step line, volumes as bars beneath; a slot without trade leaves a gap.

import { useState } from "preact/hooks";
import { axisTicks } from "../core/curves.js";
import { ticksOf } from "../core/market.js";
import { priceText } from "../core/order_text.js";
import { startMs } from "../core/slots.js";
import { clockText, utcText } from "../core/times.js";
import { decimalText, energyText } from "../core/units.js";
import { html } from "./html.js";
import { needsSeconds } from "./moment.js";
import { useSize } from "./use_now.js";

const HEIGHT = 220;
const EDGE = { left: 56, right: 14, top: 12, bottom: 26 };
const BARS = 44;
const COLUMN_PX_MIN = 8;
const SLOTS_SHOWN = 96;

export function PriceChart({ results, market, loaded }) {
  const [ref, { width }] = useSize(900, HEIGHT);
  const [pointed, setPointed] = useState(null);
  const shape = shapeOf(results, market, width);
  const point = (event) => setPointed(shape.columnAt(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return html`
    <section class="card" aria-labelledby="history-title">
      <div class="card-head">
        <h2 id="history-title">Clearing prices</h2>
        <p class="note"><${Reading} column=${pointed ?? shape.columns.at(-1)} market=${market} /></p>
      </div>
      <figure class="chart" ref=${ref}>
        ${shape.columns.length === 0
          ? html`<p class="empty">${loaded ? "The first clearing price appears here when a slot has cleared." : "Loading…"}</p>`
          : html`
              <svg width=${width} height=${HEIGHT} role="img" aria-label=${summary(shape, market)}
                onPointerMove=${point} onPointerLeave=${() => setPointed(null)}>
                <${Drawing} shape=${shape} market=${market} width=${width} pointed=${pointed} />
              </svg>
            `}
      </figure>
    </section>
  `;
}

function shapeOf(results, market, width) {
  const inner = width - EDGE.left - EDGE.right;
  const shown = results.filter((r) => r.price !== null || r.status === "no_trade" || r.status === "lapsed");
  const fit = Math.max(1, Math.min(SLOTS_SHOWN, Math.floor(inner / COLUMN_PX_MIN)));
  const last = shown.slice(0, fit).reverse();
  const ticks = last.filter((r) => r.price !== null).map((r) => ticksOf(r.price, market.rules));
  const [lowest, highest] = ticks.length ? [Math.min(...ticks), Math.max(...ticks)] : [0, 1];
  const pad = Math.max(1, Math.ceil((highest - lowest) * 0.15));
  const [low, high] = [lowest - pad, highest + pad];
  const most = Math.max(1, ...last.map((r) => r.volume_wh));
  const step = inner / Math.max(last.length, 12);
  const floor = HEIGHT - EDGE.bottom;
  const columns = last.map((result, i) => ({ result, x: EDGE.left + i * step, ticks: result.price === null ? null : ticksOf(result.price, market.rules) }));
  return {
    columns,
    step,
    low,
    high,
    floor,
    y: (value) => EDGE.top + ((high - value) / (high - low)) * (floor - BARS - 10 - EDGE.top),
    bar: (wh) => (wh / most) * BARS,
    columnAt: (px) => columns[Math.min(columns.length - 1, Math.max(0, Math.floor((px - EDGE.left) / step)))] ?? null,
  };
}

function Drawing({ shape, market, width, pointed }) {
  const { columns, step, floor } = shape;
  const every = Math.ceil((needsSeconds(market.rules) ? 84 : 64) / step);
  return html`
    ${axisTicks(shape.low, shape.high, 5).filter(Number.isInteger).map((value) => html`
      <line class="grid-line" x1=${EDGE.left} x2=${width - EDGE.right} y1=${shape.y(value)} y2=${shape.y(value)} />
      <text class="axis" x=${EDGE.left - 8} y=${shape.y(value) + 4} text-anchor="end">${decimalText(priceText(value, market.rules))}</text>
    `)}
    ${columns.map(({ result, x }) => html`
      <rect class=${`volume ${pointed?.result === result ? "pointed" : ""}`} x=${x + 1} width=${Math.max(1, step - 2)} y=${floor - shape.bar(result.volume_wh)} height=${shape.bar(result.volume_wh)} />
    `)}
    <path class="curve curve-price" d=${pricePath(shape)} />
    <line class="base-line" x1=${EDGE.left} x2=${width - EDGE.right} y1=${floor} y2=${floor} />
    ${columns.filter((_, i) => i % every === 0).map(({ result, x }) => html`
      <text class="axis" x=${x} y=${HEIGHT - 8}>${clockText(startMs(result.index, market.rules), needsSeconds(market.rules))}</text>
    `)}
    ${pointed && html`<rect class="column" x=${pointed.x} width=${step} y=${EDGE.top} height=${floor - EDGE.top} />`}
  `;
}

function pricePath({ columns, step, y }) {
  let path = "";
  let before = null;
  for (const { ticks, x } of columns) {
    if (ticks !== null) path += `${before === null ? `M${x} ${y(ticks)}` : `V${y(ticks)}`}H${x + step}`;
    before = ticks;
  }
  return path;
}

function Reading({ column, market }) {
  if (!column) return null;
  const { result } = column;
  const start = startMs(result.index, market.rules);
  const price = result.price === null ? "no trade" : `${decimalText(result.price)} ${market.priceUnit}, ${energyText(result.volume_wh)}`;
  return html`<span class="num" title=${utcText(start)}>${clockText(start, needsSeconds(market.rules))}: ${price}</span>`;
}

function summary({ columns }, market) {
  const priced = columns.filter(({ ticks }) => ticks !== null);
  if (!priced.length) return "No slot has cleared with a price yet.";
  const text = ({ result }) => decimalText(result.price);
  const sorted = [...priced].sort((a, b) => a.ticks - b.ticks);
  return `Clearing prices of the last ${columns.length} slots: from ${text(sorted[0])} to ${text(sorted.at(-1))}, last ${text(priced.at(-1))} ${market.priceUnit}.`;
}
