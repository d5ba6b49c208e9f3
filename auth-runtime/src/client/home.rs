//! Which runtime the kept connections of a client belong to.

use std::time::{Duration, Instant};

/// How long the owner of kept connections must be quiet before another runtime takes them over. reqwest closes
/// an idle connection after the same time.
const QUIET: Duration = Duration::from_secs(90);

/// The runtime that the kept connections of one pool belong to.
///
/// A connection is driven by a task of the runtime that made it, and breaks when that runtime is dropped, with
/// the request of whoever uses it. So one runtime keeps connections, and each other one makes a new connection
/// for each request.
pub(super) struct Home<I>(Option<(I, Instant)>);

/// What a request of a runtime goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// A connection that is kept for this runtime.
    Kept,
    /// The same; those that are kept of another runtime have to go first.
    TakenOver,
    /// A connection of its own.
    Unpooled,
}

impl<I> Home<I> {
    pub(super) const fn new() -> Self {
        Home(None)
    }
}

impl<I: PartialEq> Home<I> {
    /// What the next request of the runtime `here` goes over. `moves`: the kept connections of another runtime
    /// can be let go.
    pub(super) fn turn(&mut self, here: I, now: Instant, moves: bool) -> Turn {
        let turn = match &self.0 {
            None => Turn::Kept,
            Some((owner, _)) if *owner == here => Turn::Kept,
            Some((_, last)) if moves && now.saturating_duration_since(*last) > QUIET => Turn::TakenOver,
            Some(_) => return Turn::Unpooled,
        };
        self.0 = Some((here, now));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_runtime_keeps_connections_until_it_is_quiet() {
        let (mut home, start) = (Home::new(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(home.turn('a', at(0), true), Turn::Kept);
        assert_eq!(home.turn('b', at(1), true), Turn::Unpooled);
        assert_eq!(home.turn('a', at(60), true), Turn::Kept);
        // Not quiet for long enough, however long `b` has waited.
        assert_eq!(home.turn('b', at(150), true), Turn::Unpooled);
        // Those of a client that cannot be built again stay.
        assert_eq!(home.turn('b', at(151), false), Turn::Unpooled);
        assert_eq!(home.turn('b', at(151), true), Turn::TakenOver);
        assert_eq!(home.turn('b', at(152), true), Turn::Kept);
        assert_eq!(home.turn('a', at(153), true), Turn::Unpooled);
    }
}
