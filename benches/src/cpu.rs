//! How long processors worked for this process, on all its threads, and how long its threads waited for one.
//! What others do on the machine does not count as work, but two threads that have one processor between them
//! are not in each other's way as they would be.

use std::time::Duration;

/// How long they worked so far.
#[cfg(unix)]
pub fn time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// How long they worked so far: as if all threads were one that never waits, since this system is not asked.
#[cfg(not(unix))]
pub fn time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// How long threads that still run, and had something to do, waited so far since others had the processors;
/// nothing where the system does not tell.
pub fn waited() -> Duration {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let of_one = |thread: std::fs::DirEntry| -> Option<u64> {
        // Nanoseconds at work, nanoseconds in the queue, turns.
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').nth(1)?.parse().ok()
    };
    Duration::from_nanos(threads.flatten().filter_map(of_one).sum())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn work_counts_on_any_thread() {
        let before = time();
        let work = || {
            let start = time();
            while time() < start + Duration::from_millis(2) {
                std::hint::black_box((0..1000).sum::<u64>());
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(work);
        });
        assert!(time() >= before + Duration::from_millis(2));
    }
}
