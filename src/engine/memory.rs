//! Hints to the machine: huge pages and fetching ahead. They change no result, only speed.
//!
//! The unsafe code of this crate lives here, behind safe functions; elsewhere than on Linux and
//! x86-64 they do nothing.

#![allow(unsafe_code)]

/// An empty vector with room for `capacity` items, on huge pages where the system grants them.
pub fn vec_on_huge_pages<T>(capacity: usize) -> Vec<T> {
    let vec: Vec<T> = Vec::with_capacity(capacity);
    advise_huge_pages(vec.as_ptr().cast(), capacity * size_of::<T>());
    vec
}

/// Makes room for at least `additional` items more, on huge pages where the system grants them.
/// Large blocks are moved by the system, without a second copy.
pub fn reserve_on_huge_pages<T>(vec: &mut Vec<T>, additional: usize) {
    vec.reserve_exact(additional);
    advise_huge_pages(vec.as_ptr().cast(), vec.capacity() * size_of::<T>());
}

#[cfg(target_os = "linux")]
fn advise_huge_pages(start: *const u8, len: usize) {
    const HUGE_PAGE: usize = 2 << 20;
    let first = (start as usize).next_multiple_of(HUGE_PAGE);
    let end = (start as usize + len) & !(HUGE_PAGE - 1);
    if end <= first {
        return;
    }
    // SAFETY: the range lies within one live allocation, and MADV_HUGEPAGE changes neither the
    // content nor the validity of memory. A refusal is harmless, so the result is not looked at.
    unsafe {
        libc::madvise(first as *mut libc::c_void, end - first, libc::MADV_HUGEPAGE);
    }
}

#[cfg(not(target_os = "linux"))]
fn advise_huge_pages(_start: *const u8, _len: usize) {}

/// Asks the processor to fetch the line at `address`, which need not be valid.
#[inline(always)]
pub fn prefetch<T>(address: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address, valid or not, has no architectural effect.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
