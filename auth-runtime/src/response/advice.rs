//! Who else may be at fault where a provider refuses the client: the declaration, or a clock.
//!
//! Servers respond with `invalid_client` or 401 to a secret that they read in another way, to a parameter that they
//! miss, and to a time that is not theirs, in the same words as to a wrong secret. What the request itself shows
//! to be possible is told, with the clause to write instead.

use http::StatusCode;

use super::Reader;
use crate::action::Action;
use crate::error::Said;
use crate::request;
use crate::request::eval::Eval;
use crate::spec::{Class, Expr, Function, Param};
use crate::verdict::Rfc;

/// What to look at before anybody else is asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub(crate) text: String,
    /// Who must act, where the evidence is strong enough to say so.
    pub(crate) action: Option<Action>,
}

impl Reader<'_> {
    /// Advice about a refusal. `code` is the provider's own, before it was scrubbed and cut.
    pub(super) fn advice(&self, code: Option<&str>, class: Option<Class>, said: &Said) -> Option<Advice> {
        let about_client = is_about_client(code, class, self.status);
        let eval = request::eval(self.spec, self.fields, self.cx, None, &[], None);
        let assertion = self.spec.request.params.iter().find(|param| {
            // An assertion as the grant itself is refused as one (RFC 7521 section 4.1.1).
            (about_client && param.name == "client_assertion")
                || ((about_client || code == Some("invalid_grant")) && param.name == "assertion")
        });
        if !about_client && assertion.is_none() {
            return None;
        }
        let words = Words::of(said);
        // A code of the provider's own that the declaration classes tells these causes apart already.
        let is_own = class.is_some() && code.is_some_and(|code| Rfc::of(code).is_none());
        let clock = clock(&eval, about_client, assertion).filter(|_| !is_own || words.are_about_time());
        // A step's token has times of its own, and its source sees to them.
        let may_act = self.spec.steps.is_empty() && matches!(class, None | Some(Class::Refused));
        let act = |action: Action| may_act.then_some(action);
        if let Some(text) = &clock
            && words.are_about_time()
        {
            // A code of the provider's own tells these causes apart already.
            let rfc = matches!(code, Some("invalid_client" | "invalid_grant" | "unauthorized_client"));
            let action = act(Action::CheckClock).filter(|_| rfc || code.is_none());
            return Some(Advice { text: text.clone(), action });
        }
        if !about_client {
            return clock.map(|text| Advice { text, action: None });
        }
        let parameter = client_id(&eval);
        if let Some(text) = &parameter
            && words.miss_the_client_id()
        {
            return Some(Advice { text: text.clone(), action: act(Action::FixConfiguration) });
        }
        let basic = eval.doubtful_basic();
        // `basic_raw` was written for a provider that wants it so: there it is only said.
        let is_encoded = eval.declared_basic().is_some_and(|(function, ..)| function == Function::Basic);
        let own = matches!(class, None | Some(Class::Refused)) && basic.is_some() && is_encoded;
        let parameter = parameter.filter(|_| code == Some("invalid_client"));
        let texts: Vec<_> = [basic, parameter, clock].into_iter().flatten().collect();
        (!texts.is_empty())
            .then(|| Advice { text: texts.join("; "), action: own.then_some(Action::FixConfiguration) })
    }
}

/// Whether a refusal is about who the client is, and not about the grant or the request.
fn is_about_client(code: Option<&str>, class: Option<Class>, status: StatusCode) -> bool {
    if class == Some(Class::Transient) {
        return false;
    }
    let is_unauthorized = status == StatusCode::UNAUTHORIZED;
    match code {
        Some("invalid_client") => true,
        // Keycloak's response to a wrong secret.
        Some("unauthorized_client") => is_unauthorized,
        // RFC 6749 sections 4.1.2.1 and 5.2.
        Some(
            "invalid_grant"
            | "invalid_request"
            | "invalid_scope"
            | "unsupported_grant_type"
            | "access_denied"
            | "server_error",
        ) => false,
        _ => class.map_or(is_unauthorized, |class| class == Class::Refused),
    }
}

/// The provider's words, where they tell more than the code does.
struct Words(Vec<String>);

impl Words {
    fn of(said: &Said) -> Self {
        let all = [&said.code, &said.message, &said.detail].into_iter().flatten();
        let words = all.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
        Words(words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect())
    }

    fn have(&self, some: &[&str]) -> bool {
        self.0.iter().any(|word| some.contains(&word.as_str()))
    }

    /// "The token is expired", "issued in the future" (Authlib), "check your iat and exp values" (Google); but not
    /// "the client secret has expired".
    fn are_about_time(&self) -> bool {
        self.have(&["iat", "nbf", "exp", "clock", "clocks", "timestamp", "skew", "future"])
            || (self.have(&["expired", "expiry", "expires"])
                && self.have(&["token", "jwt", "assertion", "request", "signature"])
                && !self.have(&["secret", "key", "keys", "password", "certificate", "account", "client"]))
    }

    /// "Missing `client_id`" (mcp).
    fn miss_the_client_id(&self) -> bool {
        self.have(&["client_id", "clientid"])
            && self.have(&["missing", "required", "require", "requires", "must", "absent", "needed"])
    }
}

/// The clause for servers that want the client's id as a parameter beside Basic: `None` where it is one.
fn client_id(eval: &Eval<'_>) -> Option<String> {
    let (_, user, _) = eval.declared_basic()?;
    let Expr::Field(_) = user else { return None };
    let request = &eval.spec.request;
    let is_sent = |params: &[Param]| params.iter().any(|param| param.name == "client_id");
    if is_sent(request.params) || is_sent(request.query) {
        return None;
    }
    let name = eval.name(user);
    let clause = if name == "client_id" { "param" } else { "param = \"client_id\"" };
    Some(format!(
        "some servers want `client_id` as a parameter beside Basic: `#[token({clause})]` on `{name}` sends it"
    ))
}

/// What a wrong clock would do to this request. `None`: it says no time.
fn clock(eval: &Eval<'_>, about_client: bool, assertion: Option<&Param>) -> Option<String> {
    let says_time = match assertion {
        _ if about_client && eval.spec.mentions(|expr| matches!(expr, Expr::Now(_))) => {
            "the request says what time it is, with `now(…)`"
        }
        Some(_) => "an assertion says from when and until when it is valid",
        None => return None,
    };
    Some(format!("{says_time}: a clock that is wrong reads as a wrong secret, so compare it first"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(message: &str) -> Words {
        Words::of(&Said { message: Some(message.to_owned()), ..Said::default() })
    }

    #[test]
    fn whose_fault_the_code_tells() {
        let (bad, unauthorized) = (StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED);
        for (code, class, status, about) in [
            (Some("invalid_client"), None, bad, true),
            (Some("invalid_client"), Some(Class::Config), bad, true),
            (Some("invalid_client"), Some(Class::Transient), unauthorized, false),
            (Some("unauthorized_client"), Some(Class::Refused), unauthorized, true),
            (Some("unauthorized_client"), Some(Class::Refused), bad, false),
            // mcp 2.3.0 refuses a redeemed refresh token so.
            (Some("invalid_grant"), Some(Class::Refused), unauthorized, false),
            (Some("BAD_LOGIN"), Some(Class::Refused), bad, true),
            (Some("BAD_LOGIN"), None, bad, false),
            (Some("BAD_LOGIN"), None, unauthorized, true),
            (Some("E1"), Some(Class::Clock), unauthorized, false),
            (None, None, unauthorized, true),
            (None, None, StatusCode::FORBIDDEN, false),
            (None, None, bad, false),
        ] {
            assert_eq!(is_about_client(code, class, status), about, "{code:?} {class:?} {status}");
        }
    }

    #[test]
    fn what_the_words_tell() {
        for text in [
            "The token is expired",
            "The token was issued in the future",
            "Invalid claim: 'iat'",
            "Timestamp out of range",
            "signature expired",
        ] {
            assert!(words(text).are_about_time(), "{text}");
        }
        for text in [
            "the client secret has expired",
            "API key expired",
            "wrong expectations",
            "the token's client expired",
            "",
        ] {
            assert!(!words(text).are_about_time(), "{text}");
        }
        assert!(words("Missing client_id").miss_the_client_id());
        assert!(words("client_id is required").miss_the_client_id());
        assert!(!words("Invalid client_id").miss_the_client_id());
    }
}
