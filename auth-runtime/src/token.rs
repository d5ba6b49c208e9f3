//! The token that an exchange gives.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::secret::Secret;

/// An access token with what the provider said about it. A clone is cheap and shares the text.
///
/// `Debug` shows when it expires, never the token.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use auth_runtime::Token;
///
/// let token = Token::builder("t0ken").expires_at(SystemTime::now() + Duration::from_secs(900)).build();
/// assert_eq!(token.access_token().expose_secret(), "t0ken");
/// assert!(token.expires_in(SystemTime::now()) > Some(Duration::from_secs(890)));
/// assert!(!format!("{token:?}").contains("t0ken"));
/// ```
#[derive(Clone)]
pub struct Token(pub(crate) Arc<Inner>);

/// Two processors that count the clones of one token write the same line of their caches, and wait for each
/// other: so a source makes a handle for each thread, with a count of its own.
pub(crate) enum Inner {
    Token(Parts),
    #[cfg(feature = "source")]
    Handle(Token),
}

/// Shared with the token that lives on when this one is refreshed.
pub(crate) type Extra = Arc<dyn Any + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Parts {
    access_token: Secret,
    token_type: TokenType,
    expires_at: Option<SystemTime>,
    refresh_token: Option<Secret>,
    extra: Option<Extra>,
    /// It came as `Bearer …`, and goes out so where the declaration sends the token as it is.
    scheme: bool,
    /// A refresh token stood beside it that could not be read.
    unread: bool,
}

/// What the provider said of the type. A pool holds very many tokens, and nearly all are `Bearer`.
#[derive(Clone)]
pub(crate) enum TokenType {
    None,
    /// As nearly every provider spells it.
    Bearer,
    LowerBearer,
    /// In two boxes, so that it is no larger than a pointer and a tag.
    Other(Box<Box<str>>),
}

impl Token {
    /// A token by hand, for endpoints that are not derived and for tests.
    pub fn builder(access_token: impl Into<Secret>) -> TokenBuilder {
        TokenBuilder(Parts {
            access_token: access_token.into(),
            token_type: TokenType::None,
            expires_at: None,
            refresh_token: None,
            extra: None,
            scheme: false,
            unread: false,
        })
    }

    fn parts(&self) -> &Parts {
        match &*self.0 {
            Inner::Token(parts) => parts,
            #[cfg(feature = "source")]
            Inner::Handle(token) => token.parts(),
        }
    }

    /// The same token with a count of its own.
    #[cfg(feature = "source")]
    pub(crate) fn handle(&self) -> Self {
        let token = match &*self.0 {
            Inner::Token(_) => self,
            Inner::Handle(token) => token,
        };
        Token(Arc::new(Inner::Handle(token.clone())))
    }

    /// Whether both came out of the same response.
    #[cfg(feature = "source")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self.parts(), other.parts())
    }

    /// The token itself (RFC 6749 section 5.1).
    pub fn access_token(&self) -> &Secret {
        &self.parts().access_token
    }

    /// The type as the provider spelt it, where it said one (RFC 6749 section 7.1).
    pub fn token_type(&self) -> Option<&str> {
        match &self.parts().token_type {
            TokenType::None => None,
            TokenType::Bearer => Some("Bearer"),
            TokenType::LowerBearer => Some("bearer"),
            TokenType::Other(other) => Some(other),
        }
    }

    /// When the token expires; `None` where only a refusal tells.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.parts().expires_at
    }

    /// What is left at `now`: zero once it has expired, `None` where only a refusal tells.
    pub fn expires_in(&self, now: SystemTime) -> Option<Duration> {
        self.parts().expires_at.map(|at| at.duration_since(now).unwrap_or(Duration::ZERO))
    }

    /// Whether a refresh token stood beside it that could not be read.
    #[cfg(feature = "source")]
    pub(crate) fn lacks_its_refresh_token(&self) -> bool {
        self.parts().unread
    }

    /// The refresh token, where the response held one (RFC 6749 section 1.5).
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.parts().refresh_token.as_ref()
    }

    /// The rest of the response, as the type that the declaration names with `response(extra = T)`.
    ///
    /// `None` for any other type.
    pub fn extra<T: Any>(&self) -> Option<&T> {
        self.parts().extra.as_ref()?.downcast_ref()
    }

    pub(crate) fn has_scheme(&self) -> bool {
        self.parts().scheme
    }

    /// The same token, to end at another time or to have another refresh token.
    pub(crate) fn renewed(&self) -> TokenBuilder {
        TokenBuilder(Parts { unread: false, ..self.parts().clone() })
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The type is the provider's word, and may repeat what it was sent.
        f.debug_struct("Token")
            .field("access_token", &self.parts().access_token)
            .field("expires_at", &self.parts().expires_at.map(crate::time::rfc3339))
            .field("refresh_token", &self.parts().refresh_token)
            .finish_non_exhaustive()
    }
}

/// Makes a [`Token`]: see [`Token::builder`].
#[must_use]
pub struct TokenBuilder(Parts);

impl TokenBuilder {
    pub(crate) fn access_token(&self) -> &Secret {
        &self.0.access_token
    }

    pub(crate) fn with_scheme(mut self, scheme: bool) -> Self {
        self.0.scheme = scheme;
        self
    }

    /// The provider's word for the type.
    pub fn token_type(mut self, token_type: impl Into<String>) -> Self {
        self.0.token_type = TokenType::Other(Box::new(token_type.into().into()));
        self
    }

    /// The provider's word for the type, or the one before where it said none.
    pub(crate) fn typed(mut self, token_type: TokenType) -> Self {
        if !matches!(token_type, TokenType::None) {
            self.0.token_type = token_type;
        }
        self
    }

    /// When the token expires.
    pub fn expires_at(mut self, at: SystemTime) -> Self {
        self.0.expires_at = Some(at);
        self
    }

    pub(crate) fn maybe_expires_at(mut self, at: Option<SystemTime>) -> Self {
        self.0.expires_at = at;
        self
    }

    /// The refresh token that came with it.
    pub fn refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.0.refresh_token = Some(refresh_token.into());
        self
    }

    /// One stood there that could not be read.
    pub(crate) fn without_its_refresh_token(mut self) -> Self {
        self.0.unread = true;
        self
    }

    /// What [`Token::extra`] gives.
    pub fn extra<T: Any + Send + Sync>(mut self, extra: T) -> Self {
        self.0.extra = Some(Arc::new(extra));
        self
    }

    pub(crate) fn maybe_extra(mut self, extra: Option<Extra>) -> Self {
        self.0.extra = extra;
        self
    }

    /// The token.
    pub fn build(self) -> Token {
        Token(Arc::new(Inner::Token(self.0)))
    }
}

impl fmt::Debug for TokenBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenBuilder").finish_non_exhaustive()
    }
}
