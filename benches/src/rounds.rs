//! Variants of the same work, timed in turns.

use std::time::{Duration, Instant};

use crate::allocations::{Counts, count};

/// How long one variant runs before it is the next one's turn: too short for the machine to change much
/// meanwhile, and long enough for the clock.
const TURN: Duration = Duration::from_micros(100);
const MOST_AT_ONCE: u32 = 256;
/// How often the allocations of one piece of work are counted.
const COUNTED: usize = 100;

/// One way to do the work.
pub struct Variant<'a> {
    name: &'static str,
    /// Does it so many times, and says how long that took.
    time: Box<dyn FnMut(u32) -> Duration + 'a>,
    /// Does it once.
    count: Box<dyn FnMut() -> Counts + 'a>,
}

impl<'a> Variant<'a> {
    /// `prepare` makes what `work` needs; it is neither timed nor counted. What `work` returns is dropped
    /// within its time, since the memory must go back whoever allocated it.
    pub fn new<I, O>(
        name: &'static str,
        prepare: impl Fn() -> I + Clone + 'a,
        work: impl Fn(I) -> O + Clone + 'a,
    ) -> Self {
        let (prepare_one, work_one) = (prepare.clone(), work.clone());
        Variant {
            name,
            time: Box::new(move |times| {
                let inputs: Vec<I> = (0..times).map(|_| prepare()).collect();
                let start = Instant::now();
                for input in inputs {
                    drop(std::hint::black_box(work(input)));
                }
                start.elapsed()
            }),
            count: Box::new(move || {
                let input = prepare_one();
                count(|| drop(std::hint::black_box(work_one(input)))).0
            }),
        }
    }
}

impl std::fmt::Debug for Variant<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Variant").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What one variant took.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its name.
    pub name: &'static str,
    /// The least and the most that one piece of work allocated. They are the same unless the work itself
    /// varies.
    pub allocations: (Counts, Counts),
    /// Nanoseconds for one piece of work, in each round.
    pub nanos: Vec<f64>,
}

impl Measured {
    /// The quartiles of its time.
    pub fn time(&self) -> Quartiles {
        Quartiles::of(self.nanos.clone())
    }

    /// How much longer it took than `other`, round by round.
    pub fn ratio(&self, other: &Measured) -> Quartiles {
        Quartiles::of(self.nanos.iter().zip(&other.nanos).map(|(this, other)| this / other).collect())
    }
}

/// The middle of a distribution, and between what half of it lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quartiles {
    /// A quarter is below.
    pub low: f64,
    /// Half is below.
    pub median: f64,
    /// A quarter is above.
    pub high: f64,
}

impl Quartiles {
    /// Of these values, in any order, without what was not measured (`NaN`); all `NaN` of none.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.retain(|value| !value.is_nan());
        values.sort_by(f64::total_cmp);
        let at = |quarter: usize| {
            let last = values.len().saturating_sub(1);
            let (index, rest) = (last * quarter / 4, last * quarter % 4);
            let here = values.get(index).copied().unwrap_or(f64::NAN);
            let next = values.get(index + 1).copied().unwrap_or(here);
            here + (next - here) * [0.0, 0.25, 0.5, 0.75][rest]
        };
        Quartiles { low: at(1), median: at(2), high: at(3) }
    }
}

/// Runs every variant in each round, each time in another order.
pub fn measure(mut variants: Vec<Variant<'_>>, rounds: usize) -> Vec<Measured> {
    let mut measured: Vec<_> = variants
        .iter_mut()
        .map(|variant| {
            // What is made once for the whole program is made by now.
            (variant.time)(16);
            let counts: Vec<_> = (0..COUNTED).map(|_| (variant.count)()).collect();
            let least = counts.iter().min().copied().unwrap_or_default();
            let most = counts.iter().max().copied().unwrap_or_default();
            Measured { name: variant.name, allocations: (least, most), nanos: Vec::with_capacity(rounds) }
        })
        .collect();
    // The same number for all, so that what is prepared fills the caches alike.
    let slowest = variants.iter_mut().map(|variant| (variant.time)(16) / 16).max().unwrap_or_default();
    let times = TURN.as_nanos() / slowest.as_nanos().max(1);
    let times = u32::try_from(times).unwrap_or(u32::MAX).clamp(1, MOST_AT_ONCE);
    let number = variants.len();
    for round in 0..rounds {
        for index in order(round, number) {
            let took = (variants[index].time)(times);
            measured[index].nanos.push(took.as_secs_f64() * 1e9 / f64::from(times));
        }
    }
    measured
}

/// Who of `number` runs when: forwards and backwards, so that nobody has the same neighbour each time.
pub fn order(round: usize, number: usize) -> impl Iterator<Item = usize> {
    (0..number).map(move |turn| {
        let step = if (round / number).is_multiple_of(2) { turn } else { number - 1 - turn };
        (round + step) % number
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn quartiles_lie_between_values() {
        let quartiles = Quartiles::of(vec![4.0, 1.0, 3.0, 2.0, 5.0]);
        assert_eq!(quartiles, Quartiles { low: 2.0, median: 3.0, high: 4.0 });
        let quartiles = Quartiles::of(vec![2.0, 1.0]);
        assert_eq!(quartiles, Quartiles { low: 1.25, median: 1.5, high: 1.75 });
        assert!(Quartiles::of(Vec::new()).median.is_nan());
        assert_eq!(Quartiles::of(vec![f64::NAN, 2.0, f64::NAN, 1.0]), quartiles);
    }

    #[test]
    fn a_ratio_is_of_the_same_round() {
        let measured = |nanos| Measured { name: "", allocations: Default::default(), nanos };
        // The machine was ten times slower in the second round.
        let (ours, theirs) = (measured(vec![2.0, 20.0, 2.0]), measured(vec![1.0, 10.0, 1.0]));
        assert_eq!(ours.ratio(&theirs), Quartiles { low: 2.0, median: 2.0, high: 2.0 });
    }

    #[test]
    fn every_variant_has_its_turn_at_each_place() {
        let orders: Vec<Vec<_>> = (0..6).map(|round| order(round, 3).collect()).collect();
        assert_eq!(orders, [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 2, 1], [1, 0, 2]]);
    }

    #[test]
    fn each_variant_runs_as_often_and_what_it_needs_is_made_before() {
        let (prepared, worked, most_ahead) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0));
        let variant = |name| {
            let prepare = || prepared.set(prepared.get() + 1);
            Variant::new(name, prepare, |()| {
                most_ahead.set(most_ahead.get().max(prepared.get() - worked.get()));
                worked.set(worked.get() + 1);
            })
        };
        let measured = measure(vec![variant("a"), variant("b")], 4);
        assert!(measured.iter().all(|measured| measured.nanos.len() == 4));
        assert_eq!(prepared, worked);
        assert!(most_ahead.get() >= 16, "all that a turn needs is made before it");
        assert_eq!(worked.get() % 2, 0);
    }
}
