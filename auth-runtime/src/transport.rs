//! How a request gets to the vendor.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use crate::transcript::TranscriptSink;
use crate::{Body, Error};

/// What [`Transport::send`] gives.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, Error>> + Send + 'a>>;

/// Sends one request and gives the whole answer: an HTTP client, or a double in a test.
///
/// An implementation must not follow redirects (the credentials would go along), must bound time and size,
/// and must not log requests. [`Client`](crate::Client) is the one that comes with the crate.
///
/// ```
/// use auth_runtime::{Body, Bytes, Sending, Transport, http};
///
/// /// Answers every request with the same token.
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(&self, _: http::Request<Body>) -> Sending<'_> {
///         Box::pin(async { Ok(http::Response::new(Bytes::from_static(br#"{"access_token":"t","expires_in":60}"#))) })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` sends no requests",
    label = "not a transport",
    note = "a transport is a `Client`, or a type of yours that implements `Transport`",
    note = "`Client::new()` gives a `Result`; and the endpoint, or what loads it, comes before the transport (in a pool after it)"
)]
pub trait Transport: Send + Sync {
    /// Sends `request` and reads the whole answer, whatever its status.
    fn send(&self, request: http::Request<Body>) -> Sending<'_>;

    /// Who wants to see each request and its answer: see [`Record`](crate::transcript::Record). Nobody, unless
    /// overridden: a transport around another one hands on that one's.
    fn transcript_sink(&self) -> Option<&TranscriptSink> {
        None
    }
}

macro_rules! through {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<T: Transport + ?Sized> Transport for $type {
            fn send(&self, request: http::Request<Body>) -> Sending<'_> {
                (**self).send(request)
            }

            fn transcript_sink(&self) -> Option<&TranscriptSink> {
                (**self).transcript_sink()
            }
        }
    )* };
}
through!(&T, Box<T>, std::sync::Arc<T>);
