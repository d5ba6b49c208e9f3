//! Strict simulators of five providers' token endpoints, on loopback.
//!
//! Each simulator is written from the provider's public document alone and shares no code with the client that
//! it checks: two readings of one document have to agree. It accepts what the document allows and refuses the
//! rest, in the provider's own error shape. Where a document is silent, the choice is in the provider's module.
//!
//! A simulator keeps what it received ([`Simulator::requests`]), fails on demand ([`Simulator::fail_next`]),
//! takes its time from the test ([`Simulator::set_now`]) and can behave like the careless server that repeats
//! a secret in its error message ([`Simulator::echo`]). The credentials that it accepts are in
//! [`credentials`].
//!
//! Besides the token endpoint, each provider has one API call that wants a live token: [`Provider::api_path`],
//! and [`thredfi_invoices_path`] for a business of Thredfi. The signatures which Accounting+ (`A-Signature`,
//! `A-Data`) and Klikoo (`Open-Api-Signature`) want on their API calls are **not** checked yet.
//!
//! ```
//! use auth_simulator::{AssetFailure, Failure, Simulator, Provider};
//! use tokio::{
//!     io::{AsyncReadExt as _, AsyncWriteExt as _},
//!     net::TcpStream,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let simulator = Simulator::start(Provider::Asset).await?;
//! simulator.fail_next(Failure::Asset(AssetFailure::ServiceUnavailable));
//!
//! let host = simulator.origin().trim_start_matches("http://");
//! let mut stream = TcpStream::connect(host).await?;
//! let path = Provider::Asset.token_path();
//! let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
//! stream.write_all(head.as_bytes()).await?;
//! let mut response = String::new();
//! stream.read_to_string(&mut response).await?;
//!
//! assert!(response.starts_with("HTTP/1.1 503 "));
//! assert_eq!(simulator.requests()[0].path, "/v0/auth/token");
//! # Ok(())
//! # }
//! ```

mod accounting_plus;
mod asset;
mod call;
mod chift;
mod clock;
pub mod credentials;
mod echo;
mod failure;
mod form;
mod invalid;
mod json;
mod klikoo;
mod media;
mod multipart;
mod provider;
mod recorded;
mod reply;
mod simulator;
mod thredfi;
mod tokens;

pub use failure::{
    AccountingPlusFailure, AssetFailure, ChiftFailure, Failure, KlikooFailure, ThredfiFailure,
};
pub use provider::Provider;
pub use recorded::Recorded;
pub use simulator::Simulator;
pub use thredfi::{
    business_token_path as thredfi_business_token_path, invoices_path as thredfi_invoices_path,
};
