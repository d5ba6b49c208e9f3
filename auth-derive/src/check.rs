//! The rules that look at more than one place of a declaration, by name. The reason of each stands above it.

mod api;
mod fields;
mod refresh;
mod requests;
mod rotates;
mod servers;

use crate::errors::Errors;
use crate::lower::Draft;
use crate::template::no_hole;

/// Reports every rule that is broken.
///
/// What a name stands for is known by now, so of their order one thing matters: a `let` that nothing uses is resolved by
/// its own rule, for the mistakes in it. A step that it alone mentions is used nowhere, so steps come before; a key that
/// it alone signs with is a secret all the same, so secrets come after.
pub(crate) fn check(draft: &Draft<'_>, errors: &Errors) {
    has_an_address(draft, errors);
    name_has_no_holes(draft, errors);
    fields::agree_with_themselves(draft, errors);
    fields::steps_are_used(draft, errors);
    draft.scope.lets_are_used();
    fields::secrets_are_typed(draft, errors);
    servers::are_origins(draft, errors);
    servers::begin_a_url(draft, errors);
    servers::hosts_pin_responses(draft, errors);
    requests::get_has_no_body(draft, errors);
    requests::grants_have_their_parameters(draft, errors);
    requests::nothing_is_sent_twice(draft, errors);
    requests::names_can_be_written(draft, errors);
    requests::signatures_stand_alone(draft, errors);
    api::nothing_is_written_twice(draft, errors);
    api::signatures_are_always_there(draft, errors);
    api::what_is_read_is_finished(draft, errors);
    refresh::has_something_to_refresh(draft, errors);
    refresh::inherits_extra(draft, errors);
    refresh::redeems_a_token(draft, errors);
    refresh::fields_say_where_they_go(draft, errors);
    refresh::kept_token_has_an_end(draft, errors);
    rotates::is_a_refresh_token(draft, errors);
}

/// A declaration is of one request. One that only says how answers are read is half a declaration, and its words say
/// what was meant.
fn has_an_address(Draft { declaration, .. }: &Draft<'_>, errors: &Errors) {
    if declaration.exchanges_nothing() || declaration.request.address.is_some() || errors.had_syntax_error() {
        return;
    }
    let groups = [&declaration.response, &declaration.error].into_iter();
    let mut words = groups.filter_map(|group| group.word.as_ref()).peekable();
    if words.peek().is_none() {
        let what = "a token endpoint needs its verb and URL: `#[token(post = \"{server}/oauth/token\")]`";
        errors.over(&declaration.input.ident, what);
    }
    for word in words {
        let what = format!(
            "`{word}` without `post`, `get` or `put`: nothing is exchanged; write its verb and URL, `post = \"{{server}}/oauth/token\"`"
        );
        errors.at(word.span(), what);
    }
}

/// The provider's name stands in errors as it is written: one with a hole would show the hole.
fn name_has_no_holes(Draft { declaration, .. }: &Draft<'_>, errors: &Errors) {
    if let Some(name) = &declaration.name {
        no_hole(name, "the provider's name", errors);
    }
}
