//! The rules that a market is created with, and which of them make a market that works.

use crate::errors::Fault;
use crate::state::NAME_LENGTH;
use crate::units::{ENERGY_MAXIMUM, RING_SLOTS};
use anchor_lang::prelude::*;

/// All that a market's creator chooses. Nothing of it can be changed later but authority, keeper and the fees below their
/// maxima.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct MarketParameters {
    pub slot_seconds: u32,
    pub gate_lead_seconds: u32,
    pub post_seconds: u32,
    pub settle_seconds: u32,
    pub life_seconds: u32,
    pub fresh_seconds: u32,
    pub tick: u64,
    pub lot: u32,
    pub floor: i32,
    pub cap: i32,
    pub price_rule: u8,
    pub rationing: u8,
    pub tick_decimals: u8,
    pub fee: u32,
    pub fee_maximum: u32,
    pub order_fee: u64,
    pub order_fee_maximum: u64,
    pub penalty: u64,
    pub penalty_cap: u64,
    pub bond_minimum: u64,
    pub authority: Address,
    pub keeper: Address,
    pub fund_owner: Address,
}

/// Numbers that follow from the rules.
pub struct DerivedRules {
    pub unit: u64,
    pub tick_step: u32,
}

const FRESH_SECONDS_MAXIMUM: u32 = 600;
const PRICE_RULES: u8 = 3;
const RATIONINGS: u8 = 2;
/// Characters of a limit price in an order text, with sign and point.
const PRICE_CHARACTERS_MAXIMUM: u32 = 9;

pub fn check_name(name: &[u8; NAME_LENGTH], unpadded: &[u8]) -> Result<()> {
    let allowed = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-';
    let padding = name.get(unpadded.len()..).unwrap_or_default();
    let is_valid = !unpadded.is_empty() && unpadded.iter().all(allowed) && padding.iter().all(|byte| *byte == 0);
    require!(is_valid, Fault::MarketName);
    Ok(())
}

impl MarketParameters {
    /// Checks every rule; returns what follows from them.
    pub fn check(&self, creator: &Address, quote_decimals: u8) -> Result<DerivedRules> {
        self.check_windows()?;
        self.check_fees()?;
        require!(self.price_rule < PRICE_RULES && self.rationing < RATIONINGS, Fault::MarketRules);
        let nobody = Address::default();
        require!(self.authority != nobody && self.keeper != nobody, Fault::MarketAddresses);
        let insiders = [&nobody, &self.authority, &self.keeper, creator];
        require!(self.penalty_cap == 0 || !insiders.contains(&&self.fund_owner), Fault::MarketAddresses);
        let unit = self.unit()?;
        let tick_step = self.tick_step(quote_decimals)?;
        self.check_prices(tick_step)?;
        self.check_amounts(unit)?;
        Ok(DerivedRules { unit, tick_step })
    }

    /// Every window of a slot must end before the ring of an order comes round to it again.
    fn check_windows(&self) -> Result<()> {
        let ring_seconds = self.slot_seconds as u64 * RING_SLOTS as u64;
        let in_order = 0 < self.post_seconds
            && self.post_seconds < self.settle_seconds
            && self.settle_seconds < self.life_seconds
            && self.life_seconds as u64 <= ring_seconds;
        let fresh = 0 < self.fresh_seconds && self.fresh_seconds <= FRESH_SECONDS_MAXIMUM;
        require!(in_order && fresh, Fault::MarketWindows);
        Ok(())
    }

    fn check_fees(&self) -> Result<()> {
        let below = self.fee <= self.fee_maximum
            && self.order_fee <= self.order_fee_maximum
            && self.penalty <= self.penalty_cap;
        require!(below, Fault::MarketFees);
        Ok(())
    }

    /// Base units per lot and tick: a whole number, so that no amount is ever rounded.
    fn unit(&self) -> Result<u64> {
        let product = self.tick.checked_mul(self.lot as u64).ok_or(Fault::MarketTick)?;
        require!(product > 0 && product % 1000 == 0 && self.lot <= ENERGY_MAXIMUM, Fault::MarketTick);
        Ok(product / 1000)
    }

    /// A tick, counted in the last decimal place that a price shows.
    fn tick_step(&self, quote_decimals: u8) -> Result<u32> {
        let hidden = quote_decimals.checked_sub(self.tick_decimals).ok_or(Fault::MarketTick)?;
        let place = 10u64.checked_pow(hidden as u32).ok_or(Fault::MarketTick)?;
        require!(self.tick.is_multiple_of(place), Fault::MarketTick);
        let step = u32::try_from(self.tick / place).map_err(|_| Fault::MarketTick)?;
        require!(step > 0, Fault::MarketTick);
        Ok(step)
    }

    fn check_prices(&self, tick_step: u32) -> Result<()> {
        require!(self.floor <= self.cap, Fault::MarketPrices);
        for limit in [self.floor, self.cap] {
            require!(self.price_characters(limit, tick_step) <= PRICE_CHARACTERS_MAXIMUM, Fault::MarketPrices);
        }
        Ok(())
    }

    /// How many characters a limit takes in an order text.
    fn price_characters(&self, limit: i32, tick_step: u32) -> u32 {
        let value = limit.unsigned_abs() as u64 * tick_step as u64;
        let digits = value.checked_ilog10().map_or(1, |log| log + 1);
        let decimals = self.tick_decimals as u32;
        digits.max(decimals + 1) + (decimals > 0) as u32 + (limit < 0) as u32
    }

    /// ring x largest order x (highest price x unit + fee) must stay below 2^63: then no amount in this program overflows.
    fn check_amounts(&self, unit: u64) -> Result<()> {
        let lots = (ENERGY_MAXIMUM / self.lot) as u64;
        let price = self.floor.unsigned_abs().max(self.cap.unsigned_abs()) as u64;
        let most = price
            .checked_mul(unit)
            .and_then(|cost| cost.checked_add(self.fee_maximum as u64))
            .and_then(|cost| cost.checked_mul(lots))
            .and_then(|cost| cost.checked_mul(RING_SLOTS as u64));
        require!(most.is_some_and(|most| most < 1 << 63), Fault::MarketAmounts);
        Ok(())
    }
}
