//! The task of a flight.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;

use super::super::flight::{Flight, Outcome};
use super::super::machine::{Landing, Start};
#[cfg(test)]
use super::super::seam::{self, Broken};
use super::super::system::{Job, System};
use super::Shared;

/// Sees to it that a flight has an end, whatever happens to the task that carries it.
pub(super) struct Carrier<S: System, J: Job> {
    shared: Arc<Shared<S, J>>,
    flight: Arc<Flight>,
    start: Start,
    landed: bool,
}

impl<S: System, J: Job> Carrier<S, J> {
    pub(super) fn new(shared: Arc<Shared<S, J>>, flight: Arc<Flight>, start: Start) -> Self {
        Carrier { shared, flight, start, landed: false }
    }

    pub(super) async fn carry(mut self) {
        let landing = {
            let mut work = self.shared.job.run(self.start, self.flight.clone());
            let mut unwanted = pin!(self.shared.unwanted(&self.flight));
            poll_fn(|cx| {
                #[cfg(feature = "blocking")]
                self.flight.driven();
                // At each step, since who gives it up wakes it only afterwards.
                if self.shared.is_unwanted(&self.flight) || unwanted.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
                work.as_mut().poll(cx).map(Some)
            })
            .await
        };
        if let Some(landing) = landing {
            self.land(&landing);
        }
    }

    fn land(&mut self, landing: &Landing) {
        self.landed = true;
        let Carrier { shared, flight, start, .. } = self;
        let (now, draw) = (shared.system.now(), shared.system.draw());
        let has_others = flight.has_others.load(Ordering::Acquire);
        let (landed, _later) = shared.with(|state| {
            if has_others {
                state.machine.has_others(start.id);
            }
            let landed = state.machine.land(start.id, landing, now, draw);
            shared.clear(state, flight);
            landed.map(|landed| (landed, state.machine.status(now)))
        });
        let Some((landed, status)) = landed else { return flight.ends(Outcome::Dropped) };
        // First, so that nobody hears of the next one before.
        shared.job.landed(*start, flight, &landed, &status);
        flight.ends(Outcome::Landed(landed.outcome.clone()));
    }
}

impl<S: System, J: Job> Drop for Carrier<S, J> {
    fn drop(&mut self) {
        if self.landed {
            return;
        }
        let Carrier { shared, flight, start, .. } = self;
        shared.job.dropped(flight);
        let ((), _later) = shared.with(|state| {
            state.machine.lost(start.id);
            shared.clear(state, flight);
        });
        #[cfg(test)]
        if seam::is(Broken::LosesSilently) {
            return;
        }
        flight.ends(Outcome::Dropped);
    }
}
