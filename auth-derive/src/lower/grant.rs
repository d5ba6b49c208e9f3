//! `grant_type`, and what each grant cannot do without.

use super::request_parts::Sent;
use crate::ast::Expr;
use crate::errors::Errors;
use crate::words;
use crate::words::foreign;

const FORM: &str =
    "a grant type is a word, `grant_type = client_credentials`, or a text in quotes such as `\"urn:ietf:…\"`";

/// As it is sent.
pub(super) fn grant(expr: &Expr, errors: &Errors) -> Option<String> {
    if let Some(text) = expr.str() {
        let value = text.value();
        if value.is_empty() || value.contains(['{', '[', '|']) || value.contains(char::is_whitespace) {
            errors.over(text, FORM);
        }
        return Some(value);
    }
    match expr.word().as_deref() {
        Some("jwt_bearer") => Some("urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned()),
        Some("saml2_bearer") => Some("urn:ietf:params:oauth:grant-type:saml2-bearer".to_owned()),
        Some("none") => {
            errors.over(expr, "what is not written is not sent: leave `grant_type` out");
            None
        }
        Some(word) if words::GRANTS.contains(&word) => Some(word.to_owned()),
        Some(word) => {
            let what = foreign::grant(word);
            errors.over(expr, what.unwrap_or_else(|| unknown_grant(word)));
            None
        }
        None => {
            errors.over(expr, FORM);
            None
        }
    }
}

/// Any text in quotes is a grant type: a word that is none may be a provider's own.
fn unknown_grant(word: &str) -> String {
    let own = format!("one of the provider's own is written in quotes: `grant_type = \"{word}\"`");
    let known = words::GRANTS.join(", ");
    match words::slip(word, words::GRANTS) {
        Some(near) => format!("no grant type `{word}` here; did you mean `{near}`? (known: {known}; {own})"),
        None => format!("no grant type `{word}` here: {own} (known: {known})"),
    }
}

/// The parameters that a grant has (RFC 6749 sections 4.3 and 6, RFC 7522, RFC 7523).
pub(crate) fn needed(grant: &str) -> &'static [&'static str] {
    match grant {
        "password" => &["username", "password"],
        "refresh_token" => &["refresh_token"],
        "urn:ietf:params:oauth:grant-type:jwt-bearer" | "urn:ietf:params:oauth:grant-type:saml2-bearer" => {
            &["assertion"]
        }
        _ => &[],
    }
}

/// The parameters without which a request of this grant is nothing. Of two that may be meant, either is enough, and
/// none is named.
pub(super) fn demanded(grant: &str, params: &[Sent], authenticated: bool) -> Vec<String> {
    let only = |is: &dyn Fn(&str) -> bool| {
        let mut all = params.iter().filter(|param| is(&param.name));
        let first = all.next()?;
        all.next().is_none().then(|| first.name.clone())
    };
    let mut all: Vec<String> = needed(grant)
        .iter()
        .filter_map(|name| only(&|param| param == *name).or_else(|| only(&|param| is_called(param, name))))
        .collect();
    if grant == "client_credentials" && !authenticated {
        all.extend(only(&identifies));
    }
    all
}

/// Whether a parameter says who the client is.
pub(crate) fn identifies(param: &str) -> bool {
    let name = bare(param);
    name.ends_with("clientid") || name.ends_with("appid")
}

/// Whether a parameter has this name, however the provider spells it: `userName`, `user-name`, `user.user_name`.
pub(crate) fn is_called(param: &str, name: &str) -> bool {
    bare(param.rsplit('.').next().unwrap_or_default()) == bare(name)
}

fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
