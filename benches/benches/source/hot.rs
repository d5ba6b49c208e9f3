//! The way that every request goes: a token that is there and fresh.

mod contender;
mod copies;
mod measure;
pub(crate) mod report;
mod turns;
mod way;

use auth_benches::limits::Limits;
use auth_benches::options::Options;
use auth_benches::rounds::Measured;
use tokio::runtime::Runtime;

pub(crate) use contender::{Contender, contender, holder};
pub(crate) use measure::{TASKS, measure};
pub(crate) use turns::Work;
pub(crate) use way::Way;

use measure::{COUNTED, Row};

use crate::ours;
use crate::peers::go::Go;
use crate::peers::{azure, google};

/// Of a guard load, with one task.
const MOST_OF_GUARD: f64 = 2.0;
/// Of its own figure with one task, with the most.
const MOST_OF_ONE_TASK: f64 = 1.2;

/// The peers' tasks live on `runtime`.
pub(crate) fn run(runtime: &Runtime, go: Option<&Go>, options: Options, limits: &mut Limits) {
    let workers = workers();
    let rounds = options.rounds(40);

    let mut fresh = vec![copies::guard(), runtime.block_on(ours::cached()), copies::loops()];
    fresh.extend(copies::by_hand());
    fresh.extend(runtime.block_on(async { [google::cached().await, azure::cached().await] }));
    let fresh = measure(&workers, &fresh, Way::Tasks, rounds);
    report::fresh("a fresh token", "guard", &fresh, go, rounds);

    let mut held = Vec::from(copies::held(turns::pass));
    held.push(runtime.block_on(ours::held(turns::pass)));
    let held = measure(&workers, &held, Way::Turns, rounds);
    report::held(&held, rounds);

    let mut yielding = Vec::from(copies::held(tokio::task::yield_now));
    yielding.push(runtime.block_on(ours::held(tokio::task::yield_now)));
    report::yielding(&measure(&workers, &yielding, Way::Tasks, rounds), rounds);

    limit(&fresh, &held, limits);
}

/// Without timers and sockets: nothing but the tasks keeps them busy, and a task that yields costs no system
/// call.
pub(crate) fn workers() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
}

fn limit(fresh: &[Row], held: &[Row], limits: &mut Limits) {
    let ([guard, ours, ..], [turns, _, ours_held]) = (fresh, held) else { unreachable!("all of them ran") };
    let ratio = |ours: &Measured, other: &Measured| ours.ratio(other).median;
    limits.ratio("fresh: time of an arc_swap guard", ratio(ours.one(), guard.one()), MOST_OF_GUARD);
    limits.ratio("fresh: 64 tasks, of 1 task", ratio(ours.most(), ours.one()), MOST_OF_ONE_TASK);
    let net = |column| report::net(ours_held, turns, column);
    limits.ratio(
        "held: 64 tasks, of 1 task, both net",
        ratio(&net(TASKS.len() - 1), &net(0)),
        MOST_OF_ONE_TASK,
    );
    limits.number(format!("allocations of {COUNTED} gets"), ours.allocations.max(ours_held.allocations), 0);
}
