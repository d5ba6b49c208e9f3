//! Dice that fall the same in each run of a schedule.

use std::cell::Cell;

thread_local! {
    static FIXED: Cell<Option<f64>> = const { Cell::new(None) };
    static DICE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// From here on, on this thread.
pub(super) fn load(seed: Option<u64>) {
    DICE.set(seed.map(|seed| seed | 1));
}

/// From here on, on this thread, they always fall so.
pub(super) fn fix(draw: Option<f64>) {
    FIXED.set(draw);
}

pub(in crate::source) fn throw() -> Option<f64> {
    if let Some(draw) = FIXED.get() {
        return Some(draw);
    }
    let mut state = DICE.get()?;
    // xorshift64
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    DICE.set(Some(state));
    // The ends are where bounds are wrong.
    Some(match state % 4 {
        0 => 0.0,
        1 => 1.0,
        _ => f64::from(u32::try_from(state >> 32).unwrap_or_default()) / f64::from(u32::MAX),
    })
}
