// Supply and demand as two step curves over energy, the price where they cross, and the traded part between them.

import { useState } from "preact/hooks";
import { axisTicks, priceRange, steps } from "../core/curves.js";
import { ticksOf } from "../core/market.js";
import { priceText } from "../core/order_text.js";
import { decimalText, energyText, wattHours } from "../core/units.js";
import { gainPath, stepPath } from "./curve_paths.js";
import { html } from "./html.js";
import { useSize } from "./use_now.js";

const EDGE = { left: 56, right: 14, top: 14, bottom: 34 };

export function CurveChart({ book, price, volumeWh, market, priceName }) {
  const [ref, size] = useSize(560, 320);
  const [pointed, setPointed] = useState(null);
  const shape = shapeOf(book, price, volumeWh, market, size);
  const point = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointed(shape.energyAt(event.clientX - box.left));
  };
  return html`
    <figure class="chart">
      <${Legend} shape=${shape} pointed=${pointed} market=${market} price=${price} priceName=${priceName} />
      <div class="chart-box curves-box" ref=${ref}>
      <svg width=${size.width} height=${size.height} role="img" aria-label=${summary(shape, price, volumeWh, market, priceName)}
        onPointerMove=${point} onPointerLeave=${() => setPointed(null)}>
        <${Axes} shape=${shape} market=${market} />
        ${price !== null && html`<path class="gain" d=${gainPath(shape, volumeWh)} />`}
        <path class="curve curve-sell" d=${stepPath(shape.supply, shape, "sell")} />
        <path class="curve curve-buy" d=${stepPath(shape.demand, shape, "buy")} />
        ${price !== null && html`<${Crossing} shape=${shape} volumeWh=${volumeWh} price=${price} />`}
        ${pointed !== null && html`<line class="hair" x1=${shape.x(pointed)} x2=${shape.x(pointed)} y1=${EDGE.top} y2=${shape.base} />`}
      </svg>
      </div>
    </figure>
  `;
}

function shapeOf(book, price, volumeWh, market, { width, height }) {
  const toTicks = (text) => ticksOf(text, market.rules);
  const supply = steps(book.sells, "sell", toTicks);
  const demand = steps(book.buys, "buy", toTicks);
  const clearing = price === null ? null : toTicks(price);
  const { low, high } = priceRange(supply, demand, clearing, market.rules);
  const most = Math.max(supply.total, demand.total, volumeWh, 1) * 1.04;
  const [inner, deep] = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
  return {
    supply,
    demand,
    clearing,
    low,
    high,
    most,
    end: width - EDGE.right,
    base: height - EDGE.bottom,
    x: (wh) => EDGE.left + (wh / most) * inner,
    y: (ticks) => EDGE.top + ((high - ticks) / (high - low || 1)) * deep,
    energyAt: (px) => Math.min(most, Math.max(0, ((px - EDGE.left) / inner) * most)),
  };
}

function Axes({ shape, market }) {
  const kwh = shape.most >= 10_000;
  const prices = axisTicks(shape.low, shape.high, 5).filter(Number.isInteger);
  const energies = axisTicks(0, shape.most, shape.end < 420 ? 3 : 6);
  return html`
    ${prices.map((ticks) => html`
      <line class="grid-line" x1=${EDGE.left} x2=${shape.end} y1=${shape.y(ticks)} y2=${shape.y(ticks)} />
      <text class="axis" x=${EDGE.left - 8} y=${shape.y(ticks) + 4} text-anchor="end">${decimalText(priceText(ticks, market.rules))}</text>
    `)}
    ${energies.map((wh, i) => html`
      <text class="axis" x=${shape.x(wh)} y=${shape.base + 22} text-anchor=${i === 0 ? "start" : "middle"}>
        ${i === 0 ? (kwh ? "0 kWh" : "0 Wh") : kwh ? wh / 1000 : wattHours(wh)}
      </text>
    `)}
    <line class="base-line" x1=${EDGE.left} x2=${shape.end} y1=${shape.base} y2=${shape.base} />
  `;
}

const Crossing = ({ shape, volumeWh }) => html`
  <line class="crossing" x1=${EDGE.left} x2=${shape.x(volumeWh)} y1=${shape.y(shape.clearing)} y2=${shape.y(shape.clearing)} />
  <line class="crossing" x1=${shape.x(volumeWh)} x2=${shape.x(volumeWh)} y1=${shape.y(shape.clearing)} y2=${shape.base} />
  <circle class="crossing-dot" cx=${shape.x(volumeWh)} cy=${shape.y(shape.clearing)} r="5" />
`;

/** What the curves are, or, while a point is held, what they say there. */
function Legend({ shape, pointed, market, price, priceName }) {
  const at = (curve) => {
    const step = pointed === null ? null : curve.steps.find(({ to }) => to >= pointed);
    return step ? ` ${decimalText(priceText(step.price, market.rules))}` : "";
  };
  return html`
    <figcaption class="legend">
      <span class="legend-sell">Supply (sells)<b class="num">${at(shape.supply)}</b></span>
      <span class="legend-buy">Demand (buys)<b class="num">${at(shape.demand)}</b></span>
      ${price !== null && html`<span class="legend-price">${priceName} <b class="num">${decimalText(price)}</b></span>`}
      <span class="legend-unit">${pointed === null ? `${market.priceUnit} over energy` : `at ${energyText(Math.round(pointed))}`}</span>
    </figcaption>
  `;
}

function summary(shape, price, volumeWh, market, priceName) {
  const sides = `Supply of ${energyText(shape.supply.total)}, demand of ${energyText(shape.demand.total)}.`;
  if (price === null) return `${sides} The curves do not cross.`;
  return `${sides} ${priceName} price ${decimalText(price)} ${market.priceUnit} for ${energyText(volumeWh)}.`;
}
