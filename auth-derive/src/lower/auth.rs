//! Client authentication: an `Authorization` header, or two parameters.

use proc_macro2::Ident;
use syn::spanned::Spanned;

use super::request_parts::{Places, Sent};
use crate::ast::{Expr, Name};
use crate::ir;
use crate::scope::{Moment, Resolved, Scope};
use crate::words::{self, unknown};

/// What the declared authentication sends.
pub(super) fn auth(at: &Expr, by: &str, moment: Moment, scope: &Scope<'_>) -> Places {
    let auth = Auth { at, by, moment, scope };
    let (name, args) = auth.written();
    match (name.as_str(), args.as_slice()) {
        ("none", []) if matches!(at, Expr::Name(_)) => Places::default(),
        ("basic" | "basic_raw", []) if matches!(at, Expr::Name(_)) => auth.basic_of_fields(&name),
        ("basic" | "basic_raw", [user, password]) => auth.basic(&name, user, password),
        ("bearer", [token]) => auth.bearer(token),
        ("client_assertion", [assertion]) => auth.client_assertion(assertion),
        (word, args) => {
            for arg in args {
                // What stands in the parentheses of a word that is none here has a meaning that nobody knows.
                if words::AUTHS.contains(&word) {
                    scope.value(arg, moment);
                } else {
                    scope.mention(arg);
                }
            }
            let what = match word {
                "bearer" if args.is_empty() => {
                    "`bearer` needs a value: `bearer(api_key)`, or a step's, `bearer(partner.token)`"
                        .to_owned()
                }
                word => at.str().map_or_else(|| misspelt(word), |text| quoted(&text.value())),
            };
            scope.errors.over(at, what);
            Places::default()
        }
    }
}

struct Auth<'a> {
    at: &'a Expr,
    /// As errors name who says something.
    by: &'a str,
    moment: Moment,
    scope: &'a Scope<'a>,
}

impl Auth<'_> {
    /// Its word, and what stands in the parentheses behind it.
    fn written(&self) -> (String, Vec<Expr>) {
        let Expr::Call(call) = self.at else { return (self.at.word().unwrap_or_default(), Vec::new()) };
        let name = call.name.to_string();
        let label = call.args.iter().find_map(|arg| arg.label.as_ref());
        if let Some(label) = label.filter(|_| words::AUTHS.contains(&name.as_str())) {
            let takes_one = matches!(name.as_str(), "bearer" | "client_assertion");
            let form = if takes_one { "value" } else { "user, password" };
            self.scope.errors.over(label, format!("`{name}` has no named argument: `{name}({form})`"));
        }
        (name, call.args.iter().map(|arg| arg.value.clone()).collect())
    }

    fn header(&self, value: ir::Expr) -> Places {
        let header = vec![Sent::value("authorization", value, self.at.span(), self.by)];
        Places { header, ..Places::default() }
    }

    fn bearer(&self, token: &Expr) -> Places {
        let Resolved { value, facts } = self.required(token);
        self.scope.demand_secret(&facts, "what `bearer` authenticates with");
        self.header(ir::Expr::Template(vec![ir::Piece::Text("Bearer ".to_owned()), ir::Piece::Hole(value)]))
    }

    /// RFC 7521 section 4.2.
    fn client_assertion(&self, assertion: &Expr) -> Places {
        let Resolved { value, facts } = self.required(assertion);
        self.scope.demand_secret(&facts, "the client's assertion");
        let is_certain = self.scope.is_certain(&facts);
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let kind = Sent::constant("client_assertion_type", kind, self.at.span(), self.by);
        let sent = Sent::value("client_assertion", value, self.at.span(), self.by);
        let param = vec![kind, Sent { is_certain, demanded: !is_certain, ..sent }];
        Places { param, ..Places::default() }
    }

    /// Of the fields that are called so.
    fn basic_of_fields(&self, name: &str) -> Places {
        let needed = ["client_id", "client_secret"];
        if needed.iter().all(|name| self.scope.field_index(name).is_some() || self.scope.is_let(name)) {
            let [user, password] =
                needed.map(|name| Expr::Name(Name(vec![Ident::new(name, self.at.span())])));
            return self.basic(name, &user, &password);
        }
        let what = format!(
            "`auth = {name}` needs `client_id` and `client_secret`; name others with `{name}(user, password)`"
        );
        self.scope.errors.over(self.at, what);
        Places::default()
    }

    fn basic(&self, name: &str, user: &Expr, password: &Expr) -> Places {
        let (user, password) = (self.required(user), self.required(password));
        if user.facts.broken || password.facts.broken {
            // Whether it is the secret, nobody knows.
        } else if user.facts.is_masked() || password.facts.is_fixed() {
            // Some providers have it the other way round, or want nothing or a constant behind the key.
            self.scope.demand_secret(&user.facts, &format!("what `{name}` authenticates with"));
        } else {
            self.scope.demand_secret(&password.facts, &format!("the password of `{name}`"));
        }
        let halves = vec![user.value, password.value];
        self.header(ir::Expr::Basic { halves, is_form_encoded: name == "basic" })
    }

    /// What authenticates is there, or nothing is sent.
    fn required(&self, value: &Expr) -> Resolved {
        let resolved = self.scope.value(value, self.moment);
        if let Some(optional) = &resolved.facts.optional {
            let what = format!(
                "{optional}, and the client cannot authenticate without it: use a field that is always there"
            );
            self.scope.errors.over(value, what);
        }
        resolved
    }
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
