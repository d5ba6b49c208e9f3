//! What is printed: a line for each second, with the latencies from left to right.

use std::io::{IsTerminal, Write as _, stdout};
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::callers::Load;
use crate::check::since;
use crate::latency::Latencies;

/// Three columns for each power of ten, from 100 ns to 10 s.
const COLUMNS: i32 = 24;

pub(crate) struct Picture {
    second: u32,
    all: Latencies,
    /// What the lines before had.
    calls: usize,
    waits: u64,
    errors: u64,
    /// From nobody to many: each is about thirty times as many as the one before.
    shades: [char; 5],
}

impl Picture {
    pub(crate) fn new() -> Self {
        let shades = if stdout().is_terminal() {
            [' ', '░', '▒', '▓', '█']
        } else {
            [' ', '.', '+', 'x', '#']
        };
        Picture { second: 0, all: Latencies::none(), calls: 0, waits: 0, errors: 0, shades }
    }

    pub(crate) fn head() {
        say(&format!(
            "{:>5} {:>10} {:>8} {:>8} {:>11}  {:>8} {:>8} {:>8}  100ns 1µs   10µs  100µs 1ms   10ms  100ms 1s",
            "", "calls", "waits", "errors", "provider", "p50", "p99.9", "max"
        ));
    }

    /// Of what happened since the line before.
    pub(crate) fn line(&mut self, load: &Load) {
        self.second += 1;
        let latencies = load.latencies.take();
        self.all.and(&latencies);
        let (gave, failed) = since(&load.provider, &mut self.calls);
        let more = |counter: &std::sync::atomic::AtomicU64, before: &mut u64| {
            let now = counter.load(Ordering::Relaxed);
            now - std::mem::replace(before, now)
        };
        let (waits, errors) =
            (more(&load.checks.waits, &mut self.waits), more(&load.checks.errors, &mut self.errors));
        let provider = if failed == 0 { format!("{gave} ok") } else { format!("{gave} ok {failed} no") };
        say(&format!(
            "{:>3} s {:>10} {waits:>8} {errors:>8} {provider:>11}  {:>8} {:>8} {:>8}  {}",
            self.second,
            latencies.count(),
            short(latencies.quantile(500_000)),
            short(latencies.quantile(999_000)),
            short(latencies.max()),
            self.shaded(&latencies)
        ));
    }

    fn shaded(&self, latencies: &Latencies) -> String {
        let edge = |column: i32| match column {
            // What is shorter and what is longer stands at the ends.
            0 => Duration::ZERO,
            COLUMNS => Duration::from_secs(3600),
            column => Duration::from_nanos(100).mul_f64(10_f64.powf(f64::from(column) / 3.0)),
        };
        let shade = |column| {
            let shade = match latencies.between(edge(column), edge(column + 1)) {
                0 => 0,
                1..30 => 1,
                30..1_000 => 2,
                1_000..30_000 => 3,
                _ => 4,
            };
            // Two characters wide.
            self.shades.get(shade).copied().map(|c| [c, c]).into_iter().flatten()
        };
        let picture: String = (0..COLUMNS).flat_map(shade).collect();
        picture.trim_end().to_owned()
    }

    /// All of it.
    pub(crate) fn end(&mut self, load: &Load) {
        self.all.and(&load.latencies.take());
        let (counts, all) = (load.source.stats(), &self.all);
        let (gave, failed) = since(&load.provider, &mut 0);
        say(&format!(
            "\n{} calls: {} hits, {} waits, {} errors without a wait; {} provider calls, {failed} of them failed",
            all.count(),
            counts.hits,
            counts.waits,
            counts.rejections,
            gave + failed,
        ));
        say(&format!(
            "latency: p50 {}, p90 {}, p99 {}, p99.9 {}, max {}\n",
            short(all.quantile(500_000)),
            short(all.quantile(900_000)),
            short(all.quantile(990_000)),
            short(all.quantile(999_000)),
            short(all.max())
        ));
    }
}

fn short(duration: Duration) -> String {
    match duration.as_nanos() {
        ..1_000 => format!("{} ns", duration.as_nanos()),
        1_000..1_000_000 => format!("{:.1} µs", duration.as_secs_f64() * 1e6),
        1_000_000..1_000_000_000 => format!("{:.1} ms", duration.as_secs_f64() * 1e3),
        _ => format!("{:.2} s", duration.as_secs_f64()),
    }
}

/// A pipe that is closed ends the output, not the run.
pub(crate) fn say(line: &str) {
    let _ = writeln!(stdout(), "{line}");
}
