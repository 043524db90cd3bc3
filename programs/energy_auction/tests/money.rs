//! The money arithmetic over whole small domains: every case, against plain i128 definitions slot by slot.
//!
//! What is proved here is proved for these domains; `make fuzz` draws from all that the program admits.

#[path = "../fuzz/src/lib.rs"]
#[allow(dead_code)]
mod targets;

use energy_auction::order::{Net, Windows};
use energy_auction::state::{OrderRecord, RingEntry, NEVER};
use energy_auction::units::{Amount, Lots, SlotIndex, Ticks, Unit};
use targets::money::check;
use targets::money_reference::{paid, Order};

const SIDES: [u8; 2] = [0, 1];

fn order(side: u8, limit: i32, lots: u32, fee: u32) -> OrderRecord {
    OrderRecord {
        time: 1,
        locked: Amount::ZERO,
        seq: 1,
        fee,
        limit: Ticks(limit),
        lots: Lots(lots),
        first: SlotIndex(1),
        live_from: 0,
        ended_at: NEVER,
        count: 1,
        side,
        used: 1,
        ring: [RingEntry { slot: SlotIndex(0), filled: 0 }; 8],
    }
}

const WINDOWS: Windows = Windows { slot_seconds: 1, gate_lead: 0, post: 1, settle: 2, life: 3 };

#[test]
fn cost_and_first_cover_are_those_of_the_rule() {
    for side in SIDES {
        for limit in -30..=30 {
            for (unit, fee) in (0..=6).flat_map(|unit| (0..=5).map(move |fee| (unit, fee))) {
                for (lots, count) in [(1, 1), (2, 7), (3, 8), (4, 9), (5, 672)] {
                    let record = OrderRecord { count, ..order(side, limit, lots, fee) };
                    let plain = Order { record: &record, windows: &WINDOWS, unit: unit as i128 };
                    assert_eq!(record.cost_per_lot(Unit(unit)).0 as i128, plain.cost_per_lot());
                    assert_eq!(record.first_cover(Unit(unit)).0 as i128, plain.first_cover());
                }
            }
        }
    }
}

#[test]
fn a_fill_costs_what_the_rule_says_and_never_more_than_was_locked() {
    for side in SIDES {
        for limit in -12..=12 {
            for (unit, fee) in (0..=4).flat_map(|unit| (0..=6).map(move |fee| (unit, fee))) {
                let record = order(side, limit, 5, fee);
                let plain = Order { record: &record, windows: &WINDOWS, unit: unit as i128 };
                for (price, lots) in (-14..=14).flat_map(|price| (0..=5).map(move |lots| (price, lots))) {
                    let pays = paid(record.net(Ticks(price), Lots(lots), Unit(unit)));
                    assert_eq!(pays, plain.pays(price as i128, lots as i128));
                    assert_eq!(record.accepts(Ticks(price)), plain.accepts(price as i128));
                    if record.accepts(Ticks(price)) {
                        assert!(pays <= plain.cost_per_lot() * lots as i128);
                    }
                }
            }
        }
    }
}

#[test]
fn what_one_side_pays_the_other_gets_but_for_the_fees() {
    for (price, lots) in (-20..=20).flat_map(|price| (1..=6).map(move |lots| (price, lots))) {
        for (unit, fees) in (0..=5).flat_map(|unit| (0..=24).map(move |fees| (unit, (fees / 5, fees % 5)))) {
            let (buy, sell) = (order(0, price, lots, fees.0), order(1, price, lots, fees.1));
            let (bought, sold) =
                (buy.net(Ticks(price), Lots(lots), Unit(unit)), sell.net(Ticks(price), Lots(lots), Unit(unit)));
            let collected = buy.fee_for(Lots(lots)) + sell.fee_for(Lots(lots));
            assert_eq!(paid(bought) + paid(sold), collected.0 as i128);
            assert!(
                !matches!((bought, sold), (Net::Credit(_), Net::Credit(Amount::ZERO))) || collected == Amount::ZERO
            );
        }
    }
}

#[test]
fn the_ring_keeps_what_is_newer_forgets_what_is_older_and_holds_eight_slots_apart() {
    for (held, asked) in (0..40).flat_map(|held| (0..40).map(move |asked| (held, asked))) {
        let mut record = order(0, 1, 5, 0);
        for place in 0..8 {
            record.ring[place] = RingEntry { slot: SlotIndex(place as u32), filled: 0 };
        }
        record.ring[held as usize % 8] = RingEntry { slot: SlotIndex(held), filled: 3 };
        let others = record.ring;
        let found = record.entry_of(SlotIndex(asked)).map(|entry| (entry.slot.0, entry.filled));
        let expected = match (held % 8 == asked % 8, held.cmp(&asked)) {
            (true, core::cmp::Ordering::Greater) => None,
            (true, core::cmp::Ordering::Equal) => Some((asked, 3)),
            _ => Some((asked, 0)),
        };
        assert_eq!(found, expected, "slot {asked} in a ring that holds {held}");
        for place in (0..8).filter(|place| *place != asked as usize % 8) {
            assert_eq!(
                (record.ring[place].slot, record.ring[place].filled),
                (others[place].slot, others[place].filled)
            );
        }
    }
}

/// All combinations of windows that are small enough to be tried out.
fn small_windows() -> impl Iterator<Item = Windows> {
    let shapes = [(1, 2), (1, 5), (2, 3), (2, 9), (3, 4), (3, 20)];
    shapes.into_iter().flat_map(|(slot_seconds, settle)| {
        [0, 1, 3].map(|gate_lead| Windows { slot_seconds, gate_lead, post: 1, settle, life: settle + 1 })
    })
}

#[test]
fn live_slots_cover_and_release_are_those_of_the_rule_at_every_second() {
    for windows in small_windows() {
        for count in 1..=12 {
            let end = (6 + count as u32) * windows.slot_seconds;
            let ends = (0..=end).chain([NEVER]);
            for (live_from, ended_at) in (0..=end).flat_map(|from| ends.clone().map(move |end| (from, end))) {
                let mut record = OrderRecord { first: SlotIndex(4), count, live_from, ended_at, ..order(0, 3, 4, 1) };
                for slot in record.first.0..=record.last().0 {
                    if slot % 3 == 0 {
                        record.entry_of(SlotIndex(slot)).expect("slots rise").filled = 1 + slot % 4;
                    }
                }
                for now in 0..end + windows.settle + 2 {
                    check(&record, &windows, 2, now, 3);
                }
            }
        }
    }
}

/// The rule of decision 0004 for one order: locked, and what it took from a free balance that never ends.
fn recover(record: &mut OrderRecord, windows: &Windows, unit: Unit, now: u32) -> i128 {
    let target = record.cover(windows, unit, windows.first_open(now)).0 as i128;
    let taken = target - record.locked.0 as i128;
    record.locked = Amount(target as u64);
    taken
}

#[test]
fn fills_in_any_slots_never_exceed_the_collateral_and_conserve_money() {
    let windows = Windows { slot_seconds: 2, gate_lead: 1, post: 2, settle: 4, life: 5 };
    let (lots, fee, unit) = (2, 1, Unit(3));
    for (side, limit, count) in [(0, 2, 5), (0, 2, 14), (1, -2, 5), (1, -2, 14), (0, -1, 14), (1, 1, 14)] {
        for price in -3..=3 {
            // Five slots in a row, each filled with 0 to 2 lots in one or two batches: base-4 digits choose how.
            for plan in 0..4u32.pow(5) {
                let mut record = OrderRecord { first: SlotIndex(5), count, ..order(side, limit, lots, fee) };
                if !record.accepts(Ticks(price)) {
                    continue;
                }
                record.locked = record.first_cover(unit);
                let (mut wallet, mut paid_out) = (-(record.locked.0 as i128), 0i128);
                for (step, slot) in (5..10).enumerate() {
                    let now = windows.gate(SlotIndex(slot)) as u32 + 1;
                    let batches: &[u32] = match plan >> (2 * step) & 3 {
                        0 => &[],
                        1 => &[1],
                        2 => &[2],
                        _ => &[1, 1],
                    };
                    for fill in batches {
                        assert!(record.is_live(SlotIndex(slot), windows.gate(SlotIndex(slot))));
                        record.entry_of(SlotIndex(slot)).expect("slots rise").filled += fill;
                        let pays = paid(record.net(Ticks(price), Lots(*fill), unit));
                        if pays > 0 {
                            assert!(pays as u64 <= record.locked.0, "the collateral does not cover the fill");
                            record.locked -= Amount(pays as u64);
                        } else {
                            wallet -= pays;
                        }
                        paid_out += pays;
                        wallet -= recover(&mut record, &windows, unit, now);
                        assert_eq!(wallet + record.locked.0 as i128 + paid_out, 0, "money appeared or vanished");
                    }
                }
                let after = windows.gate(record.last()) as u32 + windows.settle + 1;
                wallet -= recover(&mut record, &windows, unit, after);
                assert_eq!(
                    (record.locked.0, wallet + paid_out),
                    (0, 0),
                    "something stays locked after the last window"
                );
            }
        }
    }
}
