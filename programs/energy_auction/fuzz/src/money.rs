//! The arithmetic of one order against the reference, within what `initialize_market` and `register_orders` admit.

use super::bytes::Bytes;
use super::money_reference::{paid, Order};
use energy_auction::order::Windows;
use energy_auction::state::{OrderRecord, RingEntry, NEVER};
use energy_auction::units::{Amount, Lots, SlotIndex, Ticks, Unit};

fn windows(bytes: &mut Bytes) -> Windows {
    let slot_seconds = bytes.within(1, 86_400) as u32;
    let life = bytes.within(3, 8 * slot_seconds.max(1) as i64) as u32;
    let settle = bytes.within(2, (life - 1).max(2) as i64) as u32;
    let post = bytes.within(1, (settle - 1).max(1) as i64) as u32;
    Windows { slot_seconds, gate_lead: bytes.within(0, 3600) as u32, post, settle, life: life.max(settle + 1) }
}

fn record(bytes: &mut Bytes, windows: &Windows, now: i64) -> OrderRecord {
    let slot = now / windows.slot_seconds as i64;
    let near = |bytes: &mut Bytes, seconds: i64| (now + bytes.within(-seconds, seconds)).max(0) as u32;
    let count = bytes.within(1, 672);
    let first = (slot + bytes.within(-count - 9, 9)).max(1) as u32;
    let span = (count + 20) * windows.slot_seconds as i64;
    OrderRecord {
        time: 1,
        locked: Amount::ZERO,
        seq: 1,
        fee: bytes.within(0, 1_000_000) as u32,
        limit: Ticks(bytes.within(-99_999_999, 99_999_999) as i32),
        lots: Lots(bytes.within(1, 9_999_999) as u32),
        first: SlotIndex(first),
        live_from: near(bytes, span),
        ended_at: if bytes.byte() & 1 == 0 { NEVER } else { near(bytes, span) },
        count: count as u16,
        side: bytes.byte() & 1,
        used: 1,
        ring: [RingEntry { slot: SlotIndex(0), filled: 0 }; 8],
    }
}

pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let windows = windows(&mut bytes);
    let now = bytes.within(1_577_836_800, 4_102_444_800);
    let mut record = record(&mut bytes, &windows, now);
    // 8 x the largest order x (the highest price x unit + the largest fee) < 2^63
    let dearest = (1i64 << 62) / 8 / record.lots.0 as i64 / record.limit.0.unsigned_abs().max(1) as i64;
    let unit = bytes.within(0, dearest.clamp(0, 1 << 40));
    if 8 * record.lots.0 as i128 * (record.limit.0.unsigned_abs() as i128 * unit as i128 + record.fee as i128)
        >= 1 << 63
    {
        return;
    }
    for _ in 0..bytes.byte() % 12 {
        let offset = bytes.within(0, record.count as i64 - 1) as u32;
        let filled = bytes.within(0, record.lots.0 as i64) as u32;
        if let Some(entry) = record.entry_of(SlotIndex(record.first.0 + offset)) {
            entry.filled = filled;
        }
    }
    check(&record, &windows, unit as u64, now as u32, bytes.within(-99_999_999, 99_999_999) as i32);
}

/// Every rule of one order in one situation, against the reference.
pub fn check(record: &OrderRecord, windows: &Windows, unit: u64, now: u32, price: i32) {
    let order = Order { record, windows, unit: unit as i128 };
    let (time, unit) = (now as i128, Unit(unit));
    assert_eq!(record.cost_per_lot(unit).0 as i128, order.cost_per_lot());
    assert_eq!(record.first_cover(unit).0 as i128, order.first_cover());
    assert_eq!(record.cover(windows, unit, windows.first_open(now)).0 as i128, order.cover(time));
    assert_eq!(record.release_time(windows) as i128, order.release_time());
    for slot in record.first.0.saturating_sub(2)..record.first.0 + record.count as u32 + 2 {
        let slot = SlotIndex(slot);
        assert_eq!(windows.gate(slot) as i128, order.gate(slot.0 as i128));
        assert_eq!(record.is_live(slot, windows.gate(slot)), order.is_live(slot.0 as i128));
    }
    let price = price.clamp(-(record.limit.0.abs()), record.limit.0.abs());
    assert_eq!(record.accepts(Ticks(price)), order.accepts(price as i128));
    for lots in [1, record.lots.0.div_ceil(2), record.lots.0] {
        let pays = paid(record.net(Ticks(price), Lots(lots), unit));
        assert_eq!(pays, order.pays(price as i128, lots as i128));
        if order.accepts(price as i128) {
            assert!(pays <= order.cost_per_lot() * lots as i128, "a fill costs more than was locked for it");
        }
    }
}
