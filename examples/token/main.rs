//! Acquires a token from a real provider: `cargo run --example token -- PROVIDER`, or with `--help` for the rest.
//!
//! `providers.rs` makes the endpoint out of what `environment.rs` reads; this file makes the exchange;
//! `output.rs` prints.

mod args;
mod environment;
mod failure;
mod output;
mod providers;

use std::process::ExitCode;

use auth_runtime::blocking::Client;
use clap::Parser as _;

use args::Args;
use failure::Failure;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let purchase = providers::purchase(args.provider, args.base_url.as_deref())?;
    if args.sends_nothing() {
        let requests = auth_runtime::explain(&purchase.endpoint, &purchase.cx)?;
        return output::print(&output::requests(args, &purchase, &requests));
    }
    let wire = args.wire;
    let client = auth_runtime::Client::new()?.transcript(move |record| {
        if wire.transcript {
            failure::tell(&record.to_string());
        }
        if wire.ticket && record.error().is_some() {
            failure::tell(&record.support_ticket());
        }
    });
    let token = Client::from(client).exchange_with(&purchase.endpoint, &purchase.cx)?;
    if let Some(doubt) = (purchase.doubt)(&token) {
        failure::warn(&format!("{}: {doubt}: ask the provider", purchase.endpoint.provider()));
    }
    if args.header {
        output::print(&output::header(&purchase, &token)?)
    } else {
        output::print(&output::json(args.provider, &purchase, &token))
    }
}
