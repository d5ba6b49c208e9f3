//! What stands around the source in the model: its threads, its clock, and a provider.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex as Plain, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, UNIX_EPOCH};

use shuttle::future::JoinHandle;
use shuttle::rand::{Rng, thread_rng};
use shuttle::sync::Mutex;
use shuttle::sync::atomic::AtomicU64;

use super::super::*;
use crate::error::Stage;
use crate::source::clock::{Now, nanos};
use crate::source::counters::Counters;
use crate::source::machine::{Landed, Landing};
use crate::source::system::Work;

pub(super) type Source = Shared<World, Provider>;

const LIFE: Duration = Duration::from_secs(900);

impl<T: Send> Lock<T> for Mutex<T> {
    fn new(value: T) -> Self {
        Mutex::new(value)
    }

    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn now(mono: &AtomicU64) -> Now {
    let mono = mono.load(Ordering::SeqCst);
    Now { mono, wall: UNIX_EPOCH + Duration::from_nanos(mono) }
}

/// What becomes of a task that is to carry a flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runtime {
    /// It runs.
    Up,
    /// It is taken, and dropped at once: tokio's runtime does that while it is shut down.
    Down,
    /// There is none.
    None,
}

pub(super) struct World {
    mono: Arc<AtomicU64>,
    /// Of the next tasks; then all is well.
    runtimes: Plain<Vec<Runtime>>,
    pub(super) carriers: Plain<Vec<JoinHandle<()>>>,
    pub(super) refused: AtomicUsize,
}

impl World {
    pub(super) fn advance(&self, by: Duration) {
        self.mono.fetch_add(nanos(by), Ordering::SeqCst);
    }
}

impl System for World {
    type Lock<T: Send> = Mutex<T>;

    fn now(&self) -> Now {
        now(&self.mono)
    }

    fn sleep(&self, _: Duration) -> Work {
        Box::pin(std::future::pending())
    }

    fn draw(&self) -> f64 {
        1.0
    }

    fn spawn(&self, work: Work) -> Result<(), NoRuntime> {
        let runtime = self.runtimes.lock().unwrap().pop().unwrap_or(Runtime::Up);
        match runtime {
            Runtime::Up => {
                let carrier = shuttle::future::spawn(work);
                self.carriers.lock().unwrap().push(carrier);
                Ok(())
            }
            Runtime::Down => {
                drop(work);
                Ok(())
            }
            Runtime::None => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                Err(NoRuntime)
            }
        }
    }
}

/// How an exchange goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Sells,
    Fails,
    Refuses,
    /// Never a response.
    Hangs,
    /// A refresh token is redeemed on the way, and the exchange sells.
    Redeems,
}

pub(super) struct Provider {
    mono: Arc<AtomicU64>,
    /// The ways of the next exchanges; the last one stays.
    ways: Plain<Vec<Way>>,
    /// The exchange that is under way, by its number.
    current: AtomicUsize,
    pub(super) begun: AtomicUsize,
    running: Arc<AtomicUsize>,
    pub(super) told: AtomicUsize,
    counters: Counters,
}

/// Counts an exchange while it is there.
struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Job for Provider {
    fn run(&self, _: Start, flight: Arc<Flight>) -> Pin<Box<dyn Future<Output = Landing> + Send + '_>> {
        Box::pin(async move {
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            self.running.fetch_add(1, Ordering::SeqCst);
            let _running = Running(self.running.clone());
            self.current.store(number, Ordering::SeqCst);
            let way = {
                let mut ways = self.ways.lock().unwrap();
                if ways.len() > 1 { ways.remove(0) } else { ways[0] }
            };
            flight.redeems.store(way == Way::Redeems, Ordering::SeqCst);
            let asked = now(&self.mono);
            for _ in 0..thread_rng().gen_range(1..4) {
                shuttle::future::yield_now().await;
                let current = self.current.load(Ordering::SeqCst);
                assert!(
                    way == Way::Redeems || current == number,
                    "two exchanges at once: {number} and {current}"
                );
            }
            let error = |stage| Error::new(stage, "Provider", format!("exchange {number}"));
            let token = Token::builder(format!("t{number}")).expires_at(asked.wall + LIFE).build();
            match way {
                Way::Sells | Way::Redeems => Landing::Acquired(token, asked),
                Way::Fails => Landing::Failed(error(Stage::Transport)),
                Way::Refuses => Landing::Failed(error(Stage::Refused)),
                Way::Hangs => std::future::pending().await,
            }
        })
    }

    fn landed(&self, _: Start, _: &Flight, _: &Landed, _: &Status) {
        self.told.fetch_add(1, Ordering::SeqCst);
    }

    fn counters(&self) -> &Counters {
        &self.counters
    }

    fn dropped(&self, _: &Flight) {}

    fn no_runtime(&self) -> Error {
        Error::new(Stage::Request, "Provider", "no runtime")
    }
}

pub(super) fn is_no_runtime(error: &Error) -> bool {
    error.stage() == Stage::Request
}

/// A source whose provider goes these ways, on these runtimes.
pub(super) fn source(ways: &[Way], runtimes: &[Runtime]) -> Arc<Source> {
    let mono = Arc::new(AtomicU64::new(nanos(Duration::from_secs(1))));
    let world = World {
        mono: mono.clone(),
        runtimes: Plain::new(runtimes.iter().rev().copied().collect()),
        carriers: Plain::default(),
        refused: AtomicUsize::new(0),
    };
    let provider = Provider {
        mono,
        ways: Plain::new(ways.to_vec()),
        current: AtomicUsize::new(0),
        begun: AtomicUsize::new(0),
        running: Arc::default(),
        told: AtomicUsize::new(0),
        counters: Counters::default(),
    };
    let source = Arc::new(Source::new(world, provider, Arc::default()));
    source.open();
    source
}

pub(super) type Outcome = Result<Token, Error>;

/// What a thread that asks and waits gets.
pub(super) fn ask(source: &Arc<Source>) -> Outcome {
    shuttle::future::block_on(source.token(&None))
}

/// A thread that asks and waits.
pub(super) fn caller(source: &Arc<Source>) -> shuttle::thread::JoinHandle<Outcome> {
    let source = source.clone();
    shuttle::thread::spawn(move || ask(&source))
}

/// Asks, looks a few times whether there is an outcome, and goes away.
pub(super) fn impatient(source: &Arc<Source>) -> shuttle::thread::JoinHandle<()> {
    let source = source.clone();
    shuttle::thread::spawn(move || {
        let mut asked = pin!(source.token(&None));
        for _ in 0..thread_rng().gen_range(1..4) {
            if poll_once(asked.as_mut()).is_ready() {
                break;
            }
            seam::point();
        }
    })
}

pub(super) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Waits until the provider has seen somebody.
pub(super) fn until_begun(source: &Source) {
    while source.job.begun.load(Ordering::SeqCst) == 0 {
        shuttle::thread::yield_now();
    }
}

/// A name for an outcome: the exchange that it came from.
pub(super) fn from(outcome: &Outcome) -> String {
    match outcome {
        Ok(token) => token.access_token().expose_secret().to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The last handle goes; all tasks end, and nothing is left of the source. How many outcomes it told.
pub(super) fn close(source: &Arc<Source>) -> usize {
    source.close();
    loop {
        let Some(carrier) = source.system.carriers.lock().unwrap().pop() else { break };
        // One that was aborted is an error here.
        let _ = shuttle::future::block_on(carrier);
    }
    assert_eq!(source.job.running.load(Ordering::SeqCst), 0, "an exchange is left");
    assert!(source.flight().is_none(), "a flight is left");
    assert_eq!(Arc::strong_count(source), 1, "somebody holds the source still");
    source.job.told.load(Ordering::SeqCst)
}
