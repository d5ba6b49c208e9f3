//! The source among threads, on schedules that shuttle makes: random ones, and those of PCT, which finds what
//! needs few but well-placed switches.
//!
//! The lock and the clock are shuttle's, and so is what carries flights; at each of them, at each step of an
//! exchange and at the marked places of `shared.rs` and `flight.rs` another thread may go on. Shuttle sees no
//! further: what `tokio::sync::Notify`, `ArcSwap` and `OnceLock` do is one step here, and memory is
//! sequentially consistent. There is no tokio runtime either, so that a waiter on another runtime than the
//! flight's is not modelled.
//!
//! Each schedule is drawn from a fixed seed. `AUTH_MODEL_SCHEDULES=100000` tries more than the usual ones.

mod broken;
mod schedules;
mod world;

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

/// Runs this on so many schedules of each kind.
fn on_schedules(usual: usize, model: impl Fn() + Send + Sync + Clone + 'static) {
    let asked = std::env::var("AUTH_MODEL_SCHEDULES").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(usual);
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::Print;
    config.max_steps = MaxSteps::FailAfter(10_000);
    config.silence_warnings = true;
    Runner::new(RandomScheduler::new_from_seed(0x00a0_7400, count), config.clone()).run(model.clone());
    for depth in [2, 3, 5] {
        Runner::new(PctScheduler::new_from_seed(0x00a0_7401, depth, count / 3 + 1), config.clone())
            .run(model.clone());
    }
}
