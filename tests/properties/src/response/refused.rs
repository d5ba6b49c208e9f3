//! What holds where a response gave an error.

use std::sync::LazyLock;
use std::time::Duration;

use auth_runtime::{Action, Error, Stage};
use auth_tests::leak::{self, Secrets};
use serde_json::Value;

use super::endpoints::At;
use super::good::at;
use super::input::Input;
use super::{Case, now};
use crate::sentinel::TOKEN;

impl Case {
    pub(super) fn refused(&self, input: &Input, error: &Error) {
        assert_eq!(error.provider(), self.endpoint.declared.provider());
        assert_eq!(error.status(), Some(input.status));
        assert!(matches!(error.stage(), Stage::Response | Stage::Refused), "{error}");
        assert!(input.status.is_success() || error.stage() == Stage::Refused, "{error}");
        if let Action::Wait { until } = error.action() {
            assert_eq!(until, error.retry_at());
        }
        let latest = now() + Duration::from_secs(86_400);
        assert!(error.retry_at().is_none_or(|at| now() <= at && at <= latest), "{:?}", error.retry_at());

        let texts = leak::texts(error);
        for text in texts.iter().filter(|text| !text.starts_with("Error {\n")) {
            // One line, of a length that a log takes, that steers no terminal.
            assert!(!text.contains(|c: char| c.is_control() || is_steering(c)), "{text:?}");
            assert!(text.chars().count() < 2500, "{} characters", text.chars().count());
        }
        self.secrets.assert_absent("an error", &texts);
        // What a response sells may be spelt where nobody can know that it is a token.
        for (_, spelt) in input.spelt.iter().filter(|(word, _)| *word != "$TOKEN") {
            assert!(!texts.iter().any(|text| text.contains(spelt)), "{spelt} is in {error}");
        }
        self.sold_token_is_not_shown(input, &texts);
        self.good_response_is_no_error(input, error);
    }

    /// The token that a response holds where one is declared, wherever else the provider repeats it.
    fn sold_token_is_not_shown(&self, input: &Input, texts: &[String]) {
        static SOLD: LazyLock<Secrets> = LazyLock::new(|| Secrets::new().and("the token", TOKEN));
        let Ok(json) = serde_json::from_slice::<Value>(&input.body) else { return };
        let At::Paths(paths) = self.endpoint.token else { return };
        let refresh_token = [self.endpoint.refresh_token];
        if paths.iter().chain(&refresh_token).any(|path| at(&json, path) == TOKEN) {
            SOLD.assert_absent("an error", texts);
        }
    }

    /// The other way round, for the response of RFC 6749 section 5.1: what is right is taken.
    fn good_response_is_no_error(&self, input: &Input, error: &Error) {
        if self.endpoint.letter != b'f' || !input.status.is_success() {
            return;
        }
        let Ok(json) = serde_json::from_slice::<Value>(&input.body) else { return };
        let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_good = json["access_token"].as_str().is_some_and(is_word)
            && json["token_type"].as_str().is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
            && json["expires_in"].as_u64().is_some_and(|life| (1..=315_360_000).contains(&life))
            && (json["refresh_token"].is_null() || json["refresh_token"].as_str().is_some_and(is_word));
        // Two equal keys are one to `Value`.
        assert!(!is_good || error.to_string().contains("twice"), "{json} is refused: {error}");
    }
}

/// Characters that turn the direction of a text or cannot be seen.
fn is_steering(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
