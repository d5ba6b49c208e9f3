//! How a request gets to the provider.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use crate::body::Body;
use crate::error::Error;
use crate::transcript::TranscriptSink;

/// What [`Transport::send`] gives.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, Error>> + Send + 'a>>;

/// Marks a request that must go over a new connection, since it redeems a refresh token and cannot be repeated.
///
/// It stands in the request's [`extensions`](http::Request::extensions). An exchange sets it where its endpoint
/// is a refresh ([`TokenEndpoint::refresh`](crate::TokenEndpoint::refresh)) or has a credential that rotates
/// (`#[token(rotates)]`); an endpoint written by hand may set it for
/// another credential that is good for one request, such as an authorization code.
///
/// A server may close an idle connection at any time (RFC 9112 section 9.5). Where it does so while the next
/// request is on its way, nobody knows whether that one arrived; a refresh token that rotates must then not be
/// sent again (RFC 9700 section 4.14.2), and its customer has to connect again. A new connection is not closed
/// at that moment, and there is little to win by a kept one in an exchange that is made once an hour. The
/// same is true of HTTP/2: a connection that is shared or idle may end with a GOAWAY.
///
/// [`Client`](crate::Client) obeys it. A [`Transport`] written by hand reads it:
///
/// ```
/// use auth_runtime::{Body, Bytes, FreshConnection, SendFuture, Transport, http};
///
/// struct Pool;
///
/// impl Pool {
///     async fn send(&self, request: http::Request<Body>, keep: bool) -> http::Response<Bytes> {
///         # let _ = (request, keep);
///         http::Response::new(Bytes::new())
///     }
/// }
///
/// struct Mine {
///     pool: Pool,
/// }
///
/// impl Transport for Mine {
///     fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
///         let keep = request.extensions().get::<FreshConnection>().is_none();
///         Box::pin(async move { Ok(self.pool.send(request, keep).await) })
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FreshConnection;

/// Sends one request and gives the whole response: an HTTP client, or a double in a test.
///
/// An implementation must not follow redirects (the credentials would go along), must bound time and size,
/// must not log requests, and should send a request that has [`FreshConnection`] among its extensions over a
/// new connection. [`Client`](crate::Client) is the one that comes with the crate.
///
/// ```
/// use auth_runtime::{Body, Bytes, SendFuture, Transport, http};
///
/// /// Answers every request with the same token.
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
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
    /// Sends `request` and reads the whole response, whatever its status.
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_>;

    /// Who wants to see each request and its response: see [`Record`](crate::transcript::Record). Nobody, unless
    /// overridden: a transport around another one hands on that one's.
    fn transcript_sink(&self) -> Option<&TranscriptSink> {
        None
    }
}

macro_rules! through {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<T: Transport + ?Sized> Transport for $type {
            fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
                (**self).send(request)
            }

            fn transcript_sink(&self) -> Option<&TranscriptSink> {
                (**self).transcript_sink()
            }
        }
    )* };
}
through!(&T, Box<T>, std::sync::Arc<T>);
