//! The responses of the six declarations, good and bad.

use std::time::Duration;

use auth_runtime::{Bytes, Context, Error, Stage, Token};
use auth_simulator::Provider;

use crate::leak;
use crate::providers::{Declared, PARTNER_TOKEN, six};
use crate::wire::{NOW, context, now, reply};

/// Every response holds both; no error may.
pub const TOKEN: &str = "Zq9-sentinel-token";
/// See [`TOKEN`].
pub const NOTE: &str = "7Kx-sentinel-note";

/// The member that says what the token is.
pub const TYPE: &str = r#""token_type":"Bearer""#;

/// The member with the token.
pub fn token_member() -> String {
    format!(r#""access_token":"{TOKEN}""#)
}

/// A declaration and the layout of its responses.
pub struct Layout {
    /// The declaration.
    pub declared: Declared,
    /// What stands before the members that hold the token.
    pub before: &'static str,
    /// And behind them.
    pub after: &'static str,
    /// Where these members are.
    pub at: &'static str,
    /// Whether `expires_in` is an instant.
    pub instant: bool,
    /// The life of a token whose response does not say.
    pub default: Option<u64>,
    /// What the request was made with.
    pub cx: Context,
}

/// All six.
pub fn layouts() -> [Layout; 6] {
    six().map(Layout::of)
}

impl Layout {
    fn of(declared: Declared) -> Self {
        let (before, after, at) = match declared.provider {
            Provider::AccountingPlus => (r#"{"status":"00","message":"Success","data":{"#, "}}", "data."),
            Provider::Klikoo => {
                (r#"{"response_code":"200012000","response_message":"Sukses","data":{"#, "}}", "data.")
            }
            Provider::Asset | Provider::Thredfi | Provider::Chift => ("{", "}", ""),
        };
        let instant = declared.provider == Provider::Asset;
        let default = (declared.provider == Provider::Chift).then_some(1800);
        let cx = context().with_step("partner", Token::builder(PARTNER_TOKEN).build());
        Self { declared, before, after, at, instant, default, cx }
    }

    /// A response with these members where the token is expected.
    pub fn body(&self, members: &[&str]) -> String {
        let members: Vec<_> = members.iter().filter(|member| !member.is_empty()).copied().collect();
        format!("{}\"note\":\"{NOTE}\",{}{}", self.before, members.join(","), self.after)
    }

    /// The member with a life of an hour.
    pub fn life(&self) -> String {
        let end = if self.instant { NOW + 3600 } else { 3600 };
        format!(r#""expires_in":{end}"#)
    }

    /// A response as it should be.
    pub fn good(&self) -> String {
        self.body(&[&token_member(), TYPE, &self.life()])
    }

    /// The same with this JSON as the token.
    pub fn with_token(&self, raw: &str) -> String {
        self.body(&[&format!(r#""access_token":{raw}"#), TYPE, &self.life()])
    }

    /// The same with this member for the token's type.
    pub fn with_type(&self, member: &str) -> String {
        self.body(&[&token_member(), member, &self.life()])
    }

    /// The same with this member for the token's life.
    pub fn with_life(&self, member: &str) -> String {
        self.body(&[&token_member(), TYPE, member])
    }

    /// What the declaration makes of a body.
    ///
    /// # Errors
    ///
    /// What the declaration has against it.
    pub fn read(&self, body: impl Into<Bytes>) -> Result<Token, Error> {
        self.declared.endpoint.response(reply(200, body), &self.cx)
    }

    /// The response gives the token, with this life.
    ///
    /// # Panics
    ///
    /// Where it does not.
    pub fn lives(&self, body: impl Into<Bytes>, seconds: u64) {
        let token = self.read(body).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(token.expires_in(now()), Some(Duration::from_secs(seconds)), "{}", self.declared.name());
    }

    /// The response gives an error with these words, and none of the response's values.
    ///
    /// # Panics
    ///
    /// Where it does not.
    pub fn fails(&self, body: impl Into<Bytes>, words: &str) -> Error {
        let error = self.read(body).expect_err(words);
        let status = error.status().map(|status| status.as_u16());
        assert_eq!((error.provider(), status), (self.declared.name(), Some(200)));
        assert!(matches!(error.stage(), Stage::Response | Stage::Refused), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(words), "{text:?} has no {words:?}");
        assert!(text.chars().count() < 1000, "{} characters", text.len());
        for text in leak::texts(&error) {
            for value in [TOKEN, NOTE, "Zq9", "7Kx"] {
                assert!(!text.contains(value), "{value} is in {text}");
            }
        }
        error
    }

    /// The same, where the response makes no sense.
    ///
    /// # Panics
    ///
    /// Where it does.
    pub fn makes_no_sense(&self, body: impl Into<Bytes>, words: &str) -> Error {
        let error = self.fails(body, words);
        assert_eq!(error.stage(), Stage::Response, "{error}");
        error
    }
}
