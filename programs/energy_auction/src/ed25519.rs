//! Reads the Ed25519 instruction that stands just before ours.
//!
//! The precompile verified the signatures of that instruction before any program ran, but what it verified depends on
//! offsets inside it: a signature may cover bytes of another instruction, and an instruction with no signatures passes.
//! So exactly one layout is accepted, in which nothing is left to choose:
//!
//!   count u8 (>= 1), 0 u8, count x 14 bytes of offsets, one key, then (signature, text) in sequence
//!
//! with every offset as the sequence demands, every instruction index 0xFFFF ("this instruction"), and no byte left over.

use crate::envelope::text_in;
use crate::errors::Fault;
use anchor_lang::prelude::*;

const PROGRAM: Address = anchor_lang::address!("Ed25519SigVerify111111111111111111111111111");
const HEADER: usize = 2;
const OFFSETS: usize = 14;
const KEY: usize = 32;
const SIGNATURE: usize = 64;
const THIS_INSTRUCTION: u16 = u16::MAX;

/// The texts that were signed in the instruction just before the current one, in order. The caller checks by whom.
#[inline(always)]
pub fn signed_texts(instructions: &SysvarInstructions) -> Result<Texts<'_>> {
    let previous = instructions.get_instruction_relative(-1).map_err(|_| Fault::SignatureInstruction)?;
    let is_precompile = anchor_lang::address_eq(previous.get_program_id(), &PROGRAM);
    require!(is_precompile && previous.num_account_metas() == 0, Fault::SignatureInstruction);
    let data = previous.get_instruction_data();
    // SAFETY: the data lie in the instructions sysvar, which lives and stays unchanged for the whole instruction;
    // only the short-lived cursor over it ends here.
    let data: &[u8] = unsafe { core::slice::from_raw_parts(data.as_ptr(), data.len()) };
    Texts::new(data)
}

/// Iterates over the signed texts, checking the layout as it goes; the last step checks that nothing is left over.
pub struct Texts<'a> {
    /// Offsets of the texts not yet read.
    offsets: core::slice::ChunksExact<'a, u8>,
    /// Signatures and texts not yet read.
    rest: &'a [u8],
    /// Where `rest` begins in the instruction.
    at: usize,
    key_at: usize,
    /// Who signed all texts.
    pub key: &'a [u8; KEY],
}

impl<'a> Texts<'a> {
    #[inline(always)]
    pub fn new(data: &'a [u8]) -> Result<Self> {
        let [count, 0, rest @ ..] = data else {
            return Err(Fault::SignatureInstruction.into());
        };
        let table = *count as usize * OFFSETS;
        let (offsets, rest) = rest.split_at_checked(table).ok_or(Fault::SignatureInstruction)?;
        let (key, rest) = rest.split_first_chunk::<KEY>().ok_or(Fault::SignatureInstruction)?;
        require!(*count > 0, Fault::SignatureInstruction);
        let key_at = HEADER + table;
        Ok(Self { offsets: offsets.chunks_exact(OFFSETS), rest, at: key_at + KEY, key_at, key })
    }

    /// The next text, out of its envelope if it has one, or nothing after the last one.
    #[inline(always)]
    pub fn next_text(&mut self) -> Result<Option<&'a [u8]>> {
        let Some(offsets) = self.offsets.next() else {
            require!(self.rest.is_empty(), Fault::SignatureInstruction);
            return Ok(None);
        };
        let field = |i: usize| u16::from_le_bytes([offsets[2 * i], offsets[2 * i + 1]]);
        let length = field(5) as usize;
        let in_sequence = field(0) as usize == self.at
            && field(2) as usize == self.key_at
            && field(4) as usize == self.at + SIGNATURE;
        let here = field(1) == THIS_INSTRUCTION && field(3) == THIS_INSTRUCTION && field(6) == THIS_INSTRUCTION;
        require!(in_sequence && here, Fault::SignatureInstruction);
        let text = self.rest.get(SIGNATURE..SIGNATURE + length).ok_or(Fault::SignatureInstruction)?;
        self.rest = self.rest.get(SIGNATURE + length..).unwrap_or_default();
        self.at += SIGNATURE + length;
        Ok(Some(text_in(text, self.key)))
    }
}
