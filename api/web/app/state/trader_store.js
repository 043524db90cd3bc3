// The signed-in trader's money and orders, read again whenever something may have changed them.

import { batch, effect, signal } from "@preact/signals";

const ORDERS_SHOWN = 50;
const PERIOD_MS = 2_500;
const PERIOD_IDLE_MS = 10_000;

export function makeTraderStore(store, sessions) {
  const account = signal(null);
  const orders = signal(null);
  const failure = signal(null);
  let timer = 0;
  let reading = null;

  async function refresh() {
    const [session, market] = [sessions.session.value, store.market.value];
    if (!session || !market) return;
    clearTimeout(timer);
    reading ??= read(session, market).finally(() => (reading = null));
    await reading;
    if (sessions.session.value !== session) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, document.hidden ? PERIOD_IDLE_MS : PERIOD_MS);
  }

  async function read(session, market) {
    try {
      const [money, list] = await Promise.all([
        session.api.account(market.address),
        session.api.orders(market.address, ORDERS_SHOWN),
      ]);
      if (sessions.session.value !== session || store.market.value !== market) return;
      if (money.wallet !== session.address) return sessions.end("Another wallet has signed in in this browser.");
      batch(() => {
        account.value = money;
        orders.value = list.orders;
        failure.value = null;
      });
    } catch (problem) {
      if (sessions.session.value !== session) return;
      if (problem.status === 401) sessions.end("Your session has ended. Sign in again to go on.");
      else failure.value = problem.message;
    }
  }

  effect(() => {
    const ready = sessions.session.value && store.market.value;
    clearTimeout(timer);
    batch(() => {
      account.value = null;
      orders.value = null;
      failure.value = null;
    });
    if (ready) queueMicrotask(refresh);
  });

  /** Show an order at once, before the next reading brings it. */
  function showOrder(order) {
    const others = (orders.value ?? []).filter((one) => one.id !== order.id);
    const known = others.length !== (orders.value ?? []).length;
    orders.value = known ? orders.value.map((one) => (one.id === order.id ? order : one)) : [order, ...others];
    refresh();
  }

  return { account, orders, failure, refresh, showOrder };
}
