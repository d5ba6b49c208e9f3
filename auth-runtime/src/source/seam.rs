//! What the model needs inside: places where it may go on with another thread, and what it breaks on purpose to
//! see whether it would notice. Without a model under way both are nothing.

use std::cell::Cell;

use shuttle::sync::atomic::{AtomicBool, Ordering};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The flight is there for others after the lock was released.
    StartsOutside,
    /// Waiters are woken before there is an outcome.
    NotifiesFirst,
    /// A waiter looks, and then registers.
    LooksFirst,
    /// A carrier that is dropped tells nobody.
    LosesSilently,
    /// What was given up goes on.
    GoesOn,
    /// It is told after the lock was released, when the next one may be under way.
    GivesUpLate,
}

thread_local! {
    /// A model's threads are one thread of the system's.
    static BROKEN: Cell<Option<Broken>> = const { Cell::new(None) };
}

pub(crate) fn is(broken: Broken) -> bool {
    BROKEN.get() == Some(broken)
}

pub(crate) fn with<R>(broken: Option<Broken>, f: impl FnOnce() -> R) -> R {
    BROKEN.set(broken);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
    BROKEN.set(None);
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Another thread of the model may go on here.
pub(crate) fn point() {
    if shuttle::current::try_get_current_task().is_some() {
        AtomicBool::new(false).load(Ordering::SeqCst);
    }
}
