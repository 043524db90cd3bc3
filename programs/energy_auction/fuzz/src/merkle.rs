//! Merkle roots: every leaf with the proof of a plainly built tree leads to its root; with another byte, index or depth not.

use super::bytes::Bytes;
use energy_auction::merkle::{depth_of, root_of};
use energy_auction::sha::sha256;

/// Every level of the tree over these leaves, from the leaves to the root.
fn tree(mut level: Vec<[u8; 32]>) -> Vec<Vec<[u8; 32]>> {
    level.resize(level.len().next_power_of_two(), sha256(&[&[2]]));
    let mut levels = vec![level];
    while levels.last().expect("one").len() > 1 {
        let below = levels.last().expect("one");
        levels.push(below.chunks(2).map(|pair| sha256(&[&[1], &pair[0], &pair[1]])).collect());
    }
    levels
}

pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let count = 1 + bytes.byte() as usize % 70;
    let (chosen, change) = (bytes.byte() as usize % count, bytes.word());
    let leaves: Vec<_> = (0..count).map(|_| sha256(&[&[0], &[bytes.byte(), bytes.byte()]])).collect();
    let levels = tree(leaves.clone());
    let root = levels.last().expect("one")[0];
    assert_eq!(levels.len() - 1, depth_of(count as u16));
    let siblings = |index: usize| -> Vec<u8> {
        let inner = &levels[..levels.len() - 1];
        inner.iter().enumerate().flat_map(|(depth, level)| level[index >> depth ^ 1]).collect()
    };
    for (index, leaf) in leaves.iter().enumerate() {
        assert_eq!(root_of(*leaf, index as u16, &siblings(index)), root);
    }
    let proof = siblings(chosen);
    for leaf in leaves.iter().filter(|leaf| **leaf != leaves[chosen]) {
        assert_ne!(root_of(*leaf, chosen as u16, &proof), root);
    }
    if !proof.is_empty() {
        let (place, flip) = (change as usize % proof.len(), 1 << (change >> 24 & 7));
        let mut other = proof.clone();
        other[place] ^= flip;
        assert_ne!(root_of(leaves[chosen], chosen as u16, &other), root);
        assert_ne!(root_of(leaves[chosen], chosen as u16, &proof[32..]), root);
    }
}
