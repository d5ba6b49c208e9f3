//! Client authentication: an `Authorization` header, or two parameters.

use proc_macro2::Ident;
use syn::spanned::Spanned;

use super::places::{Places, Sent};
use crate::ast::{Expr, Name};
use crate::errors::Errors;
use crate::ir;
use crate::scope::{Moment, Resolved, Scope};
use crate::words::{self, unknown};

/// What the declared authentication sends.
pub(super) fn auth(auth: &Expr, by: &str, moment: Moment, scope: &Scope<'_>, errors: &Errors) -> Places {
    let mut places = Places::default();
    let (name, args) = match auth {
        Expr::Call(call) => {
            let is_known = words::AUTHS.iter().any(|word| call.name == word);
            if let (Some(label), true) = (call.args.iter().find_map(|arg| arg.label.as_ref()), is_known) {
                let form = if call.name == "bearer" || call.name == "client_assertion" {
                    "value"
                } else {
                    "user, password"
                };
                errors.over(label, format!("`{0}` has no named argument: `{0}({form})`", call.name));
            }
            (call.name.to_string(), call.args.iter().map(|arg| arg.value.clone()).collect())
        }
        other => (other.word().unwrap_or_default(), Vec::new()),
    };
    let header = |value: ir::Expr| Sent::value("authorization", value, auth.span(), by);
    match (name.as_str(), args.as_slice()) {
        ("none", []) if matches!(auth, Expr::Name(_)) => {}
        ("basic" | "basic_raw", []) if matches!(auth, Expr::Name(_)) => {
            let needed = ["client_id", "client_secret"];
            if needed.iter().all(|name| scope.field_index(name).is_some() || scope.is_let(name)) {
                let [user, password] =
                    needed.map(|name| Expr::Name(Name(vec![Ident::new(name, auth.span())])));
                places.headers.push(header(basic(&name, &user, &password, moment, scope, errors)));
            } else {
                let what = format!(
                    "`auth = {name}` needs `client_id` and `client_secret`; name others with `{name}(user, password)`"
                );
                errors.over(auth, what);
            }
        }
        ("basic" | "basic_raw", [user, password]) => {
            places.headers.push(header(basic(&name, user, password, moment, scope, errors)));
        }
        ("bearer", [token]) => {
            let Resolved { value, facts } = required(token, moment, scope, errors);
            scope.demand_secret(&facts, "what `bearer` authenticates with");
            let pieces = vec![ir::Piece::Text("Bearer ".to_owned()), ir::Piece::Hole(value)];
            places.headers.push(header(ir::Expr::Template(pieces)));
        }
        ("bearer", []) => {
            errors.over(
                auth,
                "`bearer` needs a value: `bearer(api_key)`, or a step's, `bearer(partner.token)`",
            );
        }
        ("client_assertion", [assertion]) => {
            let Resolved { value, facts } = required(assertion, moment, scope, errors);
            scope.demand_secret(&facts, "the client's assertion");
            let is_certain = scope.is_certain(&facts);
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            places.params.push(Sent::constant("client_assertion_type", kind, auth.span(), by));
            let sent = Sent::constant("client_assertion", "", auth.span(), by);
            places.params.push(Sent { value, is_certain, demanded: !is_certain, ..sent });
        }
        (word, args) => {
            for arg in args {
                // What stands in the parentheses of a word that is none here has a meaning that nobody knows.
                if words::AUTHS.contains(&word) {
                    scope.value(arg, moment);
                } else {
                    scope.mention(arg);
                }
            }
            errors.over(auth, auth.str().map_or_else(|| misspelt(word), |text| quoted(&text.value())));
        }
    }
    places
}

/// What authenticates is there, or nothing is sent.
fn required(value: &Expr, moment: Moment, scope: &Scope<'_>, errors: &Errors) -> Resolved {
    let resolved = scope.value(value, moment);
    if let Some(optional) = &resolved.facts.optional {
        let what = format!(
            "{optional}, and the client cannot authenticate without it: use a field that is always there"
        );
        errors.over(value, what);
    }
    resolved
}

fn basic(
    name: &str,
    user: &Expr,
    password: &Expr,
    moment: Moment,
    scope: &Scope<'_>,
    errors: &Errors,
) -> ir::Expr {
    let Resolved { value: user, facts } = required(user, moment, scope, errors);
    let Resolved { value: password, facts: of_password } = required(password, moment, scope, errors);
    if facts.broken || of_password.broken {
        // Whether it is the secret, nobody knows.
    } else if facts.is_masked() || of_password.is_fixed() {
        // Some providers have it the other way round, or want nothing or a constant behind the key.
        scope.demand_secret(&facts, &format!("what `{name}` authenticates with"));
    } else {
        scope.demand_secret(&of_password, &format!("the password of `{name}`"));
    }
    ir::Expr::Basic { halves: vec![user, password], is_form_encoded: name == "basic" }
}

/// A text, where a word stands.
fn quoted(text: &str) -> String {
    if matches!(text, "client_secret_jwt" | "client_secret_post" | "private_key_jwt") {
        return misspelt(text);
    }
    let word = match words::nearest(text, words::AUTHS) {
        None => "basic",
        Some("bearer") => "bearer(token)",
        Some("client_assertion") => "client_assertion(jwt)",
        Some(word) => word,
    };
    format!("`auth` is a word, without quotes: `auth = {word}`")
}

fn misspelt(word: &str) -> String {
    let form = match word {
        "none" => return "`none` takes no value: `auth = none`".to_owned(),
        "basic" | "basic_raw" => {
            return format!(
                "`{word}` takes two values, `{word}(user, password)`; alone it takes `client_id` and `client_secret`"
            );
        }
        "bearer" => "`bearer(token)`",
        "client_assertion" => {
            return "`client_assertion` needs a value, the signed JWT: `client_assertion(jwt)`".to_owned();
        }
        // As RFC 7591 and OpenID Connect name them.
        "client_secret_basic" => "`basic`",
        "client_secret_jwt" | "private_key_jwt" => "`client_assertion(…)`",
        "client_secret_post" | "post" | "body" | "form" | "params" | "parameters" | "request_body" => {
            return format!("for `{word}` write nothing: parameters are the default");
        }
        // RFC 8705.
        "mtls"
        | "tls"
        | "tls_client_auth"
        | "self_signed_tls_client_auth"
        | "client_certificate"
        | "certificate" => {
            return format!(
                "`{word}` is no matter of a declaration: the client's certificate belongs to the HTTP client, `Client::from(reqwest_client)` of one that was built with it; leave `auth` out, and send `client_id` as a parameter"
            );
        }
        // Of no RFC.
        "header" | "custom" | "api_key" | "apikey" | "token" | "digest" | "hmac" => {
            return "another scheme is a header: `header(\"Authorization\" = \"Key {api_key}\")`".to_owned();
        }
        "" => return format!("how the client authenticates is one of {}", words::AUTHS.join(", ")),
        word => {
            let what = unknown("client authentication", word, words::AUTHS, &[]);
            return match words::nearest(word, words::AUTHS) {
                Some(_) => what,
                None => format!(
                    "{what}; another scheme is a header: `header(\"Authorization\" = \"Key {{api_key}}\")`"
                ),
            };
        }
    };
    format!("`auth = {word}` is written {form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_of_the_same() {
        assert_eq!(misspelt("client_secret_basic"), "`auth = client_secret_basic` is written `basic`");
        assert!(misspelt("client_secret_post").ends_with("write nothing: parameters are the default"));
        assert!(misspelt("private_key_jwt").ends_with("`client_assertion(…)`"));
        assert!(quoted("Bearer").ends_with("`auth = bearer(token)`"));
        assert_eq!(quoted("private_key_jwt"), misspelt("private_key_jwt"));
    }
}
