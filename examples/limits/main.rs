//! What a limit may not cost: prints, for pools with limits and for pools that forget, how many customers must
//! connect again and how many logins a refused tenant sends, and exits with 1 if it is one too many.
//!
//! Nothing is sent over a network, and the clock is moved by hand: hours pass in seconds.
//!
//! ```text
//! cargo run --release --example limits
//! ```
#![allow(clippy::print_stdout, reason = "it prints what it found")]

mod latches;
mod lines;
mod rates;

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut good = true;
    println!(
        "{:<44} {:>7} {:>7} {:>6} {:>6}",
        "refresh tokens that rotate, all at once", "tenants", "tokens", "lost", "after"
    );
    for row in lines::ROWS {
        good &= row.print().await;
    }
    println!(
        "\n{:<44} {:>7} {:>7} {:>6}",
        "verify() in a line of one, 1 s each", "tenants", "tokens", "failed"
    );
    good &= lines::verify(90).await;
    println!("\n{:<44} {:>7} {:>7} {:>6}", "rate(n, per)", "asked", "allowed", "most");
    for (count, seconds) in [(5, 1), (10, 1), (100, 60)] {
        good &= rates::print(count, seconds).await;
    }
    println!(
        "\n{:<44} {:>7} {:>7} {:>6}",
        "refused, asked once a second for a minute", "tenants", "logins", "most"
    );
    for row in latches::ROWS {
        good &= row.print().await;
    }
    println!("\n{}", if good { "nothing was lost" } else { "TOO MANY: see above" });
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
