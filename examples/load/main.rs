//! Ten thousand callers, a provider that is slow and fails, and what becomes of them.
//!
//! `cargo run --release --example load -- --callers 10000 --provider-ms 50 --fail-rate 0.2 --seconds 20`

mod args;
mod callers;
mod check;
mod latency;
mod picture;
mod provider;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use tokio::task::JoinSet;

use crate::args::Args;
use crate::callers::Load;
use crate::picture::{Picture, say};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let (callers, seconds) = (args.callers, args.seconds);
    say(&format!(
        "{callers} callers, each about every {:?}; the provider takes {:?} and fails {:.0} % of the time; a token lives {:?}\n",
        args.pause(),
        args.provider(),
        args.fail_rate * 100.0,
        args.life()
    ));
    let load = Arc::new(Load::new(args));
    let mut picture = Picture::new();
    Picture::head();

    let began = Instant::now();
    let end = began + Duration::from_secs(seconds.into());
    let mut tasks: JoinSet<()> = (0..callers).map(|_| load.clone().call(end)).collect();
    for second in 1..=seconds {
        tokio::time::sleep_until((began + Duration::from_secs(second.into())).into()).await;
        picture.line(&load);
    }
    let mut panicked = false;
    while let Some(joined) = tasks.join_next().await {
        panicked |= joined.is_err();
    }
    picture.end(&load);
    let verdicts = load.checks.verdicts();
    for verdict in &verdicts {
        say(&verdict.to_string());
    }
    if panicked || verdicts.iter().any(|verdict| !verdict.held) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
