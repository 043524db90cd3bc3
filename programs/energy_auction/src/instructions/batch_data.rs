//! The data of a batch as it comes over the wire: depth u8, proof, then for each trader n u8 and n x (record u8, lots u32).

use crate::errors::Fault;
use anchor_lang::prelude::*;

/// Bytes of one fill in the data: record u8, lots u32.
pub const FILL: usize = 5;
/// Bytes of one fill in the leaf: time u64, lots u32.
const LEAF_FILL: usize = 12;
/// Bytes of a trader in the leaf: address, count.
const LEAF_TRADER: usize = 33;
/// Bytes of the leaf before the traders: 0, market, slot, batch.
const LEAF_HEAD: usize = 39;

pub struct BatchData<'a> {
    pub proof: &'a [u8],
    rest: &'a [u8],
}

impl<'a> BatchData<'a> {
    #[inline(always)]
    pub fn new(data: &'a [u8], depth: usize) -> Result<Self> {
        let (given, rest) = data.split_first().ok_or(Fault::BatchData)?;
        require!(*given as usize == depth, Fault::BatchData);
        let (proof, rest) = rest.split_at_checked(32 * depth).ok_or(Fault::BatchData)?;
        Ok(Self { proof, rest })
    }

    /// Most bytes of the leaf of this batch. The data never hold its numbers of the wire: a record's index binds nobody,
    /// the signing time of its order does.
    #[inline(always)]
    pub fn leaf_size(&self, traders: usize) -> usize {
        LEAF_HEAD + LEAF_TRADER * traders + LEAF_FILL * (self.rest.len() / FILL)
    }

    /// The fills of the next trader: at least one.
    #[inline(always)]
    pub fn fills(&mut self) -> Result<&'a [u8]> {
        let (count, rest) = self.rest.split_first().ok_or(Fault::BatchData)?;
        let (fills, rest) = rest.split_at_checked(FILL * *count as usize).ok_or(Fault::BatchData)?;
        require!(*count > 0, Fault::BatchData);
        self.rest = rest;
        Ok(fills)
    }

    /// Nothing may be left over.
    #[inline(always)]
    pub fn end(&self) -> Result<()> {
        require!(self.rest.is_empty(), Fault::BatchData);
        Ok(())
    }
}
