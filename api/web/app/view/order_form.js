// Placing an order: what is wanted, what it costs at worst, and the very line that the wallet signs.

import { useState } from "preact/hooks";
import { renderOrder } from "../core/order_text.js";
import { intakeSlot } from "../core/slots.js";
import { FIELD_OF_CODE, NEXT, accountErrors, rangeHint, readDraft, sentence } from "../state/order_draft.js";
import { placeOrder } from "../state/trading.js";
import { Field } from "./field.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { OrderCost } from "./order_cost.js";
import { SignedText } from "./signed_text.js";
import { SlotFields } from "./slot_fields.js";
import { useSigningText } from "./use_signing_text.js";

const EMPTY = { side: "buy", wh: "", limit: "", from: NEXT, slots: "1" };

export function OrderForm({ store, session, trader, market, now }) {
  const [draft, setDraft] = useState(EMPTY);
  const [touched, setTouched] = useState({});
  const [sending, setSending] = useState({});
  const account = trader.account.value;
  const { order, errors } = readDraft(draft, market, now);
  const wanted = order && { ...order, trader: account?.trader };
  const key = wanted?.trader ? JSON.stringify(wanted) : null;
  const text = useSigningText(key, (time) => renderOrder({ ...wanted, time }, market.rules), store.clock, sending.text);
  const limits = order ? accountErrors(order, account, market) : {};
  const set = (field) => (value) => {
    setDraft({ ...draft, [field]: value });
    setSending({});
  };
  const shown = (field) => sending.errors?.[field] ?? ((touched[field] && errors[field]) || limits[field]);
  const fieldOf = (field) => ({ value: draft[field], onInput: set(field), error: shown(field), onBlur: () => draft[field] && setTouched({ ...touched, [field]: true }) });

  async function submit(event) {
    event.preventDefault();
    setTouched({ wh: true, limit: true, from: true, slots: true });
    const missing = missingErrors(draft);
    if (!text || limits.wh || limits.form || Object.keys(missing).length) return setSending({ errors: missing });
    setSending({ text });
    try {
      const placed = await placeOrder(session, text);
      setDraft({ ...draft, wh: "" });
      setTouched({});
      setSending({ placed });
      trader.showOrder(placed);
    } catch (problem) {
      setSending({ errors: { [FIELD_OF_CODE[problem.code] ?? "form"]: problem.message || "The wallet did not sign." } });
    }
  }

  return html`
    <section class="card order-form" aria-labelledby="order-title">
      <h2 id="order-title">Place an order</h2>
      <form onSubmit=${submit} novalidate>
        <fieldset disabled=${Boolean(sending.text)}>
          <legend class="hidden">Order</legend>
          <${SideChoice} side=${draft.side} onChoose=${set("side")} />
          <div class="pair">
            <${Field} id="wh" label="Energy per slot" unit="Wh" inputmode="numeric" hint=${`In steps of ${market.lot} Wh`} ...${fieldOf("wh")} />
            <${Field} id="limit" label=${draft.side === "buy" ? "Pay at most" : "Sell at no less than"} unit=${market.priceUnit} inputmode="decimal" hint=${rangeHint(market)} ...${fieldOf("limit")} />
          </div>
          <${SlotFields} market=${market} order=${order} from=${fieldOf("from")} slots=${fieldOf("slots")} first=${intakeSlot(now, market.rules)} now=${now} />
        </fieldset>
        <${OrderCost} order=${order} side=${draft.side} market=${market} />
        <${SignedText} text=${text} id="order-text" empty="The line that you sign appears here." />
        <p class="error" role="alert">${sentence(sending.errors?.form ?? limits.form ?? "")}</p>
        <${Submit} draft=${draft} account=${account} sending=${sending} />
      </form>
    </section>
  `;
}

const missingErrors = (draft) => ({
  ...(draft.wh.trim() ? {} : { wh: "Give the energy per slot, in Wh." }),
  ...(draft.limit.trim() ? {} : { limit: "Give the limit: the worst price that you accept." }),
});

const SideChoice = ({ side, onChoose }) => html`
  <div class="sides" role="radiogroup" aria-label="Side">
    ${[["buy", "plug", "Buy energy"], ["sell", "sun", "Sell energy"]].map(
      ([value, icon, words]) => html`
        <label class=${`side side-${value}`}>
          <input type="radio" name="side" value=${value} checked=${side === value} onChange=${() => onChoose(value)} />
          <span><${Icon} name=${icon} /> ${words}</span>
        </label>
      `,
    )}
  </div>
`;

function Submit({ draft, account, sending }) {
  const closed = account !== null && !account.open;
  const words = sending.text ? "Waiting for your wallet…" : `Sign and place ${draft.side} order`;
  return html`
    <button type="submit" class=${`primary wide-button ${draft.side}`} disabled=${Boolean(sending.text) || account === null || closed}>${words}</button>
    <p class="note" role="status">
      ${closed ? "Deposit first: your account in this market is not open yet." : ""}
      ${sending.placed ? html`<${Icon} name="check" /> Accepted. The keeper registers it on chain within seconds; follow it below.` : ""}
    </p>
  `;
}
