//! The command line.

use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Drives a token source with many callers against a simulated provider, and tells which guarantees held.
///
/// Exit status: 0 all of them, 1 one broke, 2 wrong input.
#[derive(Clone, Debug, Parser)]
#[command(name = "load", bin_name = "cargo run --example load --")]
pub(crate) struct Args {
    /// How many tasks ask for the token
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) callers: u32,

    /// How long the provider takes for a response
    #[arg(long, value_name = "MS", default_value_t = 50)]
    pub(crate) provider_ms: u32,

    /// Which part of the exchanges fails, from 0 to 1
    #[arg(long, value_name = "RATE", default_value_t = 0.0, value_parser = rate)]
    pub(crate) fail_rate: f64,

    /// How long it goes on
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,

    /// How long a token lives; at least a second
    #[arg(long, value_name = "MS", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1000..))]
    pub(crate) life_ms: u32,

    /// What each caller does between two questions, about so long
    #[arg(long, value_name = "MS", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) pause_ms: u32,

    /// How much longer than the provider a caller may wait
    #[arg(long, value_name = "MS", default_value_t = 50)]
    pub(crate) margin_ms: u32,

    /// Breaks a guarantee, to see that this program notices
    #[arg(long, value_enum, hide = true)]
    pub(crate) r#break: Option<Break>,
}

/// What a worse cache would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Break {
    /// Some callers go to the provider by themselves.
    OneCall,
    /// An error while there is a token.
    Kept,
    /// The first token for ever.
    Ended,
    /// Who waited waits on.
    Patience,
    /// Each who waited gets an outcome of his own.
    Shared,
}

impl Args {
    pub(crate) fn provider(&self) -> Duration {
        Duration::from_millis(self.provider_ms.into())
    }

    pub(crate) fn life(&self) -> Duration {
        Duration::from_millis(self.life_ms.into())
    }

    pub(crate) fn pause(&self) -> Duration {
        Duration::from_millis(self.pause_ms.into())
    }

    pub(crate) fn margin(&self) -> Duration {
        Duration::from_millis(self.margin_ms.into())
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().map_err(|_| "no number".to_owned())?;
    if (0.0..=1.0).contains(&rate) { Ok(rate) } else { Err("a rate is between 0 and 1".to_owned()) }
}
