//! The floor under `settle_batch`: the same batch, the same accounts, the same money moved, and nothing checked.
//!
//! It takes energy_auction's accounts and instruction data as they are and leaves trader and slot accounts as that program
//! would, byte for byte. It looks at no owner, signer, address, type, window, proof, limit, quantity or sum, and announces no
//! event. Whoever could call it on real accounts could take everything: it exists to be measured, never to be deployed.
#![cfg_attr(not(target_os = "solana"), allow(dead_code))]

mod cover;
mod layout;

use cover::Cover;
use layout::{Entry, Market, Record, Slot, Trader, RING_SLOTS, SETTLED};

/// Bytes of an account that the loader serializes before its data.
const HEADER: usize = 88;
/// Room behind the data for growth, and the rent epoch.
const TAIL: usize = 10 * 1024 + 8;
/// Instruction data: length u64, discriminator, batch u16, length of the batch's data u32, depth u8.
const BATCH: usize = 16;
const DEPTH: usize = BATCH + 2 + 4;
const HASH: usize = 32;
/// Bytes of a fill: record u8, lots u32.
const FILL: usize = 5;

/// # Safety
/// There is none: every byte of `input` is believed.
#[cfg(target_os = "solana")]
#[no_mangle]
pub unsafe extern "C" fn entrypoint(input: *mut u8) -> u64 {
    let traders = *(input as *const u64) - 2;
    let market = input.add(8);
    let slot = after(market);
    let first = after(slot);
    let mut instruction = first;
    for _ in 0..traders {
        instruction = after(instruction);
    }
    let market = &*data::<Market>(market);
    let slot = &mut *data::<Slot>(slot);
    let mut fills = instruction.add(DEPTH) as *const u8;
    fills = fills.add(1 + HASH * *fills as usize);
    let mut batch = Batch::new(market, slot);
    let mut at = first;
    for _ in 0..traders {
        fills = batch.settle(&mut *data::<Trader>(at), fills);
        at = after(at);
    }
    finish(slot, *(instruction.add(BATCH) as *const u16), batch.fees);
    0
}

#[inline(always)]
unsafe fn data<T>(account: *mut u8) -> *mut T {
    account.add(HEADER) as *mut T
}

/// Where the next account stands: all data here are multiples of eight bytes long.
#[inline(always)]
unsafe fn after(account: *mut u8) -> *mut u8 {
    let length = *(account.add(HEADER - 8) as *const u64) as usize;
    account.add(HEADER + TAIL + length)
}

unsafe fn finish(slot: &mut Slot, batch: u16, fees: u64) {
    *slot.bitmap.as_mut_ptr().add(batch as usize / 64) |= 1 << (batch % 64);
    slot.settled += 1;
    if slot.settled == slot.batches {
        slot.state = SETTLED;
    }
    slot.fees += fees;
    slot.seq += 1;
}

/// One trader's: what is free, and that together with what is locked.
struct Balance {
    free: u64,
    money: u64,
}

/// What is the same for every fill of a batch.
struct Batch {
    slot: u32,
    /// What one lot costs at the price.
    amount: u64,
    /// The side that pays it: 0 buy, 1 sell.
    payer: u8,
    fees: u64,
    cover: Cover,
}

impl Batch {
    #[inline(always)]
    unsafe fn new(market: &Market, slot: &Slot) -> Self {
        Self {
            slot: slot.index,
            amount: slot.price.unsigned_abs() as u64 * market.unit,
            payer: (slot.price < 0) as u8,
            fees: 0,
            cover: Cover::new(market, slot),
        }
    }

    /// Applies the fills of one trader; returns where the next trader's stand.
    #[inline(always)]
    unsafe fn settle(&mut self, trader: &mut Trader, fills: *const u8) -> *const u8 {
        let count = *fills as usize;
        let begin = fills.add(1);
        let records = &mut trader.record as *mut Record;
        let mut balance = Balance { free: trader.free, money: trader.free + trader.locked };
        let end;
        if count == 1 {
            let record = &mut *records.add(*begin as usize);
            self.fill(record, begin, &mut balance);
            self.cover.renew(record, &mut balance.free);
            end = begin.add(FILL);
        } else {
            end = begin.add(FILL * count);
            let mut at = begin;
            while at != end {
                self.fill(&mut *records.add(*at as usize), at, &mut balance);
                at = at.add(FILL);
            }
            at = begin;
            while at != end {
                self.cover.renew(&mut *records.add(*at as usize), &mut balance.free);
                at = at.add(FILL);
            }
        }
        trader.free = balance.free;
        trader.locked = balance.money - balance.free;
        trader.seq += 1;
        end
    }

    /// Counts the lots in the order's ring; debits come out of its collateral, credits are free at once.
    #[inline(always)]
    unsafe fn fill(&mut self, record: &mut Record, fill: *const u8, balance: &mut Balance) {
        let lots = (fill.add(1) as *const u32).read_unaligned();
        let entry = &mut *record.ring.as_mut_ptr().add(self.slot as usize % RING_SLOTS);
        if entry.slot == self.slot {
            entry.filled += lots;
        } else {
            *entry = Entry { slot: self.slot, filled: lots };
        }
        let fee = record.fee as u64 * lots as u64;
        let amount = self.amount * lots as u64;
        self.fees += fee;
        if record.side == self.payer {
            let debit = amount + fee;
            balance.money -= debit;
            record.locked -= debit;
        } else if amount >= fee {
            let credit = amount - fee;
            balance.money += credit;
            balance.free += credit;
        } else {
            let debit = fee - amount;
            balance.money -= debit;
            record.locked -= debit;
        }
    }
}
