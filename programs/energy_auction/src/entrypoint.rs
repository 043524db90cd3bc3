//! The loader's entry point.
//!
//! anchor-lang 2 takes the address of the instruction data from a second register (SIMD-0321). Runtimes before Agave 3
//! leave that register empty, so this entry point finds the data itself, by walking over the serialized accounts.

/// Bytes of an account that are serialized before its data: flags, address, owner, lamports, length.
#[cfg(target_os = "solana")]
const HEADER: usize = 88;
/// Room behind the data for growth, and the rent epoch.
#[cfg(target_os = "solana")]
const TAIL: usize = 10 * 1024 + 8;

/// # Safety
/// `input` is the parameter region that the loader serialized.
#[cfg(target_os = "solana")]
#[no_mangle]
pub unsafe extern "C" fn entrypoint(input: *mut u8) -> u64 {
    let mut at = input.add(8);
    for _ in 0..*(input as *const u64) {
        let is_duplicate = *at != u8::MAX;
        if is_duplicate {
            at = at.add(8);
        } else {
            let length = *(at.add(HEADER - 8) as *const u64) as usize;
            at = at.add((HEADER + length + TAIL + 7) & !7);
        }
    }
    // `at` stands on the length of the instruction data.
    let code = crate::__anchor_dispatch(input, at.add(8));
    if code != 0 {
        crate::errors::announce(code);
    }
    code
}
