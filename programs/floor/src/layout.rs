//! The accounts of energy_auction as they lie in memory; its own source says what the fields mean.
//!
//! The benchmark's tests compare every byte of the accounts after both programs have settled, so a field that moved there
//! is noticed.

pub const RING_SLOTS: usize = 8;
pub const NEVER: u32 = u32::MAX;
pub const SETTLED: u8 = 2;

#[repr(C)]
pub struct Market {
    _discriminator: [u8; 8],
    _addresses: [[u8; 32]; 7],
    _tick: u64,
    pub unit: u64,
    _money: [u64; 8],
    _counters: [u64; 2],
    _fees: [u32; 2],
    pub slot_seconds: u32,
    pub gate_lead_seconds: u32,
    _post_seconds: u32,
    pub settle_seconds: u32,
}

#[repr(C)]
pub struct Slot {
    _discriminator: [u8; 8],
    _addresses: [[u8; 32]; 2],
    _hashes: [[u8; 32]; 3],
    pub bitmap: [u64; 32],
    pub fees: u64,
    _penalties: u64,
    pub seq: u64,
    pub index: u32,
    pub price: i32,
    _posted_at: u32,
    pub batches: u16,
    pub settled: u16,
    pub state: u8,
}

#[repr(C)]
pub struct Trader {
    _discriminator: [u8; 8],
    _addresses: [[u8; 32]; 4],
    pub free: u64,
    pub locked: u64,
    _min_time: u64,
    pub seq: u64,
    _bounds: [u8; 32],
    _prefix: [u8; 72],
    _records: u64,
    /// The first of them; the others follow.
    pub record: Record,
}

#[repr(C)]
pub struct Record {
    _time: u64,
    pub locked: u64,
    _seq: u32,
    pub fee: u32,
    pub limit: i32,
    pub lots: u32,
    pub first: u32,
    pub live_from: u32,
    pub ended_at: u32,
    pub count: u16,
    pub side: u8,
    _used: u8,
    pub ring: [Entry; RING_SLOTS],
}

#[repr(C)]
pub struct Entry {
    pub slot: u32,
    pub filled: u32,
}

const _: () = assert!(core::mem::offset_of!(Market, unit) == 240);
const _: () = assert!(core::mem::offset_of!(Market, slot_seconds) == 336);
const _: () = assert!(core::mem::offset_of!(Slot, fees) == 424);
const _: () = assert!(core::mem::offset_of!(Trader, free) == 136);
const _: () = assert!(core::mem::offset_of!(Trader, record) == 280);
const _: () = assert!(core::mem::size_of::<Record>() == 112);
