//! `api(…)`: what each API request carries.

use syn::LitStr;

use super::field_location::secret_place;
use super::names::{form_escape, header_name, header_text, plain_name, unescaped};
use crate::ast::{Arg, Call, Expr, Label, Pair};
use crate::ir::{Api, ApiToken, FieldTarget, Header, Param, Sign, SignTarget};
use crate::parse::Declaration;
use crate::scope::{Facts, Moment, Need, Resolved, Scope};
use crate::words::{later, unknown};

/// One item of `api(…)`, for the rules that look at their order.
pub(crate) struct ApiItem<'a> {
    pub(crate) target: SignTarget,
    /// Whether it stands in `sign`, hence is computed after all that do not.
    pub(crate) is_sign: bool,
    /// As it is written, and as it is sent: a header's in lower case.
    pub(crate) name: &'a LitStr,
    pub(crate) sent: String,
    pub(crate) value: &'a Expr,
    pub(crate) facts: Facts,
}

/// The table of `api(…)`, and its items in the order in which they are computed.
pub(super) fn api<'a>(declaration: &'a Declaration<'_>, scope: &Scope<'_>) -> (Api, Vec<ApiItem<'a>>) {
    scope.in_api(|| {
        let default = || if declaration.exchanges_nothing() { ApiToken::None } else { ApiToken::Bearer };
        let token = declaration.api.expr("token").map_or_else(default, |expr| token(expr, scope));
        let mut reader = ApiReader { scope, items: Vec::new() };
        let written = &declaration.api_request;
        let headers = reader.headers(&written.headers);
        let query = reader.query(&written.query);
        if matches!(token, ApiToken::Query(_)) {
            scope.writes_query();
        }
        // These see the caller's request, and signatures see what they write.
        reader.items.iter().for_each(|item| reader.finished(item));
        let signs = written.signs.iter().map(|(target, pair)| reader.sign(*target, pair)).collect();
        (Api { token, query, headers, signs }, reader.items)
    })
}

struct ApiReader<'r, 'a> {
    scope: &'r Scope<'r>,
    items: Vec<ApiItem<'a>>,
}

impl<'a> ApiReader<'_, 'a> {
    fn headers(&mut self, pairs: &'a [Pair]) -> Vec<Header> {
        let headers = pairs.iter().map(|pair| {
            let (name, value) = self.item(SignTarget::Header, pair, false);
            Header { name, value }
        });
        headers.collect()
    }

    fn query(&mut self, pairs: &'a [Pair]) -> Vec<Param> {
        let params = pairs.iter().map(|pair| {
            let (name, value) = self.item(SignTarget::Query, pair, false);
            let name = unescaped(&name);
            Param { wire: form_escape(&name), name, value, join: None }
        });
        params.collect()
    }

    fn sign(&mut self, target: SignTarget, pair: &'a Pair) -> Sign {
        if target == SignTarget::Param {
            self.scope.errors.over(&pair.name, later("param"));
        }
        let (name, value) = self.item(target, pair, true);
        self.items.last().into_iter().for_each(|item| self.finished(item));
        let name = unescaped(&name);
        let wire = if target == SignTarget::Header { name.clone() } else { form_escape(&name) };
        Sign { place: target, name, wire, value }
    }

    /// Tells the resolver that later items can read it.
    fn finished(&self, item: &ApiItem<'_>) {
        match item.target {
            _ if !self.scope.is_certain(&item.facts) => {}
            SignTarget::Header => self.scope.writes_header(&item.sent),
            SignTarget::Query => self.scope.writes_query(),
            SignTarget::Param => {}
        }
    }

    /// An item's name as it is sent, and its value.
    fn item(
        &mut self,
        target: SignTarget,
        Pair { name, value }: &'a Pair,
        is_sign: bool,
    ) -> (String, crate::ir::Expr) {
        let (scope, errors) = (self.scope, self.scope.errors);
        let as_a_field = if target == SignTarget::Header { FieldTarget::Header } else { FieldTarget::Query };
        let sent = if target == SignTarget::Header {
            header_text(value, errors);
            header_name(name, errors)
        } else {
            plain_name(name, as_a_field, errors)
        };
        let resolved = scope.value(value, Moment::Api);
        if let Some(what) = secret_place(as_a_field, &name.value()) {
            scope.demand_secret(&resolved.facts, &what);
        }
        let Resolved { value: expr, facts } = resolved;
        self.items.push(ApiItem { target, is_sign, name, sent: sent.clone(), value, facts });
        (sent, expr)
    }
}

/// Reads how the token goes out.
fn token(expr: &Expr, scope: &Scope<'_>) -> ApiToken {
    match expr {
        Expr::Call(call) if call.name == "header" => token_header(call, scope),
        Expr::Call(call) if call.name == "query" => token_query(call, scope),
        Expr::Call(call) if call.name == "cookie" => {
            scope.errors.over(expr, later("cookie"));
            ApiToken::None
        }
        _ => match expr.word().as_deref() {
            Some("bearer") => ApiToken::Bearer,
            Some("none") => ApiToken::None,
            Some("header") => {
                scope.errors.over(expr, "a header has a name: `token = header(\"X-Api-Key\")`");
                ApiToken::None
            }
            Some("query") => {
                scope.errors.over(expr, "a parameter has a name: `token = query(\"access_token\")`");
                ApiToken::None
            }
            Some(word) => {
                let known = ["bearer", "header", "query", "none"];
                scope.errors.over(expr, unknown("place for the token", word, &known, &[]));
                ApiToken::None
            }
            None => {
                let name = expr.str().map_or_else(|| "Name".to_owned(), LitStr::value);
                let what = format!(
                    "how the token goes out is `bearer`, `header(\"{name}\")`, `query(\"{name}\")` or `none`"
                );
                scope.errors.over(expr, what);
                ApiToken::None
            }
        },
    }
}

/// `query("access_token")`: RFC 6750 section 2.3, which warns of it, and which providers ask for all the same.
fn token_query(call: &Call, scope: &Scope<'_>) -> ApiToken {
    if let Some(name) = call.single().and_then(Expr::str) {
        return ApiToken::Query(form_escape(&unescaped(&plain_name(name, FieldTarget::Query, scope.errors))));
    }
    for arg in &call.args {
        scope.value(&arg.value, Moment::Api);
    }
    scope.errors.over(call, "`query(\"access_token\")` holds the bare token, under this name");
    ApiToken::None
}

fn token_header(call: &Call, scope: &Scope<'_>) -> ApiToken {
    match call.args.as_slice() {
        [Arg { label: None, value }] if value.str().is_some() => {
            let name = value.str().map(|name| header_name(name, scope.errors));
            ApiToken::Header(name.unwrap_or_default())
        }
        [Arg { label: Some(Label::Name(name)), value }] => {
            header_text(value, scope.errors);
            let resolved = scope.value(value, Moment::Api);
            if !resolved.facts.needs.has(&Need::Token) && !resolved.facts.broken {
                scope.errors.over(value, "this header carries the token: write `{token}` in it");
            }
            if let Some(redeemed) = resolved
                .facts
                .secret
                .as_ref()
                .filter(|secret| secret.rsplit_once('.').is_some_and(|(_, value)| value == "token"))
            {
                let what = format!(
                    "`{redeemed}` has acquired this endpoint's token: only `token` goes with an API request"
                );
                scope.errors.over(value, what);
            }
            ApiToken::HeaderValue(header_name(name, scope.errors), resolved.value)
        }
        args => {
            let bare = match args {
                [Arg { label: None, value }] => value.word(),
                _ => None,
            };
            // A name without its quotes is no unknown value as well.
            for arg in args.iter().filter(|_| bare.is_none()) {
                scope.value(&arg.value, Moment::Api);
            }
            let name = bare.unwrap_or_else(|| "Name".to_owned());
            let what = format!(
                "`header(\"{name}\")` holds the bare token, `header(\"{name}\" = \"Key {{token}}\")` a value made of it"
            );
            scope.errors.over(call, what);
            ApiToken::None
        }
    }
}
