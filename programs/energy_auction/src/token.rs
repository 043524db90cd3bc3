//! Tokens in and out of the vault.
//!
//! The transfers go through pinocchio-token, not anchor-spl: the program is a third smaller and a deposit costs 5,500
//! compute units less. pinocchio-token checks nothing, so everything that matters is checked here and nowhere else: the
//! program that is called is the constant classic SPL Token; vault and mint are the market's; the other side is a token
//! account of that program and mint and is not the vault; and afterwards the vault's balance has moved by the amount.

use crate::errors::Fault;
use crate::state::{Market, MARKET_SEED};
use crate::units::Amount;
use anchor_lang::pinocchio::cpi::{Seed, Signer as Seeds};
use anchor_lang::prelude::*;
use pinocchio_token::instructions::TransferChecked;
use pinocchio_token::state::{Account as TokenAccount, Mint};

/// Decimals of an initialized mint of the classic SPL Token program.
pub fn mint_decimals(mint: &AccountView) -> Result<u8> {
    let state = Mint::from_account_view(mint).map_err(|_| Fault::MintUnsupported)?;
    require!(state.is_initialized(), Fault::MintUnsupported);
    Ok(state.decimals())
}

/// Mint, owner and balance of a token account under the classic program.
fn read(account: &AccountView) -> Result<(Address, Address, Amount)> {
    let state = TokenAccount::from_account_view(account).map_err(|_| Fault::WrongTokenAccount)?;
    Ok((*state.mint(), *state.owner(), Amount(state.amount())))
}

/// The three accounts of a transfer and what they were checked to be.
pub struct Transfer<'a> {
    vault: &'a AccountView,
    mint: &'a AccountView,
    other: &'a AccountView,
    decimals: u8,
}

impl<'a> Transfer<'a> {
    /// Checks vault, mint, and the account on the other side.
    pub fn new(market: &Market, vault: &'a AccountView, mint: &'a AccountView, other: &'a AccountView) -> Result<Self> {
        require!(anchor_lang::address_eq(vault.address(), &market.vault), Fault::WrongVault);
        require!(anchor_lang::address_eq(mint.address(), &market.mint), Fault::WrongMint);
        require!(!anchor_lang::address_eq(other.address(), &market.vault), Fault::WrongTokenAccount);
        let (other_mint, _, _) = read(other)?;
        require!(anchor_lang::address_eq(&other_mint, &market.mint), Fault::WrongTokenAccount);
        Ok(Self { vault, mint, other, decimals: market.quote_decimals })
    }

    /// From the other side into the vault; the wallet signed the transaction.
    pub fn into_vault(&self, wallet: &AccountView, amount: Amount) -> Result<()> {
        let (_, _, before) = read(self.vault)?;
        TransferChecked::new(self.other, self.mint, self.vault, wallet, amount.0, self.decimals).invoke()?;
        let (_, _, after) = read(self.vault)?;
        require!(after.checked_sub(before) == Some(amount), Fault::Invariant);
        Ok(())
    }

    /// From the vault to the other side, which must belong to whom the money is due; the market signs with its seeds.
    pub fn out_of_vault(&self, market: &Account<Market>, due_to: &Address, amount: Amount) -> Result<()> {
        let (_, owner, _) = read(self.other)?;
        require!(anchor_lang::address_eq(&owner, due_to), Fault::WrongDestination);
        let (_, _, before) = read(self.vault)?;
        let bump = [market.bump];
        let seeds = [
            Seed::from(MARKET_SEED),
            Seed::from(market.creator.as_array()),
            Seed::from(market.name_seed()),
            Seed::from(&bump),
        ];
        TransferChecked::new(self.vault, self.mint, self.other, market.view(), amount.0, self.decimals)
            .invoke_signed(&[Seeds::from(&seeds)])?;
        let (_, _, after) = read(self.vault)?;
        require!(before.checked_sub(after) == Some(amount), Fault::Invariant);
        Ok(())
    }
}
