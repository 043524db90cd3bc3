//! Every error of the program: number, name and message in one place.
//!
//! Numbers are part of the interface: never reuse one, add new ones at the end. Anchor's TypeScript clients show name and
//! message only if the program logs the line that `announce` writes.

use anchor_lang::prelude::*;

macro_rules! faults {
    ($($number:tt $name:ident $message:literal)*) => {
        #[error_code(offset = 0)]
        #[derive(Debug, PartialEq, Eq)]
        pub enum Fault {
            $(#[msg($message)] $name = $number,)*
        }

        impl Fault {
            /// Name of a fault as the IDL spells it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Fault::$name => stringify!($name),)*
                }
            }
        }

        /// Logs the line from which clients read an error's name and message.
        #[cold]
        pub fn announce(code: u64) {
            let line = match code {
                $($number => concat!(
                    "AnchorError occurred. Error Code: ", stringify!($name),
                    ". Error Number: ", $number, ". Error Message: ", $message, "."
                ),)*
                _ => return,
            };
            log(line);
        }
    };
}

fn log(line: &str) {
    #[cfg(target_os = "solana")]
    // SAFETY: pointer and length are those of a static string; the system call only reads it.
    unsafe {
        anchor_lang::pinocchio::syscalls::sol_log_(line.as_ptr(), line.len() as u64)
    };
    #[cfg(not(target_os = "solana"))]
    let _ = line;
}

faults! {
    6000 ForeignMarket "The account belongs to another market"
    6001 WrongAuthority "The signer is not the authority of the market, or not the proposed one"
    6002 WrongKeeper "The signer is not the keeper of the market"
    6003 WrongWallet "The signer is not the wallet of the trader account, nor its delegate where a delegate will do"
    6004 WrongVault "The account is not the vault of the market"
    6005 WrongMint "The mint is not the mint of the market"
    6006 WrongTokenAccount "Not a token account of the market's mint under the classic SPL Token program, or the vault itself"
    6007 WrongDestination "The destination must be a token account that belongs to the signer"
    6008 ClockOutOfRange "The chain's clock is outside the years that the program handles"
    6009 Overflow "A sum or product does not fit"

    6010 MarketName "A market's name has 1 to 12 characters of A-Z, 0-9 and '-', then zeros"
    6011 MarketWindows "Windows must hold 0 < post < settle < life <= 8 slots, and 1 <= fresh <= 600 seconds"
    6012 MarketTick "Tick and lot must be positive, tick x lot a multiple of 1000, and the tick a whole number at the tick's decimals"
    6013 MarketPrices "The floor must not be above the cap, and both must fit into 9 characters"
    6014 MarketAmounts "A full order at the highest price would not fit into the program's arithmetic"
    6015 MarketFees "A fee or penalty is above its maximum"
    6016 MarketRules "Unknown price rule or rationing rule"
    6018 MarketAddresses "Authority and keeper must not be zero; where there are penalties, the fund's owner must be somebody else"
    6019 MintUnsupported "The mint must be an initialized mint of the classic SPL Token program"
    6020 SlotHashesEmpty "The SlotHashes sysvar holds no hash"

    6030 SignatureInstruction "The instruction just before must be an Ed25519 instruction with one key and its signatures in sequence"
    6031 WrongSigner "The Ed25519 instruction was not signed by the trader's wallet, nor by its delegate before the expiry"

    6040 TextTrader "The text names another trader account"
    6041 TextTag "The text bears the tag of another market or cluster"
    6042 TextSyntax "The text does not follow the order grammar"
    6043 TextQuantity "The quantity must be 1 to 9999999 Wh without leading zeros"
    6044 TextOffLot "The quantity is not a multiple of the market's lot"
    6045 TextPrice "The limit price is not spelled as the market's tick demands"
    6046 TextOffTick "The limit price is not a multiple of the market's tick"
    6047 TextDate "The start is not a real time of the years 2020 to 2099"
    6048 TextOffSlot "The start is not the start of a timeslot"
    6049 TextSlots "The number of slots must be 1 to 672 without leading zeros"
    6050 TextTime "A time must have exactly 13 digits, the first not 0"

    6060 TimeStale "The signing time is too old, or before the trader account was opened"
    6061 TimeFuture "The signing time is more than 60 seconds ahead of the chain's clock"
    6062 TimeUsed "An order with this signing time is registered already"
    6063 PriceOutOfBounds "The limit price is below the floor or above the cap"
    6064 GatePassed "The gate of the last slot has passed"
    6065 LimitExceeded "The orders of this side would exceed the lots that the authority granted"
    6066 InsufficientFree "The free balance is too small"
    6067 RecordsFull "All order records are in use: release orders whose windows have passed"
    6068 NothingToEnd "No order that could be ended was found"
    6069 NothingToRelease "No order may be released yet"
    6070 AmountZero "The amount must not be 0"

    6080 PostWindow "A clearing is posted after the gate and within the posting window"
    6081 BatchCount "A slot has 1 to 2048 batches"
    6082 SlotState "The slot is not posted, or settled already"
    6083 SettleWindow "The settlement window of the slot has passed"
    6084 BatchIndex "The batch is not one of the slot"
    6085 BatchSettledAlready "The batch is settled already"
    6086 BatchData "The data of the batch do not have the right form"
    6087 BatchProof "The proof does not lead to the result root of the slot"
    6088 BatchAccounts "Trader accounts must be distinct"
    6089 BatchUnbalanced "The batch must buy as many lots as it sells, and pay out what it takes in less the fees"
    6090 RecordEmpty "There is no order in this record"
    6091 OrderNotLive "The order is not live in this slot"
    6092 OrderLimit "The price is worse than the limit of the order"
    6093 OrderQuantity "The fill is zero or exceeds what is left of the order in this slot"
    6094 OrderCover "The locked collateral of the order does not cover the fill"
    6095 CloseWindow "The slot may not be closed yet"
    6096 WrongPayer "Rent returns to the account that paid it"
    6097 Invariant "A post-condition of the program failed"

    6100 PausedAlready "The market is paused, or about to be"
    6101 PauseTooSoon "A pause may begin only when all windows of the slots of the last one have passed"
    6102 NotPaused "The market is not paused"
    6103 BondTooSmall "The bond is below the market's minimum: deposit the rest first"
    6104 BondLocked "The bond may be withdrawn when a pause has lasted for all windows of the slots before it"
    6105 InsufficientBond "The bond is too small"
    6106 WrongFundOwner "The signer is not the owner of the fund"
    6107 SlotPaused "The gate of the slot lies in a pause"

    6110 DelegateBounds "The order exceeds the bounds that the wallet set for its delegate"
    6111 WrongDelegate "The delegate must not be the wallet itself"
    6112 RecordsInUse "The account still holds orders: release them first"
    6113 BalanceLeft "The account still holds money: withdraw it first"
    6114 RecordCount "An account has 8 to 64 order records"

    6120 ChallengeWindow "A slot is challenged after its settlement window and within its life"
    6121 NotHarmed "The orders were treated as the rules demand"
    6122 ClaimedAlready "A penalty was paid for this order in this slot already"
    6123 NothingToPay "The penalties of this slot have reached their cap, or the bond is spent"
    6124 SameTrader "The two orders must belong to two trader accounts"
}
