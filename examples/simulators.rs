//! Starts the simulators of all five providers and keeps them until Ctrl-C, for the example `token`, curl, or a
//! program of yours.
//!
//! It prints what to paste into another shell: the credentials that the simulators accept, as variables, and
//! for each provider a command. The ports differ from run to run.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

use auth_simulator::{Provider, Simulator, credentials as demo};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut running = Vec::new();
    let mut text = String::from("# The credentials are made up, and good for these simulators only.\n");
    for provider in Provider::ALL {
        let simulator = Simulator::start(provider).await?;
        let (words, variables) = credentials(provider);
        _ = writeln!(text, "\n# {provider}");
        for (name, value) in variables {
            _ = writeln!(text, "export {name}={}", quoted(value));
        }
        for word in words {
            _ = writeln!(text, "# cargo run --example token -- {word} --base-url {}", simulator.origin());
        }
        running.push(simulator);
    }
    text.push_str("\n# Running until Ctrl-C.\n");

    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

type Variables = &'static [(&'static str, &'static str)];

/// The provider's words on the command line of the example `token`, and the variables that it reads.
fn credentials(provider: Provider) -> (&'static [&'static str], Variables) {
    match provider {
        Provider::AccountingPlus => (
            &["accounting-plus"],
            &[
                ("ACCOUNTING_PLUS_CLIENT_ID", demo::ACCOUNTING_PLUS_CLIENT_ID),
                ("ACCOUNTING_PLUS_CLIENT_SECRET", demo::ACCOUNTING_PLUS_CLIENT_SECRET),
                ("ACCOUNTING_PLUS_SIGNATURE_SECRET", demo::ACCOUNTING_PLUS_SIGNATURE_SECRET),
                ("ACCOUNTING_PLUS_EMAIL", demo::ACCOUNTING_PLUS_EMAIL),
            ],
        ),
        Provider::Asset => (
            &["asset"],
            &[("ASSET_CLIENT_ID", demo::ASSET_CLIENT_ID), ("ASSET_CLIENT_SECRET", demo::ASSET_CLIENT_SECRET)],
        ),
        Provider::Thredfi => (
            &["thredfi", "thredfi-business"],
            &[
                ("THREDFI_PARTNER_UUID", demo::THREDFI_PARTNER_ID),
                ("THREDFI_API_KEY", demo::THREDFI_API_KEY),
                ("THREDFI_BUSINESS_ID", demo::THREDFI_BUSINESS_ID),
            ],
        ),
        Provider::Chift => (
            &["chift"],
            &[
                ("CHIFT_CLIENT_ID", demo::CHIFT_CLIENT_ID),
                ("CHIFT_CLIENT_SECRET", demo::CHIFT_CLIENT_SECRET),
                ("CHIFT_ACCOUNT_ID", demo::CHIFT_ACCOUNT_ID),
            ],
        ),
        Provider::Klikoo => (
            &["klikoo"],
            &[
                ("KLIKOO_CLIENT_ID", demo::KLIKOO_CLIENT_ID),
                ("KLIKOO_CLIENT_SECRET", demo::KLIKOO_CLIENT_SECRET),
                ("KLIKOO_PRIVATE_KEY", demo::KLIKOO_PRIVATE_KEY),
            ],
        ),
    }
}

/// A word for a POSIX shell, on one line: a key takes its line breaks as `\n`.
fn quoted(value: &str) -> String {
    format!("'{}'", value.trim_end_matches('\n').replace('\n', "\\n").replace('\'', r"'\''"))
}
