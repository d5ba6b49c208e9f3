//! The load example, for a moment. Its margin is wide: whether this machine is fast is not asked.

use std::thread;

use crate::process::{Run, example, run};

fn load(arguments: &[&str]) -> Run {
    run(example("load").args(["--callers", "100", "--provider-ms", "20"]).args(arguments))
}

/// What it says of the five guarantees, in order.
fn held(run: &Run) -> Vec<bool> {
    let verdict = |line: &str| match line.split_whitespace().next() {
        Some("held") => Some(true),
        Some("BROKEN") => Some(false),
        _ => None,
    };
    run.stdout.lines().filter_map(verdict).collect()
}

#[test]
fn a_second_of_a_hundred_callers() {
    let run = load(&["--fail-rate", "0.2", "--seconds", "1", "--margin-ms", "30000"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    assert_eq!(held(&run), [true; 5], "{}", run.stdout);
    let seconds = run.stdout.lines().filter(|line| line.starts_with("  1 s ")).count();
    assert_eq!(seconds, 1, "a line for the second: {}", run.stdout);
    for title in
        ["calls", "waits", "errors", "provider", "p50", "p90", "p99.9", "max", "hits", "provider calls"]
    {
        assert!(run.stdout.contains(title), "{title}: {}", run.stdout);
    }
    // Nothing that only a terminal understands.
    assert!(!run.stdout.contains(['\u{1b}', '░', '▒', '▓', '█']), "{}", run.stdout);
}

/// A worse cache is found out, and by the guarantee that it breaks.
#[test]
fn each_guarantee_that_breaks_is_told() {
    let runs: Vec<_> = ["one-call", "kept", "ended", "patience", "shared"]
        .into_iter()
        .map(|what| {
            let margin = if what == "patience" { "0" } else { "30000" };
            let arguments = ["--seconds", "2", "--life-ms", "1000", "--margin-ms", margin, "--break", what];
            (what, thread::spawn(move || load(&arguments)))
        })
        .collect();
    for (at, (what, run)) in runs.into_iter().enumerate() {
        let run = run.join().expect("a run");
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""), "{what}: {run:?}");
        let expected: Vec<_> = (0..5).map(|index| index != at).collect();
        assert_eq!(held(&run), expected, "{what}: {}", run.stdout);
    }
}

#[test]
fn a_rate_beyond_all_is_refused() {
    let run = load(&["--fail-rate", "1.5"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("a rate is between 0 and 1"), "{}", run.stderr);
}
