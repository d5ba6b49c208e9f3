//! Rules about `refresh`, and about the credential that is a refresh token itself.

use crate::ast::Expr;
use crate::errors::Errors;
use crate::lower::Draft;
use crate::parse::{Declaration, GroupValue};
use crate::scope::Need;

/// A refresh redeems what a response gave. Where answers give no token, or the credential is the refresh token that every
/// request redeems, there is nothing that a second request could do.
pub(super) fn has_something_to_refresh(Draft { declaration, refresh, .. }: &Draft<'_>, errors: &Errors) {
    let Some(refresh) = refresh else { return };
    let word = refresh.written.word.span();
    if declaration.response.expr("token").is_some_and(|token| token.is_word("none")) {
        errors.at(word, "`response(token = none)` says that there is no token: nothing can be refreshed");
    }
    let mut fields = declaration.fields.iter().flatten();
    if redeems_a_credential(declaration) && !fields.any(|field| field.attributes.rotates.is_some()) {
        let what = "`grant_type = refresh_token` redeems a refresh token in every request already: leave `refresh` out, or write `#[token(rotates)]` on the field if responses replace it";
        errors.at(word, what);
    }
}

/// A token has one type of `extra`, whichever response it comes from.
pub(super) fn inherits_extra(Draft { refresh, .. }: &Draft<'_>, errors: &Errors) {
    let extra = refresh.as_ref().and_then(|refresh| refresh.written.response.get("extra"));
    if let Some((key, GroupValue::Type(_))) = extra {
        let what = "`extra` stands in the `response(…)` beside `refresh`, and holds for both responses";
        errors.at(key.span(), what);
    }
}

/// A refresh is made of what a response gave: one that redeems nothing is another first request.
pub(super) fn redeems_a_token(Draft { declaration, refresh, scope, .. }: &Draft<'_>, errors: &Errors) {
    let Some(refresh) = refresh else { return };
    let facts = scope.refreshed();
    let (read, is_known) = (&facts.needs, !facts.broken && !errors.had_syntax_error());
    if !read.has(&Need::RefreshToken) && refresh.written.request.pairs.param.is_some() {
        if !read.has(&Need::Token) && is_known {
            let what = "`refresh` redeems neither `refresh_token` nor `token`: send one of them, such as `param(\"refresh_token\" = refresh_token)`";
            errors.at(refresh.written.word.span(), what);
        }
        return;
    }
    let place = declaration.response.expr("refresh_token");
    if let Some(none) = place.filter(|place| place.is_word("none")) {
        let mut what =
            "`refresh` needs a refresh token: `response(refresh_token = ...)` is `none`".to_owned();
        if read.has(&Need::Token) && !read.has(&Need::RefreshToken) {
            what.push_str("; one that is made of `token` alone says `refresh(param(), …)`");
        }
        errors.over(none, what);
    }
}

/// Elsewhere, a field that something mentions goes there and nowhere else. One that `refresh` alone mentions may be
/// meant for both requests, so it says itself where it goes.
pub(super) fn fields_say_where_they_go(Draft { refresh, scope, .. }: &Draft<'_>, errors: &Errors) {
    if errors.had_syntax_error() {
        return;
    }
    let indexes = refresh.iter().flat_map(|refresh| &refresh.fields);
    for field in indexes.filter_map(|index| scope.fields.get(*index)).filter(|field| !field.hides_a_token()) {
        let says = &field.attributes;
        if says.placed().next().is_none() && says.skip.is_none() && says.step.is_none() {
            let what = format!(
                "`{}` is used in `refresh` alone: `#[token(param)]` sends it with the token request as well; `#[token(skip)]` if it does not go there",
                field.name
            );
            errors.over(field.ident, what);
        }
    }
}

/// Where the response to a refresh holds no token, the old one lives on, and its own `exp` cannot say anything new.
pub(super) fn kept_token_has_an_end(Draft { declaration, refresh, .. }: &Draft<'_>, errors: &Errors) {
    let Some(own) = refresh.as_ref().map(|refresh| &refresh.written.response) else { return };
    let is_jwt = |expr: &Expr| expr.choices().iter().any(|choice| choice.is_word("jwt"));
    let kept = own.expr("token").filter(|token| token.is_word("none"));
    if let (Some(token), true) =
        (kept, own.over(&declaration.response).expr("expires_in").is_some_and(is_jwt))
    {
        let what = "the old token lives on, and its own `exp` stays what it is: say where this response has the new end, `expires_in = \"…\"`";
        errors.over(token, what);
    }
}

/// Whether the declaration's own request redeems a refresh token.
pub(super) fn redeems_a_credential(declaration: &Declaration<'_>) -> bool {
    let grant = declaration.request.grant_type.as_ref();
    grant.is_some_and(|grant| {
        grant.is_word("refresh_token") || grant.str().is_some_and(|text| text.value() == "refresh_token")
    })
}
