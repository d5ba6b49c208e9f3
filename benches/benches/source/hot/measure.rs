//! Rounds in which each contender has its turn with each number of tasks.

use std::time::Instant;

use auth_benches::allocations::{Counts, count};
use auth_benches::cpu;
use auth_benches::rounds::{Measured, order};
use tokio::runtime::Runtime;

use super::turns::together;
use super::{Contender, Work};

/// How many tasks get the token at the same time.
pub(crate) const TASKS: [u32; 4] = [1, 2, 8, 64];
/// What a turn takes of the processors: long against the time that it takes to start the tasks.
const TURN_NANOS: f64 = 4e6;
const LEAST_GETS: u32 = 1 << 12;
const MOST_GETS: u32 = 1 << 20;
/// Of two workers: below it, something else had one of the processors, and the tasks did not get in each
/// other's way.
const BUSY: f64 = 1.7;
/// How often a turn is tried.
const TRIES: usize = 4;
/// Of how many gets the allocations are counted.
pub(crate) const COUNTED: u32 = 1000;

/// What one contender took.
pub(crate) struct Row {
    /// For each of [`TASKS`]. Of a round in which the workers did not work at once there is no figure, unless
    /// one is enough.
    pub(crate) by_tasks: Vec<Measured>,
    /// Of [`COUNTED`] gets.
    pub(crate) allocations: u64,
}

/// Who runs the tasks.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// The scheduler.
    Tasks,
    /// Two tasks in which they take turns, one for each worker.
    Turns,
}

impl Way {
    /// What is spawned.
    fn tasks(self, mut works: Vec<Work>) -> Vec<Work> {
        match self {
            Way::Tasks => works,
            Way::Turns => {
                let others = works.split_off(works.len().div_ceil(2));
                [works, others].into_iter().filter(|works| !works.is_empty()).map(together).collect()
            }
        }
    }
}

struct Turn {
    nanos: f64,
    busy: f64,
}

pub(crate) fn measure(workers: &Runtime, contenders: &[Contender], way: Way, rounds: usize) -> Vec<Row> {
    let mut rows: Vec<_> = contenders.iter().map(|contender| row(workers, contender, way, rounds)).collect();
    let gets: Vec<Vec<_>> = contenders
        .iter()
        .map(|contender| TASKS.map(|tasks| gets_of_a_turn(workers, contender, way, tasks)).to_vec())
        .collect();
    for round in 0..rounds {
        for (column, tasks) in TASKS.into_iter().enumerate() {
            for index in order(round, contenders.len()) {
                let turns = (0..TRIES)
                    .map(|_| turn(workers, &contenders[index], way, tasks, gets[index][column]))
                    .find(|turn| tasks == 1 || turn.busy >= BUSY);
                rows[index].by_tasks[column].nanos.push(turns.map_or(f64::NAN, |turn| turn.nanos));
            }
        }
    }
    rows
}

fn row(workers: &Runtime, contender: &Contender, way: Way, rounds: usize) -> Row {
    let measured = || Measured {
        name: contender.name,
        allocations: <(Counts, Counts)>::default(),
        nanos: Vec::with_capacity(rounds),
    };
    Row {
        by_tasks: TASKS.iter().map(|_| measured()).collect(),
        allocations: allocations(workers, contender, way),
    }
}

/// Of [`COUNTED`] gets on this thread, after others have made what each thread makes once.
fn allocations(workers: &Runtime, contender: &Contender, way: Way) -> u64 {
    let of = |gets| {
        let work = way.tasks(vec![(contender.work)(gets)]).remove(0);
        count(|| workers.block_on(work)).0.calls
    };
    of(COUNTED);
    of(COUNTED) - of(0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between the two limits")]
fn gets_of_a_turn(workers: &Runtime, contender: &Contender, way: Way, tasks: u32) -> u32 {
    // The first turn is for what each thread makes once.
    turn(workers, contender, way, tasks, LEAST_GETS);
    let Turn { nanos, .. } = turn(workers, contender, way, tasks, LEAST_GETS);
    ((TURN_NANOS / nanos.max(1.0)) as u32).clamp(LEAST_GETS, MOST_GETS)
}

fn turn(workers: &Runtime, contender: &Contender, way: Way, tasks: u32, gets: u32) -> Turn {
    let each = gets / tasks;
    let works = way.tasks((0..tasks).map(|_| (contender.work)(each)).collect());
    let (cpu, wall) = (cpu::time(), Instant::now());
    workers.block_on(async {
        let tasks: Vec<_> = works.into_iter().map(tokio::spawn).collect();
        for task in tasks {
            task.await.expect("a task that does not panic");
        }
    });
    let (cpu, wall) = (cpu::time().saturating_sub(cpu).as_secs_f64(), wall.elapsed().as_secs_f64());
    Turn { nanos: cpu * 1e9 / f64::from(each * tasks), busy: cpu / wall }
}
