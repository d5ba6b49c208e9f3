//! The trait of a token endpoint.

use std::ops::Deref;

use bytes::Bytes;

use crate::body::Body;
use crate::context::Context;
use crate::details::Details;
use crate::error::Error;
use crate::forward::forward;
use crate::secret::Secret;
use crate::token::Token;

/// A provider's token endpoint: the request of one exchange, and how its response is read.
///
/// `#[derive(TokenEndpoint)]` writes it from attributes; this chapter is for an endpoint that the attributes cannot
/// describe, and that is written by hand. Whatever takes an endpoint takes both: [`exchange`](crate::exchange), a
/// client, a source, a pool, another endpoint that has it as a step.
///
/// # What to implement
///
/// [`provider`](Self::provider), [`request`](Self::request) and [`response`](Self::response), and
/// [`secrets`](Self::secrets) wherever the request holds a credential. All of them are pure: no clock, no random
/// number, no network. What varies stands in the [`Context`], so that the same endpoint and the same context give the
/// same request.
///
/// ```
/// use auth_runtime::{Action, Body, Bytes, Context, Error, Secret, Stage, Token, TokenEndpoint, http};
///
/// struct Vault {
///     token: Secret,
/// }
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
///         if !response.status().is_success() {
///             return Err(Error::custom(Stage::Refused, "Vault", "the token was refused", Action::AskCustomer));
///         }
///         let text = std::str::from_utf8(response.body()).unwrap_or_default();
///         Ok(Token::builder(text).build())
///     }
///
///     fn secrets(&self, _: &Context) -> Vec<Secret> {
///         vec![self.token.clone()]
///     }
/// }
/// ```
///
/// # A step
///
/// An endpoint that needs the token of another one names it in [`steps`](Self::steps), and finds the token by that name
/// in [`Context::step`]. The exchange acquires it first. A request that is made without it is an error of
/// [`Stage::Request`](crate::Stage::Request), not a request without a token.
///
/// An endpoint that *is* a step gives its [`secrets`](Self::secrets): the provider that is asked next may be the same
/// company, and an error of the second request must not show a credential of the first one. It is also told apart from
/// other steps by its type and by the request that it makes at a fixed time: two steps that make the same request share
/// one cached token. So whatever tells two tenants apart has to stand in the request.
///
/// ```
/// # use auth_runtime::{Action, Body, Bytes, Context, Error, Secret, Stage, Step, Token, TokenEndpoint, http};
/// # #[derive(TokenEndpoint)]
/// # #[token(post = "https://auth.example.com/login", auth = basic)]
/// # struct Login { client_id: String, client_secret: Secret }
/// struct Shop {
///     login: Login,
///     shop: u32,
/// }
///
/// impl TokenEndpoint for Shop {
///     fn provider(&self) -> &str {
///         "Shop"
///     }
///
///     fn steps(&self) -> Vec<Step<'_>> {
///         vec![Step::new("login", &self.login)]
///     }
///
///     fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
///         let error = |what| Error::custom(Stage::Request, "Shop", what, Action::FixConfiguration);
///         let login = cx.step("login").ok_or_else(|| error("there is no token of the step `login`"))?;
///         http::Request::post(format!("https://auth.example.com/shops/{}/token", self.shop))
///             .header("authorization", format!("Bearer {}", login.access_token().expose_secret()))
///             .body(Body::default())
///             .map_err(|_| error("the token of the login is no header"))
///     }
///
///     fn response(&self, response: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
///         // …
/// #       let text = std::str::from_utf8(response.body()).unwrap_or_default();
/// #       Ok(Token::builder(text).build())
///     }
///
///     fn secrets(&self, cx: &Context) -> Vec<Secret> {
///         let mut secrets = self.login.secrets(&cx.for_step());
///         secrets.extend(cx.step("login").map(|token| token.access_token().clone()));
///         secrets
///     }
/// }
/// # let shop = Shop { login: Login { client_id: "a".into(), client_secret: "s".into() }, shop: 7 };
/// # assert!(shop.request(&Context::new()).is_err());
/// # let cx = Context::new().with_step("login", Token::builder("t").build());
/// # assert_eq!(shop.request(&cx).unwrap().headers()["authorization"], "Bearer t");
/// # assert_eq!(shop.secrets(&cx).iter().filter(|secret| secret.expose_secret() == "t").count(), 1);
/// ```
///
/// # A credential in the query
///
/// A URL is shown where a header is not: the `Debug` of an `http::Request` prints it, proxies and servers write it into
/// their logs, and an HTTP client has it in its errors. [`Client`](crate::Client) takes it out of its own, and
/// [`explain`](crate::explain) shows of an endpoint by hand no more than the origin. An endpoint whose credential stands
/// in the query gives it in [`secrets`](Self::secrets) as it is, not percent-encoded: a response that repeats it is
/// masked in either spelling. Where the provider lets you choose, put it into a header or the body.
///
/// # Secrets
///
/// [`secrets`](Self::secrets) gives every credential of the request and every value that is computed from one, such as a
/// signature or `user:password` in Base64. They are looked for in whatever a transcript shows of the response. What
/// [`response`](Self::response) puts into an [`Error`] is shown as it stands: quote a provider's words only where they
/// cannot repeat a credential.
///
/// # A refresh
///
/// A refresh token is redeemed by an endpoint of its own, which [`refresh`](Self::refresh) gives. An endpoint whose only
/// credential is a refresh token has nothing but that: its own `request` is an error, and the first refresh token is
/// given to the source (`TokenSourceBuilder::refresh_token`).
///
/// # What is not to be done
///
/// - No request of one's own, in any of the methods: an exchange is one request and one response, and what comes before
///   it is a step.
/// - No clock and no random number but those of the [`Context`]: a source makes the request twice where it has to.
/// - No `Display` or `Debug` of a credential in an error's text.
/// - No refusal as [`Stage::Response`](crate::Stage::Response): by the stage and the [`Action`](crate::Action) a source
///   knows whether to try again.
///
/// # Methods that may come
///
/// The required methods are all there will be; one that is added has a default. (Whether an API's response says that the
/// token has expired is a question for such a method.)
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
    /// whose parameters stand in the query has its credentials there. [`explain`](crate::explain) is what to
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
    /// No token where the API wants one, one that may not stand in a header, and a request that cannot be signed as it is. Such
    /// a request may be written in part: it is not to be sent.
    fn authorize(
        &self,
        token: Option<&Token>,
        request: &mut http::Request<Body>,
        cx: &Context,
    ) -> Result<(), Error> {
        let _ = cx;
        crate::authorize::bearer(self.provider(), token, request)
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

    /// Every secret of the request, and every value that is computed from one: what must not come back in an
    /// error or a transcript, neither in this provider's words nor in those of an endpoint that has this one as a
    /// step. None, unless overridden: see [Secrets](Self#secrets).
    fn secrets(&self, cx: &Context) -> Vec<Secret> {
        let _ = cx;
        Vec::new()
    }

    /// What this crate alone asks for.
    #[doc(hidden)]
    fn details(&self) -> Details<'_> {
        Details::by_hand(std::any::type_name::<Self>())
    }
}

// Whatever points to an endpoint is that endpoint: a reference, a `Box`, an `Arc`, a `CredentialKey`.
forward!([P: Deref<Target: TokenEndpoint> + Send + Sync] P, it => (**it));

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
