// Deposit and withdraw: an amount, a transaction that the server builds, the wallet's signature.

import { useState } from "preact/hooks";
import { parseDecimal, tidyDecimal } from "../core/decimal.js";
import { moneyText } from "../core/units.js";
import { transfer } from "../state/trading.js";
import { Field } from "./field.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { KeyText } from "./key_text.js";
import { sentence } from "../state/order_draft.js";

const WORDS = { deposit: ["Deposit", "deposited"], withdraw: ["Withdraw", "withdrawn"] };

export function TransferForm({ session, trader, market, account }) {
  const [amount, setAmount] = useState("");
  const [state, setState] = useState({});
  const busy = Boolean(state.step);
  async function go(kind) {
    const read = readAmount(amount, kind, account, market);
    if (read.error) return setState({ error: read.error });
    try {
      const onStep = (step) => setState({ step, kind });
      const signature = await transfer(session, market, kind, read.amount, onStep);
      setState({ done: `${moneyText(read.amount)} ${market.currency} ${WORDS[kind][1]}.`, signature });
      setAmount("");
    } catch (problem) {
      setState({ failure: problem.message || "The wallet did not sign." });
    }
    return trader.refresh();
  }
  const button = (kind, icon) => html`
    <button type="button" disabled=${busy} onClick=${() => go(kind)}><${Icon} name=${icon} /> ${WORDS[kind][0]}</button>
  `;
  return html`
    <form class="transfer" onSubmit=${(event) => (event.preventDefault(), go("deposit"))}>
      <${Field} id="amount" label="Amount" unit=${market.currency} inputmode="decimal" value=${amount} error=${state.error} disabled=${busy}
        onInput=${(text) => (setAmount(text), setState({}))} />
      <div class="row">${button("deposit", "in")}${button("withdraw", "out")}</div>
      <p class="note" role="status">${state.step ?? ""}${state.done && html`<${Icon} name="check" /> ${state.done} <${KeyText} value=${state.signature} name="signature" />`}</p>
      <p class="error" role="alert">${state.failure ? sentence(state.failure) : ""}</p>
    </form>
  `;
}

/** {amount: "12.5"} or {error}. */
function readAmount(typed, kind, account, market) {
  const amount = tidyDecimal(typed);
  const value = parseDecimal(amount, market.quote_decimals);
  if (value === null || value <= 0n) return { error: `Give an amount of ${market.currency} above zero, with at most ${market.quote_decimals} decimals.` };
  const [from, words] = kind === "deposit" ? [account.tokens, "In your wallet are"] : [account.free, "Free to withdraw are"];
  if (from !== null && value > parseDecimal(from, market.quote_decimals)) {
    return { error: `${words} ${moneyText(from)} ${market.currency}: give a smaller amount.` };
  }
  return { amount };
}
