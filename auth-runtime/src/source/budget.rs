//! How long an exchange may take: a bound for each phase, which begins when the phase begins.
//!
//! Waiting for a resource (a place in a pool's line, the token of a step, a vault) is never counted as time of
//! the exchange, so that an exchange that has its permit has the whole of its deadline.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use super::clock::nanos;
use super::config::Config;

/// What a flight, or a trial, is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The credentials are loaded.
    Load,
    /// It waits for its turn with the provider.
    Line,
    /// It waits for the token of a step, whose source has bounds of its own.
    Step,
    /// The request is made, or under way.
    Exchange,
    /// It waits before it tries again.
    Pause,
    /// A new refresh token is saved.
    Save,
}

/// The bounds of the phases. Where one is not set, the deadline of the exchange holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) load: Option<Duration>,
    pub(crate) line: Duration,
    pub(crate) save: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { load: None, line: LINE, save: None }
    }
}

/// A line of 3,600 exchanges at one a second is not an error yet.
const LINE: Duration = Duration::from_secs(60 * 60);
/// A flight that overstays the bound of its phase by this is taken for lost: nobody drives its runtime.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// The time of one flight or trial.
pub(crate) struct Budget {
    state: Mutex<State>,
    /// When it is taken for lost, by the monotonic clock.
    due: AtomicU64,
}

#[derive(Clone, Copy)]
struct State {
    phase: Phase,
    /// How many phases began before this one.
    turn: u64,
    began: u64,
    /// What went into exchanges and the pauses between them, without the phase that goes on.
    used: u64,
}

impl Budget {
    /// One whose first phase has not begun. It is taken for lost at `due`.
    pub(crate) fn new(due: u64) -> Self {
        let state = State { phase: Phase::Load, turn: 0, began: 0, used: 0 };
        Budget { state: Mutex::new(state), due: AtomicU64::new(due) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on the time is this phase's.
    pub(crate) fn begins(&self, phase: Phase, config: &Config) {
        let now = config.clock.mono();
        let mut state = self.state();
        *state = State { phase, turn: state.turn + 1, began: now, used: state.used_at(now) };
        drop(state);
        // A step's source sees to it that who waits for it gets an outcome: here it counts only for a runtime
        // that nobody drives, and giving up early sends nothing that was sent before.
        let patience = bound(phase, config)
            .unwrap_or_else(|| config.limits.line.saturating_add(config.policy.deadline).saturating_mul(2));
        self.due.store(now.saturating_add(nanos(patience.saturating_add(GRACE))), Ordering::Release);
    }

    pub(crate) fn due(&self) -> u64 {
        self.due.load(Ordering::Acquire)
    }

    /// Whether the request is made or under way.
    pub(crate) fn is_in_exchange(&self) -> bool {
        self.state().phase == Phase::Exchange
    }

    /// What went into exchanges and the pauses between them: no line, no step, no vault.
    pub(crate) fn used(&self, now: u64) -> Duration {
        Duration::from_nanos(self.state().used_at(now))
    }

    /// Does this work within the bounds of its phases; an error is the phase that took too long.
    pub(crate) async fn within<F: Future>(
        &self,
        config: &Config,
        mut work: Pin<&mut F>,
    ) -> Result<F::Output, Phase> {
        let sleep = |phase| bound(phase, config).map(|bound| config.clock.sleep(bound));
        let State { phase, mut turn, .. } = *self.state();
        let mut late = sleep(phase);
        poll_fn(move |cx| {
            // First, so that what has its turn at the last moment has it.
            if let Poll::Ready(output) = work.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            let state = *self.state();
            if state.turn != turn {
                turn = state.turn;
                late = sleep(state.phase);
            }
            match &mut late {
                Some(late) => late.as_mut().poll(cx).map(|()| Err(state.phase)),
                None => Poll::Pending,
            }
        })
        .await
    }
}

impl State {
    fn used_at(&self, now: u64) -> u64 {
        let counts = matches!(self.phase, Phase::Exchange | Phase::Pause);
        let this = if counts { now.saturating_sub(self.began) } else { 0 };
        self.used.saturating_add(this)
    }
}

/// How long a phase may take. `None`: what it waits for has bounds of its own.
fn bound(phase: Phase, config: &Config) -> Option<Duration> {
    let (limits, deadline) = (&config.limits, config.policy.deadline);
    Some(match phase {
        Phase::Load => limits.load.unwrap_or(deadline),
        Phase::Line => limits.line,
        Phase::Step => return None,
        Phase::Exchange => deadline,
        Phase::Pause => config.retry.within.saturating_add(deadline),
        Phase::Save => limits.save.unwrap_or(deadline),
    })
}
