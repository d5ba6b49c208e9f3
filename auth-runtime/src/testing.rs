//! For the tests of what you build on this crate: a token without a provider, a provider that says what the test
//! has written down, and a clock that the test moves.
//!
//! A handler holds a [`TokenSource`](crate::TokenSource), and that is what a test gives it:
//!
//! ```
//! use auth_runtime::{Body, Error, TokenSource, http};
//!
//! /// What is tested: it makes the request to an API.
//! async fn list_orders(tokens: &TokenSource) -> Result<http::Request<Body>, Error> {
//!     let mut request = http::Request::get("https://api.example.com/orders").body(Body::default()).unwrap();
//!     tokens.authorize(&mut request).await?;
//!     Ok(request)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let request = list_orders(&TokenSource::fixed("t")).await.unwrap();
//! assert_eq!(request.headers()["authorization"], "Bearer t");
//! # }
//! ```
//!
//! For all that a provider can do to it there is [`Provider`]. It needs the feature `testing`, which belongs under
//! `[dev-dependencies]`.

mod clock;
mod envelope;
mod provider;
mod request_matcher;
mod script;
mod seen;

pub use clock::ManualClock;
pub use provider::Provider;
pub use seen::SeenRequest;

/// What stands behind [`TokenSource::fixed`](crate::TokenSource::fixed).
pub(crate) struct NoProvider;

impl crate::Transport for NoProvider {
    fn send(&self, _: http::Request<crate::Body>) -> crate::SendFuture<'_> {
        let error =
            crate::Error::new(crate::Stage::Transport, "", "there is no provider behind a fixed token");
        Box::pin(std::future::ready(Err(error.not_sent())))
    }
}
