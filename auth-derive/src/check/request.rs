//! The request: what is sent, where, and that nothing is sent twice.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

use super::{encoding, grant};
use crate::ast::{Expr, Pair};
use crate::case::Case;
use crate::errors::Errors;
use crate::field::{Field, Placed};
use crate::parse::{Declaration, SignPlace};
use crate::scope::{Moment, Scope};
use crate::url::{check_host_pattern, check_server, urls};
use crate::words::{self, unknown};

/// What the HTTP client sets.
const RESERVED: &[&str] =
    &["connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"];

/// One thing that is sent, and who says so.
struct Sent {
    name: String,
    value: TokenStream,
    join: Option<LitStr>,
    span: Span,
    by: String,
}

pub(super) fn request(declaration: &Declaration<'_>, scope: &Scope<'_>, errors: &Errors) -> TokenStream {
    let Some((verb, url)) = &declaration.verb else { return TokenStream::new() };
    let (encoding_name, encoding) = encoding(declaration);
    if verb == "get" && encoding_name != "query" {
        let span = declaration.encoding.as_ref().map_or_else(|| verb.span(), proc_macro2::Ident::span);
        errors.at(span, format!("GET has no body: `encoding = {encoding_name}` cannot be"));
    }
    let urls = urls(url, scope, errors);
    check_servers(declaration, &urls, errors);

    let mut headers = placed(&declaration.headers, scope, errors, "header");
    let mut cookies = placed(&declaration.cookies, scope, errors, "cookie");
    let mut query = placed(&declaration.query, scope, errors, "query");
    let mut constants = placed(&declaration.params, scope, errors, "param");
    for sent in &constants {
        if sent.name == "grant_type" {
            errors.at(sent.span, "the grant type has a word of its own: `grant_type = client_credentials`");
        }
    }
    let auth = auth(declaration, scope, errors, &mut headers);
    let signs = signs(declaration, scope, errors, &encoding_name);

    let mut params = Vec::new();
    let grant_value = declaration.grant_type.as_ref().and_then(|expr| grant(expr, errors));
    if let (Some(grant), Some(expr)) = (&grant_value, &declaration.grant_type) {
        params.push(constant("grant_type", grant, expr, "`grant_type`"));
    }
    params.extend(auth);
    params.append(&mut constants);
    let case = declaration.rename_all.as_ref().and_then(|case| Case::parse(&case.value()));
    for (index, field) in declaration.fields.iter().enumerate() {
        fields_places(index, field, case, scope, errors, &mut params, &mut query, &mut headers, &mut cookies);
    }
    if let (Some(grant), Some(expr)) = (&grant_value, &declaration.grant_type) {
        check_grant(grant, expr, &params, declaration, errors);
    }

    check_twice(&params, "parameter", errors);
    check_twice(&query, "query parameter", errors);
    check_twice(&headers, "header", errors);
    check_twice(&cookies, "cookie", errors);
    if encoding_name == "query" {
        let both: Vec<&Sent> =
            params.iter().filter(|param| query.iter().any(|q| q.name == param.name)).collect();
        for sent in both {
            errors.at(
                sent.span,
                format!("`{}` is in the query twice: as a parameter and by `query`", sent.name),
            );
        }
    }
    let params_tokens: Vec<_> = params.iter().map(|sent| param(sent, &encoding_name)).collect();
    let json = if encoding_name == "json" {
        json_nodes(&params, errors)
    } else {
        check_flat(&params, &encoding_name, errors)
    };
    let query: Vec<_> = query.iter().map(|sent| param(sent, "query")).collect();
    let cookies: Vec<_> = cookies.iter().map(|sent| param(sent, "cookie")).collect();
    let headers: Vec<_> = headers
        .iter()
        .map(|sent| {
            let (name, value) = (&sent.name, &sent.value);
            quote!(__p::Header { name: #name, value: #value })
        })
        .collect();
    let hosts: Vec<_> = declaration.hosts.iter().flat_map(|(_, hosts)| hosts).collect();
    let alternatives = urls.alternatives;
    let verb = match verb.to_string().as_str() {
        "get" => quote!(Get),
        "put" => quote!(Put),
        _ => quote!(Post),
    };
    quote! {
        __p::RequestSpec {
            method: __p::Verb::#verb,
            url: &[#(#alternatives),*],
            hosts: &[#(#hosts),*],
            encoding: #encoding,
            params: &[#(#params_tokens),*],
            json: &[#json],
            query: &[#(#query),*],
            headers: &[#(#headers),*],
            cookies: &[#(#cookies),*],
            signs: &[#(#signs),*],
        }
    }
}

fn check_servers(declaration: &Declaration<'_>, urls: &crate::url::Urls, errors: &Errors) {
    for (index, (name, url)) in declaration.servers.iter().enumerate() {
        check_server(url, errors);
        if declaration.servers.iter().take(index).any(|(earlier, _)| earlier == name) {
            errors.at(name.span(), format!("the server `{name}` is written twice"));
        }
    }
    if let Some(word) = &declaration.servers_word
        && !urls.has_server
        && !urls.alternatives.is_empty()
    {
        errors.at(
            word.span(),
            "`servers` makes values for a field that begins the URL, and none does: `\"{server}/…\"`",
        );
    }
    if let Some((_, hosts)) = &declaration.hosts {
        hosts.iter().for_each(|host| check_host_pattern(host, errors));
    }
    match (&urls.from_answer, &declaration.hosts) {
        (Some(url), None) => errors.over(
            url,
            "this URL comes out of an answer: say which hosts are yours with `hosts(\"*.example.com\")`",
        ),
        (None, Some((word, _))) if !urls.alternatives.is_empty() => {
            errors.at(
                word.span(),
                "`hosts` pins a URL that comes out of a step's answer, and this one does not",
            );
        }
        _ => {}
    }
}

/// The pairs of `header(…)`, `query(…)`, `cookie(…)`, `param(…)`.
fn placed(pairs: &[Pair], scope: &Scope<'_>, errors: &Errors, word: &str) -> Vec<Sent> {
    pairs
        .iter()
        .map(|Pair { name, value }| {
            let resolved = scope.value(value, Moment::Request);
            let span = name.span();
            let text =
                if word == "header" { header_name(name, errors) } else { plain_name(name, word, errors) };
            Sent { name: text, value: resolved.tokens, join: None, span, by: format!("`{word}`") }
        })
        .collect()
}

fn plain_name(name: &LitStr, word: &str, errors: &Errors) -> String {
    let text = name.value();
    if text.is_empty() {
        errors.over(name, format!("a name of `{word}` cannot be empty"));
    } else if word == "cookie" && !text.bytes().all(is_token) {
        errors.over(name, format!("`{text}` is no cookie name"));
    } else if text.chars().any(char::is_control) {
        errors.over(name, "a name holds no control character");
    }
    text
}

/// RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// In lower case, as `http` has it.
pub(super) fn header_name(name: &LitStr, errors: &Errors) -> String {
    let text = name.value();
    if text.is_empty() {
        errors.over(name, "a header's name cannot be empty");
    } else if let Some(at) = text.bytes().position(|byte| !is_token(byte)) {
        let what = match text.as_bytes().get(at) {
            Some(b' ') => "space".to_owned(),
            _ => format!(
                "`{}`",
                text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ').escape_debug()
            ),
        };
        errors.over(name, format!("`{text}` is no header name: {what} at {at}"));
        return "x-none".to_owned();
    } else if RESERVED.contains(&text.to_ascii_lowercase().as_str()) {
        errors.over(name, format!("`{text}` is set by the transport"));
    }
    text.to_ascii_lowercase()
}

fn constant(name: &str, value: &str, at: &Expr, by: &str) -> Sent {
    let span = syn::spanned::Spanned::span(at);
    Sent {
        name: name.to_owned(),
        value: quote!(__p::Expr::Text(#value)),
        join: None,
        span,
        by: by.to_owned(),
    }
}

/// Client authentication: an `Authorization` header, or two parameters.
fn auth(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
    headers: &mut Vec<Sent>,
) -> Vec<Sent> {
    let Some(auth) = &declaration.auth else { return Vec::new() };
    let mut authorization = |value: TokenStream| {
        headers.push(Sent {
            name: "authorization".to_owned(),
            value,
            join: None,
            span: syn::spanned::Spanned::span(auth),
            by: "`auth`".to_owned(),
        });
    };
    let (name, args) = match auth {
        Expr::Call(call) => {
            if let Some(label) = call.args.iter().find_map(|arg| arg.label.as_ref()) {
                errors.at(label.span(), format!("`{}` has no named argument", call.name));
            }
            (call.name.to_string(), call.args.iter().map(|arg| &arg.value).collect::<Vec<_>>())
        }
        other => (other.word().unwrap_or_default(), Vec::new()),
    };
    match (name.as_str(), args.as_slice()) {
        ("none", []) => {}
        ("basic" | "basic_raw", []) => {
            let present = |name: &str| scope.field_index(name).is_some();
            if !(present("client_id") && present("client_secret")) {
                errors.over(
                    auth,
                    format!("`auth = {name}` needs `client_id` and `client_secret`; name others with `{name}(user, password)`"),
                );
                return Vec::new();
            }
            let word = |word: &str| {
                Expr::Name(crate::ast::Name(vec![proc_macro2::Ident::new(word, Span::call_site())]))
            };
            let user = scope.value(&word("client_id"), Moment::Request).tokens;
            let password = scope.value(&word("client_secret"), Moment::Request).tokens;
            let function = basic(&name);
            authorization(quote!(__p::Expr::Call(__p::Function::#function, &[#user, #password])));
        }
        ("basic" | "basic_raw", [user, password]) => {
            let user = scope.value(user, Moment::Request).tokens;
            let password = scope.value(password, Moment::Request).tokens;
            let function = basic(&name);
            authorization(quote!(__p::Expr::Call(__p::Function::#function, &[#user, #password])));
        }
        ("bearer", [token]) => {
            let token = scope.value(token, Moment::Request).tokens;
            authorization(quote! {
                __p::Expr::Template(&[__p::Piece::Text("Bearer "), __p::Piece::Hole(#token)])
            });
        }
        ("client_assertion", [assertion]) => {
            let value = scope.value(assertion, Moment::Request).tokens;
            let mut sent = constant("client_assertion", "", auth, "`auth`");
            sent.value = value;
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            return vec![constant("client_assertion_type", kind, auth, "`auth`"), sent];
        }
        (word, _) if words::AUTHS.contains(&word) => {
            args.iter().for_each(|arg| drop(scope.value(arg, Moment::Request)));
            let form = match word {
                "basic" => "`basic` or `basic(user, password)`",
                "basic_raw" => "`basic_raw` or `basic_raw(user, password)`",
                "bearer" => "`bearer(token)`",
                "client_assertion" => "`client_assertion(jwt)`",
                _ => "`none`",
            };
            errors.over(auth, format!("`auth = {word}` is written {form}"));
        }
        (word, args) => {
            args.iter().for_each(|arg| drop(scope.value(arg, Moment::Request)));
            let what = if word.is_empty() {
                format!("how the client authenticates: one of {}", words::AUTHS.join(", "))
            } else {
                unknown("client authentication", word, words::AUTHS, &[])
            };
            errors.over(auth, what);
        }
    }
    Vec::new()
}

fn basic(name: &str) -> TokenStream {
    if name == "basic" { quote!(Basic) } else { quote!(BasicRaw) }
}

fn signs(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
    encoding: &str,
) -> Vec<TokenStream> {
    let mut names: Vec<(SignPlace, String)> = Vec::new();
    declaration
        .signs
        .iter()
        .map(|(place, Pair { name, value })| {
            let moment = if *place == SignPlace::Param { Moment::SignParam } else { Moment::Sign };
            let value = scope.value(value, moment).tokens;
            let (text, word) = match place {
                SignPlace::Header => (header_name(name, errors), quote!(Header)),
                SignPlace::Query => (plain_name(name, "query", errors), quote!(Query)),
                SignPlace::Param => (plain_name(name, "param", errors), quote!(Param)),
            };
            if *place == SignPlace::Param && encoding == "multipart" {
                errors.over(name, "a signature cannot be a part of a multipart body: put it into a header");
            }
            if names.contains(&(*place, text.clone())) {
                errors.over(name, format!("the signature `{text}` is written twice"));
            }
            let taken = match place {
                SignPlace::Header => {
                    declaration.headers.iter().any(|pair| pair.name.value().eq_ignore_ascii_case(&text))
                }
                SignPlace::Query => declaration.query.iter().any(|pair| pair.name.value() == text),
                SignPlace::Param => declaration.params.iter().any(|pair| pair.name.value() == text),
            };
            if taken {
                errors.over(name, format!("`{}` is set by `sign` and by another attribute", name.value()));
            }
            names.push((*place, text.clone()));
            let wire = match (place, encoding) {
                (SignPlace::Param, "json") => format!("\"{}\"", json_escape(&text)),
                (SignPlace::Header, _) => text.clone(),
                _ => form_escape(&text),
            };
            quote!(__p::Sign { place: __p::Place::#word, name: #text, wire: #wire, value: #value })
        })
        .collect()
}

/// Where one field goes: where its attributes say, or, mentioned by nothing, among the parameters.
#[allow(clippy::too_many_arguments)]
fn fields_places(
    index: usize,
    field: &Field<'_>,
    case: Option<Case>,
    scope: &Scope<'_>,
    errors: &Errors,
    params: &mut Vec<Sent>,
    query: &mut Vec<Sent>,
    headers: &mut Vec<Sent>,
    cookies: &mut Vec<Sent>,
) {
    let attributes = &field.attributes;
    if attributes.step.is_some() {
        if !scope.is_mentioned(index) {
            errors.over(
                field.ident,
                format!(
                    "the step `{0}` is used nowhere: write one of its values, such as `bearer({0}.token)`",
                    field.name
                ),
            );
        }
        return;
    }
    if attributes.skip.is_some() {
        if scope.is_mentioned(index) {
            errors.over(field.ident, format!("`{}` is `skip`, and used all the same", field.name));
        }
        return;
    }
    let number = u16::try_from(index).unwrap_or(u16::MAX);
    let sent = |placed: Option<&Placed>, default: String, by: &str| {
        let name = placed.and_then(|placed| placed.name.as_ref());
        let span = name.map_or_else(|| field.ident.span(), LitStr::span);
        Sent {
            name: name.map_or(default, LitStr::value),
            value: quote!(__p::Expr::Field(#number)),
            join: attributes.join.clone(),
            span,
            by: format!("{by} `{}`", field.name),
        }
    };
    let renamed = case.map_or_else(|| field.name.clone(), |case| case.apply(&field.name));
    if let Some(placed) = &attributes.query {
        query.push(sent(Some(placed), renamed.clone(), "the field"));
    }
    if let Some(placed) = &attributes.cookie {
        cookies.push(sent(Some(placed), renamed.clone(), "the field"));
    }
    if let Some(placed) = &attributes.header {
        let mut sent = sent(Some(placed), field.name.replace('_', "-"), "the field");
        let literal = placed.name.clone().unwrap_or_else(|| LitStr::new(&sent.name, field.ident.span()));
        sent.name = header_name(&literal, errors);
        headers.push(sent);
    }
    let elsewhere = attributes.query.is_some() || attributes.cookie.is_some() || attributes.header.is_some();
    if attributes.param.is_some() || !(elsewhere || scope.is_mentioned(index)) {
        let mut sent = sent(attributes.param.as_ref(), renamed, "the field");
        // RFC 6749 section 3.3: scope is one text with spaces.
        if sent.join.is_none() && field.shape.list && sent.name == "scope" {
            sent.join = Some(LitStr::new(" ", field.ident.span()));
        }
        if sent.name.is_empty() {
            errors.at(sent.span, "a parameter's name cannot be empty");
        }
        params.push(sent);
    }
}

fn check_twice(all: &[Sent], what: &str, errors: &Errors) {
    for (index, sent) in all.iter().enumerate() {
        if let Some(first) = all.iter().take(index).find(|first| first.name == sent.name) {
            let message = if first.by == sent.by {
                format!("{what} `{}` is written twice by {}", sent.name, sent.by)
            } else {
                format!("{what} `{}` is set by {} and by {}", sent.name, first.by, sent.by)
            };
            errors.at(sent.span, message);
        }
    }
}

/// What each grant of RFC 6749, 7521 and 7522 cannot do without.
fn check_grant(grant: &str, at: &Expr, params: &[Sent], declaration: &Declaration<'_>, errors: &Errors) {
    let has = |name: &str| params.iter().any(|param| param.name.rsplit('.').next() == Some(name));
    let needed: &[&str] = match grant {
        "password" => &["username", "password"],
        "refresh_token" => &["refresh_token"],
        "urn:ietf:params:oauth:grant-type:jwt-bearer" | "urn:ietf:params:oauth:grant-type:saml2-bearer" => {
            &["assertion"]
        }
        _ => &[],
    };
    for name in needed {
        if !has(name) {
            errors.over(
                at,
                format!(
                    "this grant needs a `{name}` parameter: a field of that name, or `param(\"{name}\" = …)`"
                ),
            );
        }
    }
    let authenticated = declaration.auth.as_ref().is_some_and(|auth| auth.word().as_deref() != Some("none"))
        || declaration.headers.iter().any(|pair| pair.name.value().eq_ignore_ascii_case("authorization"));
    // Vendors spell it `clientId` and `client-id` too.
    let identified = params.iter().any(|param| {
        let bare: String = param.name.chars().filter(char::is_ascii_alphanumeric).collect();
        bare.to_ascii_lowercase().ends_with("clientid") || bare.eq_ignore_ascii_case("appid")
    });
    if grant == "client_credentials" && !authenticated && !identified {
        errors.over(at, "client_credentials needs a `client_id` parameter or `auth`");
    }
}

fn param(sent: &Sent, encoding: &str) -> TokenStream {
    let Sent { name, value, join, .. } = sent;
    let wire = match encoding {
        "json" => {
            let last = segments(name).pop().unwrap_or_default();
            format!("\"{}\"", json_escape(&last))
        }
        "multipart" => name.replace('"', "%22"),
        "cookie" => name.clone(),
        _ => form_escape(&unescaped(name)),
    };
    let name = unescaped(name);
    let join = join.as_ref().map_or_else(
        || quote!(__p::core::option::Option::None),
        |join| quote!(__p::core::option::Option::Some(#join)),
    );
    quote!(__p::Param { name: #name, wire: #wire, value: #value, join: #join })
}

/// The parts of a nested name. A dot that is a character of it is written `\.`.
fn segments(name: &str) -> Vec<String> {
    let marked = name.replace("\\.", "\u{0}");
    marked.split('.').map(|part| part.replace('\u{0}', ".")).collect()
}

fn unescaped(name: &str) -> String {
    name.replace("\\.", ".")
}

fn check_flat(params: &[Sent], encoding: &str, errors: &Errors) -> TokenStream {
    for sent in params {
        if segments(&sent.name).len() > 1 {
            errors.at(
                sent.span,
                format!("`{}` nests only in JSON, and the encoding is {encoding}: a dot of the name itself is written `\\\\.`", sent.name),
            );
        }
    }
    TokenStream::new()
}

/// The tree of a JSON body, in the order in which its parts are first named.
enum Tree {
    Leaf(u16),
    Object(String, Vec<(String, Tree)>),
}

fn json_nodes(params: &[Sent], errors: &Errors) -> TokenStream {
    let mut root: Vec<(String, Tree)> = Vec::new();
    for (index, sent) in params.iter().enumerate() {
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        let segments = segments(&sent.name);
        if segments.iter().any(String::is_empty) {
            errors.at(sent.span, format!("`{}` has an empty part", sent.name));
            continue;
        }
        insert(&mut root, &segments, index, sent, errors);
    }
    nodes(&root)
}

fn insert(members: &mut Vec<(String, Tree)>, segments: &[String], index: u16, sent: &Sent, errors: &Errors) {
    let Some((first, rest)) = segments.split_first() else { return };
    let known = members.iter_mut().find(|(name, _)| name == first);
    match (known, rest.is_empty()) {
        (None, true) => members.push((first.clone(), Tree::Leaf(index))),
        (None, false) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, index, sent, errors);
            members.push((first.clone(), Tree::Object(first.clone(), inner)));
        }
        (Some((_, Tree::Object(_, inner))), false) => insert(inner, rest, index, sent, errors),
        // The same name twice is reported already.
        (Some((_, Tree::Leaf(_))), true) => {}
        _ => errors.at(sent.span, format!("`{first}` is a value here and an object elsewhere")),
    }
}

fn nodes(members: &[(String, Tree)]) -> TokenStream {
    let nodes = members.iter().map(|(_, tree)| match tree {
        Tree::Leaf(index) => quote!(__p::Node::Leaf(#index)),
        Tree::Object(name, members) => {
            let key = format!("\"{}\"", json_escape(name));
            let members = nodes(members);
            quote!(__p::Node::Object(#key, &[#members]))
        }
    });
    quote!(#(#nodes),*)
}

fn json_escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            c => vec![c],
        })
        .collect()
}

fn form_escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(segments("a.b"), ["a", "b"]);
        assert_eq!(segments("a\\.b.c"), ["a.b", "c"]);
        assert_eq!(form_escape("a b[]"), "a%20b%5B%5D");
        assert_eq!(json_escape("a\"\\"), "a\\\"\\\\");
    }
}
