//! Rules about requests: the declaration's own, and the one that refreshes.

use syn::LitStr;

use crate::ast::Pair;
use crate::errors::Errors;
use crate::ir::{Encoding, SignTarget};
use crate::lower::grant::{identifies, is_called, needed};
use crate::lower::{Draft, Places, Request, Sent, segments};

/// GET has no body (RFC 9110 section 9.3.1), and every other encoding writes one.
pub(super) fn get_has_no_body(draft: &Draft<'_>, errors: &Errors) {
    let no_body = |encoding: &str| {
        format!(
            "GET has no body: `encoding = {encoding}` cannot be, and parameters go into the query without it"
        )
    };
    if let (Some(written), Some(encoding)) = (draft.request.written_encoding, draft.request.without_body()) {
        errors.at(written.span, no_body(encoding.word()));
    }
    let Some(refresh) = &draft.refresh else { return };
    let Some(encoding) = refresh.request.without_body().map(Encoding::word) else { return };
    let own = &refresh.written.request;
    if let Some(written) = own.encoding {
        errors.at(written.span, no_body(encoding));
    } else if let Some(address) = &own.address {
        let what = format!(
            "GET has no body, and `refresh` inherits `encoding = {encoding}`: write `encoding = query` in it"
        );
        errors.at(address.word.span(), what);
    }
}

/// A grant is refused without its parameters (RFC 6749 sections 4.3, 4.4 and 6, RFC 7522, RFC 7523). Where an item could
/// not be read, it may be the one that has them.
pub(super) fn grants_have_their_parameters(draft: &Draft<'_>, errors: &Errors) {
    for request in draft.requests().filter(|_| !errors.had_syntax_error()) {
        let Some((grant, at)) = &request.grant else { continue };
        let params = request.places().param;
        let has = |name: &str| params.iter().any(|param| is_called(&param.name, name));
        let word = at.word().map_or_else(|| "this grant".to_owned(), |word| format!("`{word}`"));
        for name in needed(grant).iter().filter(|name| !has(name)) {
            let what = format!(
                "{word} needs the parameter `{name}`: a field of that name, or `param(\"{name}\" = …)`"
            );
            errors.over(at, what);
        }
        let is_identified = params.iter().any(|param| identifies(&param.name));
        if grant == "client_credentials" && !request.is_authenticated(draft.declaration) && !is_identified {
            errors.over(at, "`client_credentials` needs the parameter `client_id`, or `auth`");
        }
    }
}

/// A parameter is sent once (RFC 6749 section 3.2), and so is a header that is no list: of two, providers read the
/// first, or the last, or neither.
pub(super) fn nothing_is_sent_twice(draft: &Draft<'_>, errors: &Errors) {
    for request in draft.requests() {
        let places = request.places();
        // The grant type that stands among the parameters is reported already.
        let is_grant = |sent: &Sent| sent.name == "grant_type" && sent.by.starts_with("`param`");
        let params: Vec<_> = places.param.iter().filter(|sent| !is_grant(sent)).cloned().collect();
        check_twice(&params, "parameter", errors);
        check_twice(&places.query, "query parameter", errors);
        check_twice(&places.header, "header", errors);
        check_twice(&places.cookie, "cookie", errors);
        check_query(&places, request, errors);
        let cookie = places.header.iter().find(|sent| sent.name == "cookie" && !places.cookie.is_empty());
        if let Some(sent) = cookie {
            errors.at(sent.span, format!("`Cookie` is set by `cookie` and by {}: keep one", sent.by));
        }
    }
}

/// What stands in the URL's query: as it is written, from `query`, and from parameters where they go there.
fn check_query(places: &Places, request: &Request<'_>, errors: &Errors) {
    let (in_url, has_params) = (&request.in_url, request.encoding == Some(Encoding::Query));
    let in_query = |name: &String| places.query.iter().any(|query| query.name == *name);
    let beside_url = places.query.iter().chain(places.param.iter().filter(|_| has_params));
    for sent in beside_url.filter(|sent| in_url.contains(&sent.name)) {
        errors.at(sent.span, format!("`{}` stands in the URL's query already: keep one", sent.name));
    }
    if has_params {
        for sent in places.param.iter().filter(|sent| in_query(&sent.name)) {
            let what =
                format!("`{}` is in the query twice, as a parameter and by `query`: keep one", sent.name);
            errors.at(sent.span, what);
        }
    } else if let Some(sent) = places.param.iter().find(|sent| sent.name == "grant_type")
        && (in_url.contains(&sent.name) || in_query(&sent.name))
    {
        let what = format!(
            "the grant type stands in the URL's query, and {} sends it again: a parameter is sent once (RFC 6749 section 3.2), so leave one of the two out",
            sent.by
        );
        errors.at(sent.span, what);
    }
}

/// Only JSON nests, and a multipart body has a boundary that its own header names.
pub(super) fn names_can_be_written(draft: &Draft<'_>, errors: &Errors) {
    for request in draft.requests() {
        let Some(encoding) = request.encoding.filter(|encoding| *encoding != Encoding::Json) else {
            continue;
        };
        let places = request.places();
        for sent in places.param.iter().filter(|sent| segments(&sent.name).len() > 1) {
            let what = format!(
                "`{}` nests only in JSON, and the encoding is {}: a dot of the name itself is written `\\\\.`",
                sent.name,
                encoding.word()
            );
            errors.at(sent.span, what);
        }
        let is_multipart = encoding == Encoding::Multipart;
        for sent in places.header.iter().filter(|sent| is_multipart && sent.name == "content-type") {
            errors.at(
                sent.span,
                "the content type of multipart holds its boundary, and is set with it: leave it out",
            );
        }
    }
}

/// A signature is computed last, over what is there by then: where something else stands already, it would sign itself
/// or be sent twice.
pub(super) fn signatures_stand_alone(draft: &Draft<'_>, errors: &Errors) {
    for request in draft.requests() {
        check_signatures(&draft.declaration.signs, request, errors);
    }
}

fn check_signatures(signs: &[(SignTarget, Pair)], request: &Request<'_>, errors: &Errors) {
    let (places, encoding) = (request.places(), request.encoding);
    let key = |place: SignTarget, name: &LitStr| match place {
        SignTarget::Header => name.value().to_ascii_lowercase(),
        SignTarget::Query | SignTarget::Param => name.value(),
    };
    for (index, (place, Pair { name, .. })) in signs.iter().enumerate() {
        let (text, shown) = (key(*place, name), name.value());
        // Parameters of this encoding stand in the query as well.
        let is_query = encoding == Some(Encoding::Query);
        let meets = |other: &SignTarget| {
            other == place || (is_query && ![*other, *place].contains(&SignTarget::Header))
        };
        let mut earlier = signs.iter().take(index);
        if earlier.any(|(other, pair)| meets(other) && key(*other, &pair.name) == text) {
            errors.over(name, format!("the signature `{shown}` is written twice"));
        }
        let (own, shared) = match place {
            SignTarget::Header => (&places.header, None),
            SignTarget::Query => (&places.query, is_query.then_some(&places.param)),
            SignTarget::Param => (&places.param, is_query.then_some(&places.query)),
        };
        let same = |sent: &&Sent| match (place, encoding) {
            // `a` and `a.b` are one key of the body.
            (SignTarget::Param, Some(Encoding::Json)) => {
                segments(&sent.name).first() == segments(&text).first()
            }
            _ => sent.name == text,
        };
        if let Some(other) = own.iter().chain(shared.into_iter().flatten()).find(same) {
            errors.over(name, format!("`{shown}` is set by `sign` and by {}: keep one", other.by));
        }
        if (*place == SignTarget::Query || (is_query && *place == SignTarget::Param))
            && request.in_url.contains(&text)
        {
            errors.over(name, format!("`{shown}` stands in the URL's query already: keep one"));
        }
        if *place == SignTarget::Param && encoding == Some(Encoding::Multipart) {
            errors.over(name, "a signature cannot be a part of a multipart body: put it into a header");
        }
        if *place == SignTarget::Param && segments(&text).len() > 1 {
            errors.over(
                name,
                "a signature stands at the top of a body: a dot of the name itself is written `\\\\.`",
            );
        }
    }
}

fn check_twice(all: &[Sent], what: &str, errors: &Errors) {
    for (index, sent) in all.iter().enumerate() {
        let Some(first) = all.iter().take(index).find(|first| first.name == sent.name) else { continue };
        let name = if what == "header" { spelled(&sent.name) } else { sent.name.clone() };
        let is_refreshs = |sent: &Sent| sent.by.ends_with("of `refresh`");
        if first.by == sent.by {
            errors.at(sent.span, format!("the {what} `{name}` is written twice by {}", sent.by));
        } else if is_refreshs(first) != is_refreshs(sent) {
            let (own, other) = if is_refreshs(first) { (first, sent) } else { (sent, first) };
            errors.at(own.span, inherited(what, &name, own, other));
        } else {
            let what = format!("the {what} `{name}` is set by {} and by {}: keep one", first.by, sent.by);
            errors.at(sent.span, what);
        }
    }
}

/// What `refresh` writes meets what it takes over.
fn inherited(what: &str, name: &str, own: &Sent, other: &Sent) -> String {
    let word = match what {
        _ if other.field.is_none() => other.by.trim_matches('`'),
        "header" | "cookie" => what,
        _ => "query",
    };
    format!(
        "the {what} `{name}` is set by {}, and inherited from {}: write `{word}` in `refresh` as well, which replaces what is inherited",
        own.by, other.by
    )
}

/// A header's name as people write it.
fn spelled(name: &str) -> String {
    let mut start = true;
    name.chars()
        .map(|c| {
            let c = if start { c.to_ascii_uppercase() } else { c };
            start = c == '-';
            c
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_spelled_with_capitals() {
        assert_eq!(spelled("open-api-timestamp"), "Open-Api-Timestamp");
    }
}
