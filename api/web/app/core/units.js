// How quantities are shown: always with their unit, in figures of equal width, with a real minus sign.

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const MINUS = "\u2212";
const KNOWN_MINTS = {
  EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v: "USDC",
  "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU": "USDC",
};

/** Wh as an integer with thousands grouped: 12500 -> "12,500". */
export const wattHours = (wh) => grouped.format(wh);

/** A volume in the unit that reads best: {value: "12.50", unit: "kWh"} from 10 kWh on, Wh below. */
export function energy(wh) {
  if (Math.abs(wh) < 10_000) return { value: grouped.format(wh), unit: "Wh" };
  const hundredths = Math.round(wh / 10);
  const part = String(Math.abs(hundredths) % 100).padStart(2, "0");
  return { value: `${grouped.format(Math.trunc(hundredths / 100))}.${part}`, unit: "kWh" };
}

export const energyText = (wh) => {
  const { value, unit } = energy(wh);
  return `${value} ${unit}`;
};

/** A decimal string for the eye: "-0.050" -> "−0.050", "1234.5" -> "1,234.5". */
export function decimalText(text) {
  const [whole, part] = text.replace("-", "").split(".");
  const sign = text.startsWith("-") ? MINUS : "";
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part === undefined ? "" : "." + part);
}

/** Money with at least `places` decimals and no idle zeros after them: "12.500000" -> "12.50". */
export function moneyText(text, places = 2) {
  const [whole, part = ""] = text.split(".");
  return decimalText(`${whole}.${part.replace(/0+$/, "").padEnd(places, "0")}`);
}

/** The name of the market's money. */
export function currencyOf(market) {
  if (market.currency) return market.currency;
  return KNOWN_MINTS[market.mint] ?? (market.cluster === "localnet" ? "tUSD" : `token ${shortKey(market.mint)}`);
}

/** An address or signature shortened to its ends; show the whole beside it in a title. */
export const shortKey = (key) => (key && key.length > 12 ? `${key.slice(0, 4)}\u2026${key.slice(-4)}` : (key ?? ""));
