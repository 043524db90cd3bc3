//! SHA-256 and comparison of bytes by the chain's own system calls, with a host form for tests.

/// SHA-256 of the parts in sequence.
#[cfg(target_os = "solana")]
#[inline(always)]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = [0u8; 32];
    // SAFETY: the system call reads `parts` (pointer and length pairs) and writes 32 bytes.
    unsafe {
        anchor_lang::pinocchio::syscalls::sol_sha256(
            parts.as_ptr() as *const u8,
            parts.len() as u64,
            digest.as_mut_ptr(),
        );
    }
    digest
}

#[cfg(not(target_os = "solana"))]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    anchor_lang::sha256(&parts.concat())
}

/// Whether two byte strings are equal; one system call instead of a loop.
#[cfg(target_os = "solana")]
#[inline(always)]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    let mut order: i32 = 0;
    if left.len() != right.len() {
        return false;
    }
    // SAFETY: both slices are readable over the same length; the result is a valid pointer.
    unsafe {
        anchor_lang::pinocchio::syscalls::sol_memcmp_(left.as_ptr(), right.as_ptr(), left.len() as u64, &mut order)
    };
    order == 0
}

#[cfg(not(target_os = "solana"))]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left == right
}
