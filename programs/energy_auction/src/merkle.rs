//! The tree below a slot's result root.
//!
//! leaf = SHA-256(0 | preimage), node = SHA-256(1 | left | right); the leaves are padded to a power of two with SHA-256(2).
//! The three first bytes differ, so that no leaf can pass for a node.

use crate::sha::sha256;
use alloc::vec;
use alloc::vec::Vec;

pub const LEAF: u8 = 0;
pub const NODE: u8 = 1;

/// Most batches of a slot: the bits of its bitmap.
pub const BATCHES_MAXIMUM: u16 = 2048;

/// Depth of the tree over this many batches.
#[inline]
pub fn depth_of(batches: u16) -> usize {
    let mut depth = 0;
    while (1u32 << depth) < batches as u32 {
        depth += 1;
    }
    depth
}

/// The root that a leaf and its proof lead to; the bits of `index` say on which side each sibling stands.
#[inline]
pub fn root_of(leaf: [u8; 32], index: u16, proof: &[u8]) -> [u8; 32] {
    let mut node = leaf;
    for (level, sibling) in proof.chunks_exact(32).enumerate() {
        node = if index >> level & 1 == 0 {
            sha256(&[&[NODE], &node, sibling])
        } else {
            sha256(&[&[NODE], sibling, &node])
        };
    }
    node
}

/// The preimage of a leaf while it is written.
pub struct Leaf {
    bytes: Vec<u8>,
    length: usize,
}

impl Leaf {
    /// Room for `size` bytes. The buffer never grows: this program's allocator gives no memory back.
    #[inline(always)]
    pub fn new(size: usize) -> Self {
        Self { bytes: vec![0; size], length: 0 }
    }

    /// Appends; what does not fit is dropped, and then the hash is wrong and the batch refused.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, part: &[u8; N]) {
        if let Some(place) = self.bytes.get_mut(self.length..).and_then(|rest| rest.first_chunk_mut::<N>()) {
            *place = *part;
            self.length += N;
        }
    }

    #[inline(always)]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
