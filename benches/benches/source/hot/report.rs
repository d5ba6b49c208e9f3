//! What is printed of the rounds.

use auth_benches::rounds::{Measured, Quartiles};
use auth_benches::table::Table;

use crate::peers::go::Go;

use super::measure::{COUNTED, Row, TASKS};

/// Ratios are to the first row, the `unit`.
pub(crate) fn fresh(title: &str, unit: &str, rows: &[Row], go: Option<&Go>, rounds: usize) {
    let Some(guard) = rows.first() else { return };
    println!("{title}, by number of tasks: CPU time of one get, {rounds} rounds{}", both(rows));
    let mut table = Table::new([
        "",
        "1",
        "2",
        "8",
        "64",
        &format!("1 / {unit}"),
        "half within",
        &format!("64 / {unit}"),
        "half within",
        "64 / 1",
        "allocations",
    ]);
    for row in rows {
        let [one, two, eight, most] = &row.by_tasks[..] else { continue };
        let (of_one, of_most) = (one.ratio(&guard.by_tasks[0]), most.ratio(&guard.by_tasks[TASKS.len() - 1]));
        table.row([
            one.name.to_owned(),
            nanos(one),
            nanos(two),
            nanos(eight),
            nanos(most),
            ratio(of_one.median),
            within(of_one),
            ratio(of_most.median),
            within(of_most),
            ratio(most.ratio(one).median),
            allocations(row),
        ]);
    }
    if let Some([one, two, eight, most]) = go.map(|go| &go.hot[..]) {
        let of_guard = |nanos: f64, column: usize| nanos / guard.by_tasks[column].time().median;
        table.row([
            "Go x/oauth2, its own process".to_owned(),
            duration(*one),
            duration(*two),
            duration(*eight),
            duration(*most),
            ratio(of_guard(*one, 0)),
            String::new(),
            ratio(of_guard(*most, TASKS.len() - 1)),
            String::new(),
            ratio(most / one),
            String::new(),
        ]);
    }
    println!("{table}");
}

/// The first row is the loop with the same turns and no token: what it takes is taken off the others.
pub(crate) fn held(rows: &[Row], rounds: usize) {
    let Some(turns) = rows.first() else { return };
    println!(
        "held while others have their turn, by number of tasks: CPU time of one get, {rounds} rounds{}",
        both(rows)
    );
    let mut table = Table::new(["", "1", "2", "8", "64", "1 net", "64 net", "64 / 1 net", "allocations"]);
    for row in rows {
        let [one, two, eight, most] = &row.by_tasks[..] else { continue };
        let [one_net, most_net] = [0, TASKS.len() - 1].map(|column| net(row, turns, column));
        table.row([
            one.name.to_owned(),
            nanos(one),
            nanos(two),
            nanos(eight),
            nanos(most),
            nanos(&one_net),
            nanos(&most_net),
            ratio(most_net.ratio(&one_net).median),
            allocations(row),
        ]);
    }
    println!("{table}");
}

/// The scheduler's part is larger than what is looked for, and another one each time.
pub(crate) fn yielding(rows: &[Row], rounds: usize) {
    println!(
        "held across tokio's yield_now, by number of tasks: CPU time of one get, {rounds} rounds{}",
        both(rows)
    );
    let mut table = Table::new(["", "1", "2", "8", "64", "allocations"]);
    for row in rows {
        let [one, two, eight, most] = &row.by_tasks[..] else { continue };
        table.row([one.name.to_owned(), nanos(one), nanos(two), nanos(eight), nanos(most), allocations(row)]);
    }
    println!("{table}");
}

/// What is left without the turns, round by round.
pub(crate) fn net(row: &Row, turns: &Row, column: usize) -> Measured {
    let (row, turns) = (&row.by_tasks[column], &turns.by_tasks[column]);
    let nanos = row.nanos.iter().zip(&turns.nanos).map(|(row, turns)| row - turns).collect();
    Measured { nanos, ..row.clone() }
}

/// How often both workers had a processor.
fn both(rows: &[Row]) -> String {
    let all = || rows.iter().filter_map(|row| row.by_tasks.last()).flat_map(|most| &most.nanos);
    let good = all().filter(|nanos| !nanos.is_nan()).count();
    let percent = 100 * good / all().count().max(1);
    format!("; of those with 64 tasks {percent} % undisturbed")
}

fn nanos(measured: &Measured) -> String {
    duration(measured.time().median)
}

fn duration(nanos: f64) -> String {
    if nanos.is_nan() { "?".to_owned() } else { format!("{nanos:.1} ns") }
}

fn ratio(ratio: f64) -> String {
    if ratio.is_nan() { "?".to_owned() } else { format!("{ratio:.2}") }
}

fn within(quartiles: Quartiles) -> String {
    format!("{} – {}", ratio(quartiles.low), ratio(quartiles.high))
}

#[allow(clippy::cast_precision_loss, reason = "nobody counts that far here")]
fn allocations(row: &Row) -> String {
    let each = row.allocations as f64 / f64::from(COUNTED);
    if row.allocations.is_multiple_of(u64::from(COUNTED)) { format!("{each}") } else { format!("{each:.3}") }
}
