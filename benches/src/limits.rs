//! What was promised, and whether it holds.

use std::process::ExitCode;

use crate::table::Table;

/// The limits of one run.
#[derive(Clone, Debug, Default)]
pub struct Limits(Vec<Limit>);

#[derive(Clone, Debug)]
struct Limit {
    what: String,
    measured: f64,
    most: f64,
    digits: usize,
}

impl Limits {
    /// A ratio that must not be above `most`.
    pub fn ratio(&mut self, what: impl Into<String>, measured: f64, most: f64) {
        self.0.push(Limit { what: what.into(), measured, most, digits: 2 });
    }

    /// A number of things that must not be above `most`.
    #[allow(clippy::cast_precision_loss, reason = "nobody counts that far here")]
    pub fn number(&mut self, what: impl Into<String>, measured: u64, most: u64) {
        self.0.push(Limit { what: what.into(), measured: measured as f64, most: most as f64, digits: 0 });
    }

    /// Whether all of them hold. What could not be measured does not.
    pub fn hold(&self) -> bool {
        self.0.iter().all(Limit::holds)
    }

    /// Failure if `check` is asked for and one of them does not hold.
    pub fn exit_code(&self, check: bool) -> ExitCode {
        if check && !self.hold() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

impl Limit {
    fn holds(&self) -> bool {
        self.measured <= self.most
    }
}

impl std::fmt::Display for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut table = Table::new(["limit", "measured", "at most", ""]);
        for limit in &self.0 {
            let Limit { what, measured, most, digits } = limit;
            let verdict = if limit.holds() { "PASS" } else { "MISS" };
            table.row([
                what.clone(),
                format!("{measured:.digits$}"),
                format!("{most:.digits$}"),
                verdict.to_owned(),
            ]);
        }
        table.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_miss_fails_a_check() {
        let mut limits = Limits::default();
        limits.ratio("time", 1.15, 1.15);
        limits.number("allocations", 2, 2);
        assert!(limits.hold());
        assert!(!limits.to_string().contains("MISS"));
        limits.ratio("worse", 1.151, 1.15);
        assert!(!limits.hold());
        assert_eq!(limits.to_string().matches("MISS").count(), 1);
        assert_eq!(limits.exit_code(false), ExitCode::SUCCESS);
        assert_eq!(limits.exit_code(true), ExitCode::FAILURE);
    }

    #[test]
    fn what_was_not_measured_is_a_miss() {
        let mut limits = Limits::default();
        limits.ratio("time", f64::NAN, 1.15);
        assert!(!limits.hold());
    }
}
