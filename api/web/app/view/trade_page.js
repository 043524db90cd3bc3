// What a prosumer sees: the slot, money, the order form, the book beside it, and his orders.

import { tradedSlot } from "../core/slots.js";
import { AccountCard } from "./account_card.js";
import { BookLadder } from "./book_ladder.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { OrderForm } from "./order_form.js";
import { OrderList } from "./order_list.js";
import { SlotHero } from "./slot_hero.js";
import { useNow } from "./use_now.js";

export function TradePage({ store, sessions, trader, market, onSignIn }) {
  const now = useNow(store.clock);
  const session = sessions.session.value;
  const entry = store.state.value.open[tradedSlot(now, market.rules)] ?? null;
  return html`
    <h1 class="hidden">Trade</h1>
    <${SlotHero} store=${store} market=${market} now=${now} />
    ${session === null
      ? html`<${Welcome} onSignIn=${onSignIn} notice=${sessions.notice.value} local=${market.cluster === "localnet"} />`
      : html`
          <${ReadFailure} trader=${trader} />
          <div class="trade-grid">
            <div class="trade-column">
              <${OrderForm} ...${{ store, session, trader, market, now }} />
              <${OrderList} ...${{ store, session, trader, market, now }} />
            </div>
            <div class="trade-column">
              <${AccountCard} ...${{ session, trader, market, clock: store.clock }} />
              <${BookLadder} entry=${entry} market=${market} loaded=${store.state.value.loaded} />
            </div>
          </div>
        `}
  `;
}

const ReadFailure = ({ trader }) =>
  trader.failure.value && html`<p class="banner" role="alert"><${Icon} name="alert" /> Your account cannot be read: ${trader.failure.value}</p>`;

const STEPS = [
  ["wallet", "Sign in", "Your wallet signs a short text. No password, no e-mail address."],
  ["in", "Deposit", "Money goes into the market's vault on chain and can be withdrawn whenever it is not locked."],
  ["bolt", "Order", "Say how much energy you buy or sell, and at which price at worst. You sign one line that you can read."],
];

const Welcome = ({ onSignIn, notice, local }) => html`
  <section class="card welcome" aria-labelledby="welcome-title">
    ${notice && html`<p class="error" role="alert"><${Icon} name="alert" /> ${notice}</p>`}
    <h2 id="welcome-title">Trade your energy</h2>
    <ol class="welcome-steps">
      ${STEPS.map(([icon, name, words]) => html`<li><${Icon} name=${icon} size="22" /><h3>${name}</h3><p>${words}</p></li>`)}
    </ol>
    <button type="button" class="primary" onClick=${onSignIn}>Sign in with your wallet</button>
    ${local && html`<p class="note">This is a local test market: a demo wallet is offered, and test tokens are free.</p>`}
  </section>
`;
