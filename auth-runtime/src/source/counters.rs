//! What a source did, in numbers that anybody can read.

use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What a [`TokenSource`](crate::TokenSource) did since it was made: see
/// [`TokenSource::stats`](crate::TokenSource::stats). They only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Calls that got the cached token at once.
    pub hits: u64,
    /// Calls that waited for an exchange.
    pub waits: u64,
    /// Calls that got the last error, without a call to the provider.
    pub rejections: u64,
    /// Requests for this source's token that were made, those that could not be sent among them.
    pub exchanges: u64,
    /// Of these, the ones that gave no token.
    pub failures: u64,
    /// Tokens taken away by [`invalidate`](crate::TokenSource::invalidate).
    pub invalidations: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    served: AtomicU64,
    waits: AtomicU64,
    rejections: AtomicU64,
    exchanges: AtomicU64,
    failures: AtomicU64,
    invalidations: AtomicU64,
    /// Of the threads that ask often.
    cells: OnceLock<Box<Mutex<Cells>>>,
}

/// By the number of the thread.
type Cells = Vec<(usize, Arc<Cell>)>;

/// The hits of one thread: as large as a line of the cache and its neighbour, so that no other thread's are
/// near.
#[derive(Default)]
#[repr(align(128))]
pub(crate) struct Cell(AtomicU64);

impl Cell {
    /// Only one thread writes it, so nothing is lost between the two.
    pub(crate) fn add(&self) {
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    pub(crate) fn serve(&self) {
        add(&self.served);
    }

    pub(crate) fn wait(&self) {
        add(&self.waits);
    }

    pub(crate) fn reject(&self) {
        add(&self.rejections);
    }

    pub(crate) fn exchange(&self) {
        add(&self.exchanges);
    }

    pub(crate) fn fail(&self) {
        add(&self.failures);
    }

    pub(crate) fn invalidate(&self) {
        add(&self.invalidations);
    }

    /// The cell of this thread.
    pub(crate) fn cell(&self, thread: usize) -> Arc<Cell> {
        let mut cells = self.cells.get_or_init(Box::default).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = cells.iter().find(|(of, _)| *of == thread) {
            return cell.clone();
        }
        // Of a thread that is gone, so that a program that starts ever new ones does not grow.
        if let Some((of, cell)) = cells.iter_mut().find(|(_, cell)| Arc::strong_count(cell) == 1) {
            // What that thread counted last is seen.
            fence(Ordering::Acquire);
            *of = thread;
            return cell.clone();
        }
        let cell = Arc::<Cell>::default();
        cells.push((thread, cell.clone()));
        cell
    }

    pub(crate) fn read(&self) -> Stats {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let of_threads = self.cells.get().map_or(0, |cells| {
            let cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
            cells.iter().fold(0_u64, |sum, (_, cell)| sum.wrapping_add(of(&cell.0)))
        });
        Stats {
            hits: of(&self.served).wrapping_add(of_threads),
            waits: of(&self.waits),
            rejections: of(&self.rejections),
            exchanges: of(&self.exchanges),
            failures: of(&self.failures),
            invalidations: of(&self.invalidations),
        }
    }
}
