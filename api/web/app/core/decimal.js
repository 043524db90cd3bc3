// Decimal strings and integers. Money is a BigInt of base units; no float ever stands for money, price or energy.

const DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/** "12.5" with 6 decimals -> 12500000n; null when it is no decimal or has more decimals than `decimals`. */
export function parseDecimal(text, decimals) {
  const found = DECIMAL.exec(text);
  if (!found) return null;
  const part = found[3] ?? "";
  if (part.length > decimals) return null;
  const value = BigInt(found[2] + part.padEnd(decimals, "0"));
  return found[1] ? -value : value;
}

/** 12500000n with 6 decimals -> "12.500000". */
export function formatDecimal(value, decimals) {
  const amount = BigInt(value);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals);
  return (amount < 0n ? "-" : "") + whole + (part && "." + part);
}

/** What a person types: a comma counts as the decimal point, blanks and a leading plus are dropped, ".5" means "0.5". */
export function tidyDecimal(typed) {
  let text = typed.trim().replace(/\s/g, "").replace(",", ".").replace(/^\+/, "").replace(/\.$/, "");
  text = text.replace(/^(-?)\./, "$10.").replace(/^(-?)0+(?=[0-9])/, "$1");
  return text;
}
