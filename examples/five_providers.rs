//! Acquires six tokens from five providers, and makes one call with each.
//!
//! `cargo run --example five_providers` needs no account and no network: the providers are simulators on this
//! machine, which hold each request against the provider's public document. The example `token` does the same
//! with a real provider.
//!
//! The exit status is 0 if everything worked.
#![allow(clippy::print_stderr, reason = "this program talks to people")]

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::SystemTime;

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::{Body, Client, Context, Explanation, PrivateKey, Server, Token, TokenEndpoint};
use auth_simulator::{Provider, Simulator, credentials as demo, thredfi_invoices_path};

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Row = [String; 7];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything worked.
async fn run() -> Result<bool> {
    let accounting_plus = Simulator::start(Provider::AccountingPlus).await?;
    let asset = Simulator::start(Provider::Asset).await?;
    let thredfi = Simulator::start(Provider::Thredfi).await?;
    let chift = Simulator::start(Provider::Chift).await?;
    let klikoo = Simulator::start(Provider::Klikoo).await?;

    let partner = Thredfi::new(server(&thredfi)?, demo::THREDFI_PARTNER_ID.parse()?, demo::THREDFI_API_KEY);
    let business = ThredfiBusiness::new(partner.clone(), demo::THREDFI_BUSINESS_ID.parse()?);
    let calls = [
        Call::new(
            "Accounting+",
            &accounting_plus,
            AccountingPlus::new(
                server(&accounting_plus)?,
                demo::ACCOUNTING_PLUS_CLIENT_ID,
                demo::ACCOUNTING_PLUS_CLIENT_SECRET,
                demo::ACCOUNTING_PLUS_SIGNATURE_SECRET,
                demo::ACCOUNTING_PLUS_EMAIL,
            ),
        ),
        Call::new(
            "Asset",
            &asset,
            Asset::new(server(&asset)?, demo::ASSET_CLIENT_ID).with_secret(demo::ASSET_CLIENT_SECRET),
        ),
        Call::new("Thredfi, partner", &thredfi, partner),
        Call {
            path: thredfi_invoices_path(demo::THREDFI_BUSINESS_ID),
            ..Call::new("Thredfi, business", &thredfi, business)
        },
        Call {
            // Chift has one server, and its declaration no field for another: the context replaces it.
            cx: Context::builder().origin(server(&chift)?).build(),
            ..Call::new(
                "Chift",
                &chift,
                Chift::new(demo::CHIFT_CLIENT_ID, demo::CHIFT_CLIENT_SECRET, demo::CHIFT_ACCOUNT_ID.parse()?),
            )
        },
        Call::new(
            "Klikoo",
            &klikoo,
            Klikoo::new(
                server(&klikoo)?,
                demo::KLIKOO_CLIENT_ID.parse()?,
                demo::KLIKOO_CLIENT_SECRET,
                PrivateKey::from_pem(demo::KLIKOO_PRIVATE_KEY)?,
            ),
        ),
    ];

    let client = Client::new()?;
    // An API call carries a token as well: no redirect takes it elsewhere, no proxy sees it on the way to
    // this machine.
    let api = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;

    let mut rows =
        vec![["Provider", "Encoding", "Auth", "Signature", "Token", "Expires in", "Call"].map(str::to_owned)];
    let mut failures = Vec::new();
    for call in &calls {
        match call.make(&client, &api).await {
            Ok(row) => rows.push(row),
            Err(error) => {
                rows.push([call.name, "", "", "", "", "", "failed"].map(str::to_owned));
                failures.push(format!("failed: {error}"));
            }
        }
    }
    // A reader that goes away early, such as `head`, is no failure of the providers.
    drop(std::io::stdout().write_all(table(&rows).as_bytes()));
    for failure in &failures {
        eprintln!("{failure}");
    }
    Ok(failures.is_empty())
}

fn server(simulator: &Simulator) -> Result<Server> {
    Ok(Server::parse(simulator.origin())?)
}

/// One token to acquire, and the call to make with it.
struct Call<'a> {
    name: &'static str,
    simulator: &'a Simulator,
    endpoint: Box<dyn TokenEndpoint>,
    cx: Context,
    path: String,
}

impl<'a> Call<'a> {
    fn new(name: &'static str, simulator: &'a Simulator, endpoint: impl TokenEndpoint + 'static) -> Self {
        let path = simulator.provider().api_path().to_owned();
        Call { name, simulator, endpoint: Box::new(endpoint), cx: Context::new(), path }
    }

    async fn make(&self, client: &Client, api: &reqwest::Client) -> Result<Row> {
        let explained = auth_runtime::explain(&self.endpoint, &self.cx)?;
        let declared = explained.last().ok_or("no request")?;
        let token = client.exchange_with(&self.endpoint, &self.cx).await?;

        let url = format!("{}{}", self.simulator.origin(), self.path);
        let mut request = http::Request::get(url).body(Body::default())?;
        self.endpoint.authorize(Some(&token), &mut request, &self.cx)?;
        let status = api.execute(request.try_into()?).await?.status();
        if !status.is_success() {
            return Err(format!("GET {} answered {status}", self.path).into());
        }
        Ok([
            self.name.to_owned(),
            encoding(declared).to_owned(),
            auth(declared).to_owned(),
            declared.signatures.first().map_or("—", |signature| signature.algorithm).to_owned(),
            masked(&token),
            expires_in(&token),
            format!("GET {} → {status}", self.path.replace(demo::THREDFI_BUSINESS_ID, "{business_id}")),
        ])
    }
}

fn encoding(declared: &Explanation) -> &'static str {
    match header(declared, "content-type").as_deref() {
        Some("application/x-www-form-urlencoded") => "form",
        Some("application/json") => "json",
        Some(_) => "other",
        None => "no body",
    }
}

fn auth(declared: &Explanation) -> &'static str {
    match header(declared, "authorization") {
        Some(value) if value.starts_with("Basic ") => "basic",
        Some(value) if value.starts_with("Bearer ") => "bearer",
        Some(_) => "other",
        None => "parameters",
    }
}

fn header(declared: &Explanation, wanted: &str) -> Option<String> {
    declared.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.to_string())
}

/// A token's length says whether there is one; its text is for nobody's screen.
fn masked(token: &Token) -> String {
    format!("***… ({})", token.access_token().expose_secret().len())
}

fn expires_in(token: &Token) -> String {
    let Some(left) = token.expires_in(SystemTime::now()) else { return "unknown".to_owned() };
    // Rounded: a part of the first second is gone already.
    let minutes = (left.as_secs() + 30) / 60;
    if minutes >= 120 && minutes % 60 == 0 { format!("{} h", minutes / 60) } else { format!("{minutes} min") }
}

fn table(rows: &[Row]) -> String {
    let mut widths = [0; 7];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let rule = widths.map(|width| "─".repeat(width)).join("──");
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
        if index == 0 {
            text.push_str(&rule);
            text.push('\n');
        }
    }
    text
}
