// What an order locks when it is registered, in base units (BigInt). Source: auction_engine/core/collateral.py.

const COVERED_SLOTS = 8;

/** Most that the order can lock at once: its worst price over as many slots as can be in flight. */
export function lockedAtRegistration({ side, lots, limit, count }, rules) {
  const worst = BigInt(side === "buy" ? limit : -limit);
  const perLot = rules.unit * (worst > 0n ? worst : 0n) + rules.fee;
  return perLot * BigInt(lots) * BigInt(Math.min(COVERED_SLOTS, count));
}

export const costOfRegistration = (order, rules) => lockedAtRegistration(order, rules) + rules.orderFee;

/** Most that one slot can move: what is paid at worst, or earned at least, in base units. */
export const amountPerSlot = ({ lots, limit }, rules) => BigInt(limit) * BigInt(lots) * rules.unit;
