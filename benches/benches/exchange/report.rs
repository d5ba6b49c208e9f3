//! What is printed of a measurement.

use auth_benches::rounds::{Measured, Quartiles};
use auth_benches::table::Table;

/// Time, allocations, and the ratios of the first variant to the others.
pub(crate) fn print(title: &str, measured: &[Measured]) {
    let Some(ours) = measured.first() else { return };
    println!("{title}: {} rounds", ours.nanos.len());
    let mut table =
        Table::new(["", "time", "half within", "allocations", "bytes", "ours / this", "half within"]);
    for this in measured {
        let (time, ratio) = (this.time(), ours.ratio(this));
        let (least, most) = this.allocations;
        table.row([
            this.name.to_owned(),
            duration(time.median),
            format!("{} – {}", duration(time.low), duration(time.high)),
            range(least.calls, most.calls),
            range(least.bytes, most.bytes),
            format!("{:.3}", ratio.median),
            within(ratio),
        ]);
    }
    println!("{table}");
}

fn within(ratio: Quartiles) -> String {
    format!("{:.3} – {:.3}", ratio.low, ratio.high)
}

fn duration(nanos: f64) -> String {
    if nanos < 10_000.0 { format!("{nanos:.0} ns") } else { format!("{:.1} µs", nanos / 1000.0) }
}

fn range(least: u64, most: u64) -> String {
    if least == most { least.to_string() } else { format!("{least} – {most}") }
}
