//! The way that every request goes: a token that is there and fresh.

mod contender;
mod copies;
mod measure;
mod report;
mod turns;

use auth_benches::limits::Limits;
use auth_benches::options::Options;
use tokio::runtime::Runtime;

pub(crate) use contender::{Contender, contender, holder};
pub(crate) use measure::TASKS;
pub(crate) use turns::Work;

use measure::{Way, measure};

use crate::peers::go::Go;
use crate::peers::{azure, google};

/// The peers' tasks live on `runtime`.
pub(crate) fn run(runtime: &Runtime, go: Option<&Go>, options: Options, limits: &mut Limits) {
    // Without timers and sockets: nothing but the tasks keeps the workers busy, and a task that yields costs
    // no system call.
    let workers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let rounds = options.rounds(60);

    let mut fresh = vec![copies::guard(), copies::loops()];
    fresh.extend(copies::by_hand());
    fresh.extend(runtime.block_on(async { [google::cached().await, azure::cached().await] }));
    report::fresh(&measure(&workers, &fresh, Way::Tasks, rounds), go, rounds);

    let held = copies::held(turns::pass);
    report::held(&measure(&workers, &held, Way::Turns, rounds), rounds);
    let held = copies::held(tokio::task::yield_now);
    report::yielding(&measure(&workers, &held, Way::Tasks, rounds), rounds);
    _ = limits;
}
