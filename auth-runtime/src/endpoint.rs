//! What a token endpoint is, and the exchange with one.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use crate::body::Body;
use crate::context::Context;
use crate::error::Error;
use crate::fingerprint::Fingerprint;
use crate::forward::forward;
use crate::request::explain::Explanation;
use crate::response::redact::RedactedResponse;
use crate::secret::Secret;
use crate::token::Token;
use crate::transcript::recording::Recording;
use crate::transport::FreshConnection;
use crate::transport::Transport;

/// A provider's token endpoint: one request, and how its response is read.
///
/// `#[derive(TokenEndpoint)]` writes it from attributes. Both functions are pure: no clock, no random number,
/// no network; what varies stands in the [`Context`].
///
/// Where the attributes cannot say what a provider wants, it is written by hand:
///
/// ```
/// use auth_runtime::{Action, Body, Bytes, Context, Error, Secret, Stage, Token, TokenEndpoint, http};
///
/// struct Vault { token: Secret }
///
/// impl TokenEndpoint for Vault {
///     fn provider(&self) -> &str {
///         "Vault"
///     }
///
///     fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
///         http::Request::post("https://vault.example.com/v1/auth/token/renew-self")
///             .header("x-vault-token", self.token.expose_secret())
///             .body(Body::default())
///             .map_err(|_| Error::custom(Stage::Request, "Vault", "the token is no header", Action::FixConfiguration))
///     }
///
///     fn response(&self, response: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
///         let text = std::str::from_utf8(response.body()).unwrap_or_default();
///         Ok(Token::builder(text).build())
///     }
///
///     fn secrets(&self, _: &Context) -> Vec<Secret> {
///         vec![self.token.clone()]
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no token endpoint",
    label = "not a token endpoint",
    note = "derive `TokenEndpoint` for it; a step is such a type too, or a `&`, `Box` or `Arc` of one"
)]
pub trait TokenEndpoint: Send + Sync {
    /// The provider's name, for errors and logs.
    fn provider(&self) -> &str;

    /// The request for one exchange.
    ///
    /// It may be logged, but for one thing: the `Debug` of an `http::Request` prints its URL, and an endpoint
    /// whose parameters stand in the query has its credentials there. [`explain`](Self::explain) is what to
    /// log.
    ///
    /// # Errors
    ///
    /// A value that is missing or may not stand where the declaration puts it:
    /// [`Stage::Request`](crate::Stage::Request).
    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error>;

    /// Reads the response to the request that the same context made.
    ///
    /// # Errors
    ///
    /// A refusal ([`Stage::Refused`](crate::Stage::Refused)), or a response that is not what the declaration
    /// says ([`Stage::Response`](crate::Stage::Response)).
    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error>;

    /// Endpoints whose tokens this one needs first. Their tokens come in by [`Context::step`].
    fn steps(&self) -> Vec<Step<'_>> {
        Vec::new()
    }

    /// Puts onto an API request what the API wants: the token as Bearer (RFC 6750 section 2.1), unless the declaration
    /// says otherwise. Pure: what varies, such as the clock, stands in the context.
    ///
    /// The HTTP client that sends the request should follow no redirect: reqwest takes `Authorization` off a
    /// request that goes on to another host, but no header of another name.
    ///
    /// ```
    /// use auth_runtime::{Body, Context, Secret, Token, TokenEndpoint, http};
    ///
    /// #[derive(TokenEndpoint)]
    /// #[token(post = "https://auth.example.com/token", api(token = header("X-Api-Token")))]
    /// struct Example {
    ///     client_secret: Secret,
    /// }
    ///
    /// let example = Example { client_secret: "s3cret".into() };
    /// let mut request = http::Request::get("https://api.example.com/orders").body(Body::default()).unwrap();
    /// example.authorize(Some(&Token::builder("t0ken").build()), &mut request, &Context::new())?;
    /// assert_eq!(request.headers()["x-api-token"], "t0ken");
    /// # Ok::<(), auth_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No token where the API wants one, and one that may not stand in a header.
    fn authorize(
        &self,
        token: Option<&Token>,
        request: &mut http::Request<Body>,
        cx: &Context,
    ) -> Result<(), Error> {
        let _ = cx;
        crate::authorize::bearer(self.provider(), token, request)
    }

    /// The request as it would be sent, with every secret left out. A step that has no token yet is taken as
    /// if it had.
    ///
    /// # Errors
    ///
    /// As [`request`](Self::request).
    fn explain(&self, cx: &Context) -> Result<Explanation, Error> {
        self.request(cx).map(|request| crate::request::explain::opaque(self.provider(), &request))
    }

    /// A response to the request that the same context made, with every credential left out. Of an endpoint
    /// that is written by hand only the status and the response's shape are known to be harmless.
    fn redact(&self, response: &http::Response<Bytes>, cx: &Context) -> RedactedResponse {
        crate::response::redact::opaque(response, &self.secrets(cx))
    }

    /// The request that redeems a refresh token (RFC 6749 section 6), where there is one: an endpoint of its
    /// own, whose request is made of [`Context::refresh_token`] and [`Context::token`], and whose errors are
    /// this provider's.
    ///
    /// Where its response has no refresh token, the one that was redeemed goes on.
    ///
    /// ```
    /// use auth_runtime::{Context, Secret, TokenEndpoint};
    ///
    /// #[derive(TokenEndpoint)]
    /// #[token(post = "https://auth.example.com/token", grant_type = password, auth = basic, refresh)]
    /// struct Example {
    ///     client_id: String,
    ///     client_secret: Secret,
    ///     username: String,
    ///     password: Secret,
    /// }
    ///
    /// # let example = Example {
    /// #     client_id: "shop".into(),
    /// #     client_secret: "s3cret".into(),
    /// #     username: "ada".into(),
    /// #     password: "p4ss".into(),
    /// # };
    /// let refresh = example.refresh().expect("it is declared");
    /// let request = refresh.request(&Context::new().with_refresh_token("r3fresh"))?;
    /// assert_eq!(request.body().as_bytes(), b"grant_type=refresh_token&refresh_token=r3fresh");
    /// # Ok::<(), auth_runtime::Error>(())
    /// ```
    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        None
    }

    /// The credential of this endpoint that is itself a refresh token and that responses replace, where there
    /// is one (`#[token(rotates)]`). What the last response gave goes into [`Context::with_refresh_token`], and
    /// stands for it.
    fn rotating(&self) -> Option<&Secret> {
        None
    }

    /// The declaration, where there is one.
    #[doc(hidden)]
    fn table(&self) -> Option<&'static crate::spec::Spec> {
        None
    }

    /// Writes what tells this endpoint from others: two that write the same share a token.
    ///
    /// Of an endpoint that is written by hand, that is its type, and the request that it makes at a fixed time:
    /// override it where more than the request differs, or where each request does.
    fn fingerprint(&self, into: &mut Fingerprint) {
        let steps = self.steps();
        let request = self.request(&crate::fingerprint::context(&steps));
        crate::fingerprint::by_hand(std::any::type_name::<Self>(), self.provider(), &request, &steps, into);
    }

    /// Every secret of the request, and every value that is computed from one: what must not come back in an
    /// error or a transcript, neither in this provider's words nor in those of an endpoint that has this one as a
    /// step. None, unless overridden: an endpoint by hand that is somebody's step should tell.
    fn secrets(&self, cx: &Context) -> Vec<Secret> {
        let _ = cx;
        Vec::new()
    }
}

forward!([T: TokenEndpoint + ?Sized] &T, it => (**it));
forward!([T: TokenEndpoint + ?Sized] Box<T>, it => (**it));
forward!([T: TokenEndpoint + ?Sized] std::sync::Arc<T>, it => (**it));
#[cfg(feature = "source")]
forward!([T: TokenEndpoint + ?Sized] crate::CredentialKey<T>, it => (**it));

/// An endpoint whose token another one needs.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Step<'a> {
    /// The name by which [`Context::step`] finds the token.
    pub name: &'static str,
    /// The endpoint.
    pub endpoint: &'a dyn TokenEndpoint,
}

impl<'a> Step<'a> {
    /// A step of this name.
    pub fn new(name: &'static str, endpoint: &'a dyn TokenEndpoint) -> Self {
        Step { name, endpoint }
    }
}

impl std::fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step").field("name", &self.name).field("provider", &self.endpoint.provider()).finish()
    }
}

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
    cx.refresh_token().is_some() || cx.token().is_some() || endpoint.rotating().is_some()
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
    all.push(endpoint.explain(cx)?);
    Ok(all)
}
