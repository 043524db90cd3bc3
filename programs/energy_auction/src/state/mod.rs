//! The accounts of the program, byte for byte.

pub mod market;
pub mod record;
pub mod slot;
pub mod trader;

pub use market::*;
pub use record::*;
pub use slot::*;
pub use trader::*;
