//! How long processors worked for this process, on all its threads: what others do on the machine does not
//! count, and a thread that waits does not either.

use std::time::Duration;

/// So far.
#[cfg(unix)]
pub fn time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// So far: as if all threads were one that never waits, since this system is not asked.
#[cfg(not(unix))]
pub fn time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
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
