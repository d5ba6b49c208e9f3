//! How the tasks get to their workers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::Contender;
use super::turns::{Work, together};

/// Who runs the tasks.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// The scheduler.
    Tasks,
    /// Two tasks in which they take turns, one for each worker.
    Turns,
}

impl Way {
    /// What is spawned. Each makes its work where it runs, so that what two workers write is not on one line of
    /// their caches.
    pub(super) fn tasks(self, contender: &Contender, tasks: u32, gets: u32, start: &Arc<Start>) -> Vec<Work> {
        let works: &[u32] = match (self, tasks) {
            (Way::Tasks, _) => &vec![1; tasks as usize],
            (Way::Turns, 1) => &[1],
            (Way::Turns, _) => &[tasks - tasks / 2, tasks / 2],
        };
        let spawned = works.iter().map(|&works| -> Work {
            let (make, start) = (contender.work.clone(), start.clone());
            Box::pin(async move {
                start.meet();
                match self {
                    Way::Tasks => make(gets).await,
                    Way::Turns => together((0..works).map(|_| make(gets)).collect()).await,
                }
            })
        });
        spawned.collect()
    }
}

/// Keeps the first worker from doing it all before the second is awake.
pub(super) struct Start {
    awaited: usize,
    here: AtomicUsize,
}

impl Start {
    const PATIENCE: Duration = Duration::from_millis(2);

    pub(super) fn of(tasks: u32) -> Arc<Self> {
        Arc::new(Start { awaited: if tasks == 1 { 1 } else { 2 }, here: AtomicUsize::new(0) })
    }

    /// A worker that is here does nothing else, so that the next one to come is the other.
    fn meet(&self) {
        self.here.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        while self.here.load(Ordering::Relaxed) < self.awaited {
            if start.elapsed() > Self::PATIENCE {
                // They begin one after the other, and the turn does not count.
                self.here.store(usize::MAX / 2, Ordering::Relaxed);
            }
            std::hint::spin_loop();
        }
    }

    pub(super) fn met(&self) -> bool {
        self.here.load(Ordering::Relaxed) < usize::MAX / 2
    }
}
