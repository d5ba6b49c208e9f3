//! The command line.

use clap::{Parser, ValueEnum};

const AFTER_HELP: &str = "\
The credentials stand in the environment, character for character; an empty variable counts as not set:
  accounting-plus   ACCOUNTING_PLUS_CLIENT_ID, ACCOUNTING_PLUS_CLIENT_SECRET,
                    ACCOUNTING_PLUS_SIGNATURE_SECRET, ACCOUNTING_PLUS_EMAIL
                    optional: ACCOUNTING_PLUS_TENANT_ID
  asset             ASSET_CLIENT_ID, ASSET_CLIENT_SECRET
                    optional: ASSET_BUSINESS_ID, ASSET_EXPIRES_IN (seconds),
                    ASSET_SCOPE, ASSET_RESOURCE (both space-separated)
  thredfi           THREDFI_PARTNER_UUID, THREDFI_API_KEY
  thredfi-business  the same, and THREDFI_BUSINESS_ID
  chift             CHIFT_CLIENT_ID, CHIFT_CLIENT_SECRET, CHIFT_ACCOUNT_ID
                    optional: CHIFT_MARKETPLACE_ID
  klikoo            KLIKOO_CLIENT_ID, KLIKOO_CLIENT_SECRET, and the key as
                    KLIKOO_PRIVATE_KEY (PEM) or KLIKOO_PRIVATE_KEY_FILE

Without an option it prints one JSON object: provider, access_token, token_type, expires_at (RFC 3339),
expires_in (seconds left), and extra: what else the provider said, {} if nothing. What the provider left out is null.

Exit status: 0 done, 1 the output could not be written, 2 wrong or missing input, 3 the provider refused,
4 no response came, 5 the response makes no sense.";

/// Acquires a token from a provider, with credentials from the environment.
#[derive(Debug, Parser)]
#[command(name = "token", bin_name = "cargo run --example token --", after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// Whose token to acquire
    #[arg(value_enum, value_name = "PROVIDER")]
    pub(crate) provider: Provider,

    // A text, not a `Server`: about a wrong one clap would print the whole URL, with the password that may be
    // in it.
    /// The server: its scheme, host and port, and a path in front of the provider's if it has one.
    /// Needed for klikoo; the default is production where the provider's document names it, else the one server
    /// that is named
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Send nothing; print each request as HTTP text, with *** for each secret
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Print the header `Authorization: Bearer …` instead of JSON, ready for curl
    #[arg(long, conflicts_with_all = ["dry_run", "explain"])]
    pub(crate) header: bool,

    /// Send nothing; print each string-to-sign, its algorithm and the key's length, and the request as a curl
    /// command
    #[arg(long)]
    pub(crate) explain: bool,

    #[command(flatten)]
    pub(crate) wire: Wire,
}

/// What is shown of the exchange, on stderr.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Wire {
    /// Print each request and its response on stderr, with *** for each secret and each token
    #[arg(long, conflicts_with_all = ["dry_run", "explain"])]
    pub(crate) transcript: bool,

    /// Where there is no token, print a block on stderr to paste into a ticket at the provider's support
    #[arg(long, conflicts_with_all = ["dry_run", "explain"])]
    pub(crate) ticket: bool,
}

impl Args {
    pub(crate) fn sends_nothing(&self) -> bool {
        self.dry_run || self.explain
    }
}

/// The providers, with a word for each kind of token.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Provider {
    AccountingPlus,
    Asset,
    /// The partner's token
    Thredfi,
    /// A business's token, which the partner's acquires
    ThredfiBusiness,
    Chift,
    Klikoo,
}

impl Provider {
    /// The word of the command line.
    pub(crate) fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}
