//! Rounds in which each contender has its turn with each number of tasks.

use std::time::Instant;

use auth_benches::allocations::{Counts, count};
use auth_benches::cpu;
use auth_benches::rounds::{Measured, order};
use tokio::runtime::Runtime;

use super::Contender;
use super::way::{Start, Way};

/// How many tasks get the token at the same time.
pub(crate) const TASKS: [u32; 4] = [1, 2, 8, 64];
/// What a turn takes of the processors: long against the time that it takes to start the tasks.
const TURN_NANOS: f64 = 8e6;
const LEAST_GETS: u32 = 1 << 12;
const MOST_GETS: u32 = 1 << 24;
/// Of a turn: if the threads waited longer for processors that others had, the tasks were less in each other's
/// way than they are.
const MOST_WAITED: f64 = 0.15;
/// One undisturbed round in so many is enough for a figure.
const ENOUGH: usize = 4;
/// How often a turn is tried.
const TRIES: usize = 4;
/// Of how many gets the allocations are counted.
pub(crate) const COUNTED: u32 = 1000;

/// What one contender took.
pub(crate) struct Row {
    /// For each of [`TASKS`]. Of a round in which the workers were disturbed there is no figure, unless one is
    /// enough.
    pub(crate) by_tasks: Vec<Measured>,
    /// Of [`COUNTED`] gets.
    pub(crate) allocations: u64,
}

impl Row {
    /// With one task.
    pub(crate) fn one(&self) -> &Measured {
        &self.by_tasks[0]
    }

    /// With the most.
    pub(crate) fn most(&self) -> &Measured {
        &self.by_tasks[TASKS.len() - 1]
    }
}

struct Turn {
    nanos: f64,
    /// The workers did not work at the same time, or not all of it.
    disturbed: bool,
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
                    .find(|turn| !turn.disturbed);
                rows[index].by_tasks[column].nanos.push(turns.map_or(f64::NAN, |turn| turn.nanos));
            }
        }
    }
    for measured in rows.iter_mut().flat_map(|row| &mut row.by_tasks) {
        if measured.nanos.iter().filter(|nanos| !nanos.is_nan()).count() * ENOUGH < rounds {
            measured.nanos.fill(f64::NAN);
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
        let works = way.tasks(contender, 1, gets, &Start::of(1));
        count(|| works.into_iter().for_each(|work| workers.block_on(work))).0.calls
    };
    of(COUNTED);
    of(COUNTED) - of(0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between the two limits")]
fn gets_of_a_turn(workers: &Runtime, contender: &Contender, way: Way, tasks: u32) -> u32 {
    // The first turn is for what each thread makes once, and short ones are mostly the time to start.
    (0..3).fold(LEAST_GETS, |gets, _| {
        let Turn { nanos, .. } = turn(workers, contender, way, tasks, gets);
        ((TURN_NANOS / nanos.max(0.1)) as u32).clamp(LEAST_GETS, MOST_GETS)
    })
}

fn turn(workers: &Runtime, contender: &Contender, way: Way, tasks: u32, gets: u32) -> Turn {
    let each = gets / tasks;
    let start = Start::of(tasks);
    let works = way.tasks(contender, tasks, each, &start);
    let (waited, cpu, wall) = (cpu::waited(), cpu::time(), Instant::now());
    workers.block_on(async {
        let tasks: Vec<_> = works.into_iter().map(tokio::spawn).collect();
        for task in tasks {
            task.await.expect("a task that does not panic");
        }
    });
    let (cpu, wall) = (cpu::time().saturating_sub(cpu).as_secs_f64(), wall.elapsed().as_secs_f64());
    let waited = cpu::waited().saturating_sub(waited).as_secs_f64();
    let disturbed = tasks > 1 && (!start.met() || waited > MOST_WAITED * wall);
    Turn { nanos: cpu * 1e9 / f64::from(each * tasks), disturbed }
}
