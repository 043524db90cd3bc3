// Numbers with their units, set so that the number is read first.

import { decimalText, energy, moneyText } from "../core/units.js";
import { html } from "./html.js";

const Unit = ({ children }) => html`<span class="unit"> ${children}</span>`;

export const Energy = ({ wh }) => {
  const { value, unit } = energy(wh);
  return html`<span class="num">${value}<${Unit}>${unit}<//></span>`;
};

export const Price = ({ price, market }) => html`
  <span class="num">${decimalText(price)}<${Unit}>${market.priceUnit}<//></span>
`;

export const Money = ({ amount, market }) => html`
  <span class="num">${moneyText(amount)}<${Unit}>${market.currency}<//></span>
`;

/** A dash where there is nothing to show, with the reason for those who cannot see it as such. */
export const Nothing = ({ why }) => html`<span class="nothing" title=${why}><span aria-hidden="true">–</span><span class="hidden">${why}</span></span>`;
