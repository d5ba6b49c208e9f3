//! For the tests of what you build on this crate: a token without a vendor, a vendor that says what the test
//! has written down, and a clock that the test moves.
//!
//! A handler holds a [`TokenSource`](crate::TokenSource), and that is what a test gives it:
//!
//! ```
//! use auth_runtime::{Error, TokenSource, http};
//!
//! /// What is tested: it makes the request to an API.
//! async fn list_orders(tokens: &TokenSource) -> Result<http::Request<()>, Error> {
//!     let (mut parts, body) = http::Request::get("https://api.example.com/orders").body(()).unwrap().into_parts();
//!     tokens.authorize(&mut parts).await?;
//!     Ok(http::Request::from_parts(parts, body))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let request = list_orders(&TokenSource::fixed("t")).await.unwrap();
//! assert_eq!(request.headers()["authorization"], "Bearer t");
//! # }
//! ```
//!
//! For all that a vendor can do to it there is [`Vendor`]. It needs the feature `testing`, which belongs under
//! `[dev-dependencies]`.

mod asker;
mod clock;
mod envelope;
mod script;
mod seen;
mod vendor;

pub use clock::ManualClock;
pub use seen::SeenRequest;
pub use vendor::Vendor;

/// What stands behind [`TokenSource::fixed`](crate::TokenSource::fixed).
pub(crate) struct NoVendor;

impl crate::Transport for NoVendor {
    fn send(&self, _: http::Request<crate::Body>) -> crate::Sending<'_> {
        let error = crate::Error::new(crate::Stage::Transport, "", "there is no vendor behind a fixed token");
        Box::pin(std::future::ready(Err(error.not_sent())))
    }
}
