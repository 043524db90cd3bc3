//! The reader of a batch: its parts put together are the data again, and its leaf always finds room.
//!
//! First byte: the depth that is expected; second: the number of traders.

use energy_auction::instructions::batch_data::{BatchData, FILL};

type Parts<'a> = (&'a [u8], Vec<&'a [u8]>);

/// Proof and fills of each trader as the program reads them; nothing if it refuses any of it.
fn read(data: &[u8], depth: usize, traders: usize) -> Option<Parts<'_>> {
    let mut batch = BatchData::new(data, depth).ok()?;
    let room = batch.leaf_size(traders);
    let mut fills = Vec::new();
    for _ in 0..traders {
        fills.push(batch.fills().ok()?);
    }
    batch.end().ok()?;
    // 0, market, slot, batch; per trader address and count; per fill time and lots.
    let needed: usize = 39 + fills.iter().map(|own: &&[u8]| 33 + 12 * (own.len() / FILL)).sum::<usize>();
    assert!(needed <= room, "a leaf of {needed} bytes in {room}");
    Some((batch.proof, fills))
}

fn expected(data: &[u8], depth: usize, traders: usize) -> Option<Parts<'_>> {
    if *data.first()? as usize != depth {
        return None;
    }
    let mut at = 1 + 32 * depth;
    let proof = data.get(1..at)?;
    let mut fills = Vec::new();
    for _ in 0..traders {
        let count = *data.get(at)? as usize;
        fills.push(data.get(at + 1..at + 1 + 5 * count).filter(|fills| !fills.is_empty())?);
        at += 1 + 5 * count;
    }
    (at == data.len()).then_some((proof, fills))
}

pub fn run(data: &[u8]) {
    let [depth, traders, data @ ..] = data else { return };
    let (depth, traders) = (*depth as usize % 12, *traders as usize % 64);
    assert_eq!(read(data, depth, traders), expected(data, depth, traders));
}
