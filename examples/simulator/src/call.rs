//! One request on its way through a provider's rules.

use std::time::{Duration, SystemTime};

use http::{StatusCode, header};

use crate::{
    clock, echo,
    failure::Failure,
    invalid::Invalid,
    media::MediaType,
    provider::Provider,
    recorded::Recorded,
    reply::Reply,
    tokens::{self, NotLive, Scope, Tokens},
};

/// What a provider's rules see.
pub(crate) struct Call<'a> {
    pub(crate) provider: Provider,
    pub(crate) request: &'a Recorded,
    pub(crate) now: SystemTime,
    pub(crate) tokens: &'a mut Tokens,
    /// Whether error messages repeat what was sent.
    pub(crate) echo: bool,
}

/// Why a request is refused before or beside the provider's own errors.
pub(crate) enum Refused {
    /// No such path.
    Path,
    /// The path takes this method alone.
    Method(&'static str),
    /// Not a media type of the document.
    Media,
    /// Not what the document's schema allows.
    Invalid(Invalid),
    /// The provider's own error.
    Reply(Box<Reply>),
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Reply> for Refused {
    fn from(response: Reply) -> Self {
        Self::Reply(Box::new(response))
    }
}

/// One provider's document.
pub(crate) trait Rules {
    /// Whether the path, without the query, is a token endpoint: the next failure is meant for it.
    fn is_token_path(path: &str) -> bool;

    fn reply(call: &mut Call<'_>) -> Result<Reply, Refused>;

    /// An error that HTTP knows and the document does not, in the provider's shape.
    fn error(call: &Call<'_>, status: StatusCode, words: &str) -> Reply;

    /// The provider's validation error.
    fn invalid(call: &Call<'_>, invalid: &Invalid) -> Reply;

    /// A failure on demand; `None` where it is another provider's.
    fn failure(call: &Call<'_>, failure: &Failure) -> Option<Reply>;
}

/// Answers a request by a provider's rules. The failure is taken only by a token request.
pub(crate) fn reply<R: Rules>(call: &mut Call<'_>, failure: impl FnOnce() -> Option<Failure>) -> Reply {
    let response = choose::<R>(call, failure);
    if call.echo { response.echoing(&echo::of(call.request)) } else { response }
}

fn choose<R: Rules>(call: &mut Call<'_>, failure: impl FnOnce() -> Option<Failure>) -> Reply {
    if R::is_token_path(call.request.path_only())
        && let Some(failure) = failure()
    {
        return match failure {
            Failure::Raw { status, headers, body } => Reply::raw(status, headers, body),
            Failure::Page(status) => Reply::page(status, &call.say("Something went wrong")),
            Failure::Redirect(status) => Reply::redirect(status, &call.say("elsewhere")),
            own => R::failure(call, &own).unwrap_or_else(|| Reply::bare(StatusCode::NOT_IMPLEMENTED)),
        };
    }
    R::reply(call).unwrap_or_else(|refused| match refused {
        Refused::Path => R::error(call, StatusCode::NOT_FOUND, "Not found"),
        Refused::Method(allowed) => {
            R::error(call, StatusCode::METHOD_NOT_ALLOWED, "Method not allowed").with(header::ALLOW, allowed)
        }
        Refused::Media => R::error(call, StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
        Refused::Invalid(invalid) => R::invalid(call, &invalid),
        Refused::Reply(response) => *response,
    })
}

impl Call<'_> {
    /// An error's words, with everything that was sent where echo is on.
    pub(crate) fn say(&self, words: &str) -> String {
        if self.echo { format!("{words} ({})", echo::of(self.request)) } else { words.to_owned() }
    }

    /// An error's trace id, with the same addition.
    pub(crate) fn trace_id(&self) -> String {
        self.say(&tokens::trace_id().to_string())
    }

    /// The path with the one method that it takes, and without a query, which no document has.
    pub(crate) fn expect(&self, method: &'static str) -> Result<(), Refused> {
        if self.request.method != method {
            return Err(Refused::Method(method));
        }
        if self.request.has_query() {
            return Err(Invalid::new(&["query"], "extra_forbidden", "the document has no query").into());
        }
        Ok(())
    }

    /// The body's media type, which has to be one of the document's. Parameters are HTTP's business, but a
    /// body in another charset would be another body.
    pub(crate) fn media(&self, accepted: &[&str]) -> Result<MediaType, Refused> {
        let given = self.request.header(header::CONTENT_TYPE.as_str()).and_then(MediaType::parse);
        let media = given.ok_or(Refused::Media)?;
        let utf8 = media.parameter("charset").is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"));
        let plain = !self.request.headers.contains_key(header::CONTENT_ENCODING);
        if utf8 && plain && accepted.contains(&media.essence.as_str()) {
            Ok(media)
        } else {
            Err(Refused::Media)
        }
    }

    /// Four of the documents declare the token endpoint open (`security: []`, or no such header): a client
    /// that sends its credentials in two places gives them away once too often.
    pub(crate) fn expect_no_authorization(&self) -> Result<(), Refused> {
        if self.request.headers.contains_key(header::AUTHORIZATION) {
            let words = "the document has no Authorization here";
            return Err(Invalid::new(&["header", "authorization"], "extra_forbidden", words).into());
        }
        Ok(())
    }

    pub(crate) fn unix_now(&self) -> u64 {
        clock::unix_seconds(self.now)
    }

    /// Issues a token that is live for so many seconds.
    pub(crate) fn issue(&mut self, scope: Scope, seconds: u64) -> String {
        // A clock at the end of time has no later moment; the token is then dead at once.
        let expires = self.now.checked_add(Duration::from_secs(seconds)).unwrap_or(self.now);
        self.tokens.issue(self.provider, scope, expires)
    }

    /// Issues a token that is live until a time.
    pub(crate) fn issue_until(&mut self, scope: Scope, expires: SystemTime) -> String {
        self.tokens.issue(self.provider, scope, expires)
    }

    /// Whom the request's Bearer token is good for.
    pub(crate) fn authorise(&self) -> Result<Scope, NotLive> {
        if !self.request.headers.contains_key(header::AUTHORIZATION) {
            return Err(NotLive::Missing);
        }
        self.tokens.scope(self.request.bearer().unwrap_or_default(), self.now)
    }
}
