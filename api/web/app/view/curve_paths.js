// Step curves as SVG paths. A shape gives x(wh), y(ticks), and both curves' steps.

/** Along each step, then straight up or down to the next; the last step runs on to the edge of the picture. */
export function stepPath({ steps }, shape, side) {
  if (!steps.length) return "";
  const parts = [`M${shape.x(0)} ${shape.y(steps[0].price)}`];
  for (const { price, to } of steps) parts.push(`V${shape.y(price)}H${shape.x(to)}`);
  parts.push(`V${shape.y(side === "sell" ? shape.high : shape.low)}`);
  return parts.join("");
}

/** The surface between both curves up to the traded volume: what the trade is worth to its two sides together. */
export function gainPath(shape, volumeWh) {
  const upper = cut(shape.demand.steps, volumeWh);
  const lower = cut(shape.supply.steps, volumeWh);
  if (!upper.length || !lower.length) return "";
  const parts = [`M${shape.x(0)} ${shape.y(upper[0].price)}`];
  for (const { price, to } of upper) parts.push(`V${shape.y(price)}H${shape.x(to)}`);
  for (const { price, from, to } of lower.reverse()) parts.push(`H${shape.x(to)}V${shape.y(price)}H${shape.x(from)}`);
  return `${parts.join("")}Z`;
}

const cut = (steps, volumeWh) =>
  steps.filter(({ from }) => from < volumeWh).map((step) => ({ ...step, to: Math.min(step.to, volumeWh) }));
