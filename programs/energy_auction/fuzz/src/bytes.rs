//! Numbers out of the bytes of a fuzzer; where they end, zeros follow.

pub struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    pub fn word(&mut self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    /// A number of the range, ends included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let wide = (self.word() as u64) << 32 | self.word() as u64;
        low + (wide % (high - low + 1) as u64) as i64
    }

    pub fn array(&mut self) -> [u8; 32] {
        core::array::from_fn(|_| self.byte())
    }

    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}
