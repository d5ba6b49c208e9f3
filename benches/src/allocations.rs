//! Counts allocations, exactly and for each thread.
#![allow(
    unsafe_code,
    reason = "`GlobalAlloc` is an unsafe trait; everything is handed on to the system's allocator"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ops::Sub;

/// The system's allocator, which counts what the current thread asks for. A benchmark makes it its own:
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: auth_benches::allocations::Counting = auth_benches::allocations::Counting;
///
/// let (counts, text) = auth_benches::allocations::count(|| String::from("four"));
/// assert_eq!((counts.calls, counts.bytes, text.len()), (1, 4, 4));
/// ```
#[derive(Debug)]
pub struct Counting;

/// What a thread has asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts {
    /// Calls that give memory; a buffer that grows is one more.
    pub calls: u64,
    /// Bytes asked for; of a buffer that grows, what it grows by.
    pub bytes: u64,
}

impl Sub for Counts {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Counts { calls: self.calls - before.calls, bytes: self.bytes - before.bytes }
    }
}

thread_local! {
    // Made without an allocation and dropped without a destructor, so that an allocator may use it at any
    // time.
    static SO_FAR: Cell<Counts> = const { Cell::new(Counts { calls: 0, bytes: 0 }) };
    static GIVEN_BACK: Cell<u64> = const { Cell::new(0) };
}

fn add(bytes: usize) {
    let Counts { calls, bytes: before } = SO_FAR.get();
    SO_FAR.set(Counts { calls: calls + 1, bytes: before + bytes as u64 });
}

fn give_back(bytes: usize) {
    GIVEN_BACK.set(GIVEN_BACK.get() + bytes as u64);
}

// SAFETY: each method hands its arguments on to `System` as they are and returns what it gives; counting
// touches no memory but a cell of the thread's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        give_back(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(size.saturating_sub(layout.size()));
        give_back(layout.size().saturating_sub(size));
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What `work` asks for on this thread, and what it gives. All zero unless [`Counting`] is the program's
/// allocator.
pub fn count<T>(work: impl FnOnce() -> T) -> (Counts, T) {
    let before = SO_FAR.get();
    let result = work();
    (SO_FAR.get() - before, result)
}

/// The bytes that `work` asks for on this thread and does not give back on it, and what it gives.
pub fn kept<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let before = GIVEN_BACK.get();
    let (asked, result) = count(work);
    (asked.bytes.saturating_sub(GIVEN_BACK.get() - before), result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[global_allocator]
    static ALLOCATOR: Counting = Counting;

    #[test]
    fn each_call_counts_and_other_threads_do_not() {
        let (counts, ()) = count(|| ());
        assert_eq!(counts, Counts::default());

        let (counts, _vec) = count(|| {
            let mut vec: Vec<u8> = Vec::with_capacity(10);
            vec.reserve_exact(30);
            vec
        });
        assert_eq!(counts, Counts { calls: 2, bytes: 30 });

        let (counts, _zeroed) = count(|| vec![0_u64; 4]);
        assert_eq!(counts, Counts { calls: 1, bytes: 32 });

        let (here, there) =
            count(|| std::thread::scope(|scope| scope.spawn(|| count(|| vec![1_u8; 5]).0).join()));
        assert_eq!(there.ok(), Some(Counts { calls: 1, bytes: 5 }));
        assert!(here.calls > 0, "the thread itself was made here");
    }

    #[test]
    fn what_was_given_back_is_not_kept() {
        let (bytes, _vec) = kept(|| {
            drop(vec![0_u8; 1000]);
            let mut vec: Vec<u8> = Vec::with_capacity(100);
            vec.extend([1; 10]);
            vec.shrink_to_fit();
            vec.reserve_exact(20);
            vec
        });
        assert_eq!(bytes, 30);
        let vec = vec![0_u8; 8];
        assert_eq!(kept(|| drop(vec)).0, 0, "less than nothing is nothing");
    }
}
