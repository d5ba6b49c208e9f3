//! What one request is made with besides its declaration: the clock, the random numbers, the overrides, and
//! what is refreshed.

mod builder;

use std::fmt::{self, Write as _};
use std::sync::OnceLock;
use std::time::SystemTime;

use http::{HeaderName, HeaderValue};

use crate::error::{Error, Stage};
use crate::secret::Secret;
use crate::server::Server;
use crate::token::Token;
pub use builder::ContextBuilder;

/// What is drawn once for each request, what the caller overrides, and the tokens of earlier steps.
///
/// [`Context::new`] is what every exchange uses. A test fixes the clock and the nonce:
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use auth_runtime::{Context, Server};
///
/// let context = Context::builder()
///     .now(UNIX_EPOCH + Duration::from_secs(1_647_832_300))
///     .nonce("4f1c")
///     .origin(Server::parse("http://127.0.0.1:8080")?)
///     .build();
/// # Ok::<(), auth_runtime::InvalidServer>(())
/// ```
pub struct Context {
    now: SystemTime,
    /// Drawn when the first value asks: most requests need none, and a system call costs more than the rest
    /// of the context. `None` inside where the system has no entropy.
    random: OnceLock<Option<[u8; RANDOM]>>,
    /// `None` where the caller fixed nothing: a context is made for each exchange.
    fixed: Option<Box<Fixed>>,
    steps: Vec<(&'static str, Token)>,
    /// One of these tokens stands for one that is not there yet.
    pending: bool,
    refreshed: Refreshed,
    /// A test's, which goes on from one request to the next.
    #[cfg(feature = "testing")]
    clock: crate::source::clock::Clock,
}

/// What a refresh redeems (RFC 6749 section 6).
#[derive(Clone, Default)]
struct Refreshed {
    refresh_token: Option<Secret>,
    token: Option<Token>,
}

/// 32 bytes for the nonce, 16 for the UUID.
const RANDOM: usize = 48;

/// What the caller fixed: it holds for the requests of earlier steps too.
#[derive(Clone, Default)]
struct Fixed {
    now: Option<SystemTime>,
    nonce: Option<String>,
    uuid: Option<String>,
    origin: Option<Server>,
    headers: Vec<(HeaderName, HeaderValue)>,
    params: Vec<(String, Secret)>,
}

impl Context {
    /// The system's clock and fresh random numbers.
    pub fn new() -> Self {
        Self::draw(None)
    }

    /// To fix the clock, the nonce, the origin, or to add a header or parameter.
    pub fn builder() -> ContextBuilder {
        ContextBuilder::new()
    }

    fn draw(fixed: Option<Box<Fixed>>) -> Self {
        Context {
            now: fixed.as_ref().and_then(|fixed| fixed.now).unwrap_or_else(SystemTime::now),
            random: OnceLock::new(),
            fixed,
            steps: Vec::new(),
            pending: false,
            refreshed: Refreshed::default(),
            #[cfg(feature = "testing")]
            clock: crate::source::clock::Clock::default(),
        }
    }

    fn random(&self, provider: &'static str) -> Result<&[u8; RANDOM], Error> {
        let draw = || {
            let mut random = [0; RANDOM];
            getrandom::fill(&mut random).is_ok().then_some(random)
        };
        self.random.get_or_init(draw).as_ref().ok_or_else(|| {
            Error::new(Stage::Request, provider, "the system gave no random numbers for the nonce")
        })
    }

    /// For one more try: what the caller fixed, the tokens of steps and what is refreshed stay, the rest is
    /// drawn anew.
    #[must_use]
    pub fn again(&self) -> Self {
        let mut cx = Self::draw(self.fixed.clone());
        cx.steps.clone_from(&self.steps);
        cx.refreshed.clone_from(&self.refreshed);
        #[cfg(feature = "testing")]
        let cx = cx.at(&self.clock);
        cx
    }

    /// For the request of an earlier step: the caller's header and parameter are not meant for it, and what is
    /// refreshed is another endpoint's.
    #[must_use]
    pub fn for_step(&self) -> Self {
        let fixed = self.fixed.as_deref().cloned();
        let fixed = fixed.map(|fixed| Box::new(Fixed { headers: Vec::new(), params: Vec::new(), ..fixed }));
        let cx = Self::draw(fixed);
        #[cfg(feature = "testing")]
        let cx = cx.at(&self.clock);
        cx
    }

    /// The instant of this request. A lifetime in the response counts from it.
    pub fn now(&self) -> SystemTime {
        self.now
    }

    /// The origin that replaces the declared scheme, host and port.
    pub fn origin(&self) -> Option<&Server> {
        self.fixed.as_ref()?.origin.as_ref()
    }

    /// The token of an earlier step, by the name of its field.
    pub fn step(&self, name: &str) -> Option<&Token> {
        self.steps.iter().find(|(step, _)| *step == name).map(|(_, token)| token)
    }

    /// With the token of an earlier step: its field's name, and what the exchange gave.
    #[must_use]
    pub fn with_step(mut self, name: &'static str, token: Token) -> Self {
        self.steps.retain(|(step, _)| *step != name);
        self.steps.push((name, token));
        self
    }

    /// The refresh token that [`TokenEndpoint::refresh`](crate::TokenEndpoint::refresh) redeems, or that
    /// stands for the endpoint's own (`#[token(rotates)]`).
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refreshed.refresh_token.as_ref()
    }

    /// With a refresh token: of an earlier response, or out of the caller's database.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.refreshed.refresh_token = Some(refresh_token.into());
        self
    }

    /// The token that is refreshed.
    pub fn token(&self) -> Option<&Token> {
        self.refreshed.token.as_ref()
    }

    /// With the token that is refreshed, for providers who are shown it, or whose response makes it live on.
    #[must_use]
    pub fn with_token(mut self, token: Token) -> Self {
        self.refreshed.token = Some(token);
        self
    }

    /// By another clock than the machine's, unless the caller fixed the time.
    #[cfg(feature = "source")]
    pub(crate) fn at(mut self, clock: &crate::source::clock::Clock) -> Self {
        if self.fixed.as_ref().is_none_or(|fixed| fixed.now.is_none()) {
            self.now = clock.wall();
        }
        #[cfg(feature = "testing")]
        self.clock.clone_from(clock);
        self
    }

    pub(crate) fn pending(mut self) -> Self {
        self.pending = true;
        self
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.pending
    }

    /// Of the steps, and the one that is refreshed.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.steps.iter().map(|(_, token)| token).chain(&self.refreshed.token)
    }

    pub(crate) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        self.fixed.as_ref().map_or(&[], |fixed| &fixed.headers)
    }

    pub(crate) fn params(&self) -> &[(String, Secret)] {
        self.fixed.as_ref().map_or(&[], |fixed| &fixed.params)
    }

    /// Lower-case hexadecimal, `length` characters of it (at most 64), or what the caller fixed.
    pub(crate) fn nonce(&self, provider: &'static str, length: u8) -> Result<String, Error> {
        if let Some(nonce) = self.fixed.as_ref().and_then(|fixed| fixed.nonce.as_ref()) {
            return Ok(nonce.clone());
        }
        let mut text = String::with_capacity(64);
        push_hex(&mut text, self.random(provider)?.iter().take(32).copied());
        text.truncate(usize::from(length));
        Ok(text)
    }

    /// `length` digits (at most 64), or what the caller fixed as the nonce.
    pub(crate) fn digits(&self, provider: &'static str, length: u8) -> Result<String, Error> {
        if let Some(nonce) = self.fixed.as_ref().and_then(|fixed| fixed.nonce.as_ref()) {
            return Ok(nonce.clone());
        }
        let mut text = String::with_capacity(64);
        // The remainder of 2^64 by 10^16 favours no digit by more than a thousandth.
        for eight in self.random(provider)?.as_chunks::<8>().0.iter().take(4) {
            _ = write!(text, "{:016}", u64::from_le_bytes(*eight) % 10_u64.pow(16));
        }
        text.truncate(usize::from(length));
        Ok(text)
    }

    /// A UUID of version 4 (RFC 9562 section 5.4), or what the caller fixed.
    pub(crate) fn uuid(&self, provider: &'static str) -> Result<String, Error> {
        if let Some(uuid) = self.fixed.as_ref().and_then(|fixed| fixed.uuid.as_ref()) {
            return Ok(uuid.clone());
        }
        let mut text = String::with_capacity(36);
        for (index, byte) in self.random(provider)?.iter().skip(32).enumerate() {
            let byte = match index {
                6 => byte & 0x0f | 0x40,
                8 => byte & 0x3f | 0x80,
                _ => *byte,
            };
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            push_hex(&mut text, [byte]);
        }
        Ok(text)
    }
}

fn push_hex(text: &mut String, bytes: impl IntoIterator<Item = u8>) {
    for nibble in bytes.into_iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.extend(char::from_digit(u32::from(nibble), 16));
    }
}

/// A clone is for the same request: it has the same nonce.
impl Clone for Context {
    fn clone(&self) -> Self {
        drop(self.random(""));
        Context {
            now: self.now,
            random: self.random.clone(),
            fixed: self.fixed.clone(),
            steps: self.steps.clone(),
            pending: self.pending,
            refreshed: self.refreshed.clone(),
            #[cfg(feature = "testing")]
            clock: self.clock.clone(),
        }
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("now", &crate::time::rfc3339(self.now))
            .field("origin", &self.origin())
            .field("steps", &self.steps)
            .field("refresh_token", &self.refreshed.refresh_token)
            .field("token", &self.refreshed.token)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_of_version_4_and_a_nonce_has_its_length() {
        let context = Context::new();
        let uuid = context.uuid("v").unwrap();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes().get(14), Some(&b'4'));
        assert!(uuid.get(19..20).is_some_and(|variant| "89ab".contains(variant)));
        for length in [8, 32, 64] {
            assert_eq!(context.nonce("v", length).unwrap().len(), usize::from(length));
        }
    }

    #[test]
    fn a_clone_is_for_the_same_request() {
        let context = Context::new();
        assert_eq!(context.clone().nonce("v", 32).unwrap(), context.nonce("v", 32).unwrap());
    }

    #[test]
    fn another_request_draws_anew_what_is_not_fixed() {
        let builder = Context::builder().uuid("fixed").param("audience", "a");
        let context = builder.build().with_step("s", Token::builder("t").build());
        let (again, step) = (context.again(), context.for_step());
        assert_ne!(context.nonce("v", 32).unwrap(), again.nonce("v", 32).unwrap());
        assert_eq!(again.uuid("v").unwrap(), "fixed");
        assert!(again.step("s").is_some() && step.step("s").is_none());
        assert!(again.params().len() == 1 && step.params().is_empty());
    }

    #[test]
    fn what_is_refreshed_stays_for_one_more_try_and_is_no_steps() {
        let built =
            Context::builder().refresh_token("r3fresh").token(Token::builder("t0ken").build()).build();
        let with = Context::new().with_refresh_token("r3fresh").with_token(Token::builder("t0ken").build());
        for context in [built, with] {
            for kept in [
                context.again(),
                context.clone(),
                context.clone().with_step("s", Token::builder("t").build()),
            ] {
                assert_eq!(kept.refresh_token().unwrap().expose_secret(), "r3fresh");
                assert_eq!(kept.token().unwrap().access_token().expose_secret(), "t0ken");
                assert!(!format!("{kept:?}").contains("r3fresh") && !format!("{kept:?}").contains("t0ken"));
            }
            let step = context.for_step();
            assert!(step.refresh_token().is_none() && step.token().is_none());
        }
    }
}
