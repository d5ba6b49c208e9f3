//! The exchange with a token endpoint, and what it would send.

use std::future::Future;
use std::pin::Pin;

use crate::context::Context;
use crate::details::Kind;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::request::explain::Explanation;
use crate::token::Token;
use crate::transcript::recording::Recording;
use crate::transport::{FreshConnection, Transport};

/// One exchange over `transport`, with those of its steps before it: no cache, no second try.
///
/// Most programs call [`Client::exchange`](crate::Client::exchange); this takes a transport and a context of
/// the caller's. Of the context only what the caller fixed is kept: the clock and the random numbers are
/// drawn anew for each exchange, so that a context may be used again.
///
/// ```
/// use auth_runtime::{Body, Bytes, Context, Secret, SendFuture, TokenEndpoint, Transport, exchange, http};
///
/// #[derive(TokenEndpoint)]
/// #[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
/// struct Example {
///     client_id: String,
///     client_secret: Secret,
/// }
///
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
///         let body = br#"{"access_token":"t","token_type":"Bearer","expires_in":900}"#;
///         Box::pin(async { Ok(http::Response::new(Bytes::from_static(body))) })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), auth_runtime::Error> {
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into() };
/// let token = exchange(&example, &Canned, &Context::new()).await?;
/// assert_eq!(token.access_token().expose_secret(), "t");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Each stage's: see [`Stage`](crate::Stage).
pub async fn exchange(
    endpoint: &dyn TokenEndpoint,
    transport: &dyn Transport,
    cx: &Context,
) -> Result<Token, Error> {
    // The caller may keep one context for all exchanges: a nonce is used once, and the clock goes on.
    boxed(endpoint, transport, cx.again(), None).await
}

type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Token, Error>> + Send + 'a>>;

/// Boxed, since a step is an exchange of its own. `name` is that step's.
fn boxed<'a>(
    endpoint: &'a dyn TokenEndpoint,
    transport: &'a dyn Transport,
    mut cx: Context,
    name: Option<&'static str>,
) -> Exchange<'a> {
    Box::pin(async move {
        for step in endpoint.steps() {
            if cx.step(step.name).is_none() {
                let acquired = boxed(step.endpoint, transport, cx.for_step(), Some(step.name)).await;
                let token = acquired.map_err(|error| error.in_step(step.name))?;
                // The clock may have moved on while the step was under way.
                cx = cx.again().with_step(step.name, token);
            }
        }
        once(endpoint, transport, &cx, name, &mut |_| {}).await
    })
}

/// One request and its response, without those of steps. `sending` is shown where it goes.
pub(crate) async fn once(
    endpoint: &dyn TokenEndpoint,
    transport: &dyn Transport,
    cx: &Context,
    name: Option<&'static str>,
    sending: &mut (dyn FnMut(&http::Uri) + Send),
) -> Result<Token, Error> {
    let mut recording = transport.transcript_sink().map(|sink| Recording::new(sink, endpoint, cx, name));
    let outcome = send(endpoint, transport, cx, recording.as_mut(), sending).await;
    if let Some(recording) = recording {
        recording.ends(&outcome);
    }
    outcome
}

async fn send(
    endpoint: &dyn TokenEndpoint,
    transport: &dyn Transport,
    cx: &Context,
    mut recording: Option<&mut Recording<'_>>,
    sending: &mut (dyn FnMut(&http::Uri) + Send),
) -> Result<Token, Error> {
    let mut request = endpoint.request(cx)?;
    if redeems(endpoint, cx) {
        request.extensions_mut().insert(FreshConnection);
    }
    if let Some(recording) = &mut recording {
        recording.sends(&request);
    }
    sending(request.uri());
    let response = transport.send(request).await.map_err(|error| error.of(endpoint.provider()))?;
    if let Some(recording) = &mut recording {
        recording.received(&response);
    }
    // Whatever the endpoint makes of it, the provider has had the request.
    endpoint.response(response, cx).map_err(Error::response_came)
}

/// Whether the request redeems what an earlier response gave, or a credential that responses replace: it cannot be
/// repeated.
fn redeems(endpoint: &dyn TokenEndpoint, cx: &Context) -> bool {
    cx.refresh_token().is_some() || cx.token().is_some() || endpoint.details().is_rotating()
}

/// The requests that [`exchange`] would send, in order, with every secret left out. Nothing is sent.
///
/// ```
/// use auth_runtime::{Context, Secret, TokenEndpoint, explain};
///
/// #[derive(TokenEndpoint)]
/// #[token(post = "https://auth.example.com/token", auth = basic)]
/// struct Example {
///     client_id: String,
///     client_secret: Secret,
/// }
///
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into() };
/// let requests = explain(&example, &Context::new())?;
/// assert_eq!(
///     requests[0].to_string(),
///     "POST /token HTTP/1.1\nhost: auth.example.com\naccept: application/json\nauthorization: Basic ***\n"
/// );
/// assert!(requests[0].curl().contains("--user 'shop:'\"$CLIENT_SECRET\""));
/// # Ok::<(), auth_runtime::Error>(())
/// ```
///
/// # Errors
///
/// As [`TokenEndpoint::request`].
pub fn explain(endpoint: &dyn TokenEndpoint, cx: &Context) -> Result<Vec<Explanation>, Error> {
    let mut all = Vec::new();
    for step in endpoint.steps() {
        if cx.step(step.name).is_none() {
            all.extend(explain(step.endpoint, &cx.for_step())?);
        }
    }
    all.push(explain_one(endpoint, cx)?);
    Ok(all)
}

/// The request of the endpoint itself. A step that has no token yet is taken as if it had.
pub(crate) fn explain_one(endpoint: &dyn TokenEndpoint, cx: &Context) -> Result<Explanation, Error> {
    match endpoint.details().0 {
        Kind::Declared(declared) => declared.explain(cx),
        Kind::ByHand(_) => {
            let request = endpoint.request(cx)?;
            Ok(crate::request::explain::opaque(endpoint.provider(), &request))
        }
    }
}
