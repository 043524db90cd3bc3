//! When a market pauses because its bond fell below the minimum.

use crate::state::{Market, NEVER};

/// Pauses the gates after `now` if the bond is too small and they are not paused already.
///
/// The last pause is remembered beside the new one while slots gated in it could be challenged. Should there be one before it
/// that is as young, the two become one: the slots between them are settled by then, so nothing that is owed is lost.
pub fn pause_without_bond(market: &mut Market, now: u32) {
    let from = now.saturating_add(1);
    let paused_by_then = market.pause_is_open() && market.pause_from <= from;
    if market.bond >= market.bond_minimum || paused_by_then {
        return;
    }
    let is_young = |until: u32| until != 0 && (now as u64) < until as u64 + market.life_seconds as u64;
    if !market.pause_is_open() && is_young(market.pause_until) {
        let merge = is_young(market.earlier_pause_until);
        if !merge || market.pause_from < market.earlier_pause_from {
            market.earlier_pause_from = market.pause_from;
        }
        if !merge || market.pause_until > market.earlier_pause_until {
            market.earlier_pause_until = market.pause_until;
        }
    }
    market.pause_from = from;
    market.pause_until = NEVER;
}
