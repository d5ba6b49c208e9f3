//! `servers(…)` and `hosts(…)`.

use crate::errors::Errors;
use crate::lower::Draft;
use crate::template::with_caret;
use crate::url::{Urls, check_host_pattern, check_server};

/// The URLs of each request, and whether all of them could be read: without one that can, nobody knows what decides
/// about the host.
fn urls<'d>(draft: &'d Draft<'_>) -> (Vec<&'d Urls>, bool) {
    let all: Vec<_> = draft.requests().map(|request| &request.urls).collect();
    let is_known = all.iter().all(|urls| !urls.broken && !urls.alternatives.is_empty());
    (all, is_known)
}

/// A server becomes a constant, which is made without a check when the program runs. Its name is the constant's, so it
/// stands once.
pub(super) fn are_origins(Draft { declaration, .. }: &Draft<'_>, errors: &Errors) {
    for (index, (name, url)) in declaration.servers.iter().enumerate() {
        check_server(url, errors);
        if declaration.servers.iter().take(index).any(|(earlier, _)| earlier == name) {
            errors.at(name.span(), format!("the server `{name}` is written twice"));
        }
    }
}

/// The constants are values for a field of type `Server`: without one that begins the URL, nothing takes them.
pub(super) fn begin_a_url(draft: &Draft<'_>, errors: &Errors) {
    let (all, is_known) = urls(draft);
    let has_server = all.iter().any(|urls| urls.has_server);
    if let (Some(word), true, false) = (&draft.declaration.servers_word, is_known, has_server) {
        let what = "`servers` makes values for a field that begins the URL, and none does: `\"{server}/…\"`";
        errors.at(word.span(), what);
    }
}

/// Credentials go where a URL says. One that comes out of a response could say anything, so the declaration says which
/// hosts are the provider's; on any other URL that list would say nothing.
pub(super) fn hosts_pin_responses(draft: &Draft<'_>, errors: &Errors) {
    let (all, is_known) = urls(draft);
    let hosts = draft.declaration.hosts.as_ref();
    hosts.into_iter().flat_map(|(_, hosts)| hosts).for_each(|host| check_host_pattern(host, errors));
    let mut from_response = all.iter().filter_map(|urls| urls.from_response.as_ref()).peekable();
    match hosts {
        Some((word, _)) if from_response.peek().is_none() && is_known => {
            errors.at(
                word.span(),
                "`hosts` pins a URL that comes out of a step's response, and this one does not",
            );
        }
        Some((word, hosts))
            if from_response.peek().is_some() && hosts.is_empty() && !errors.had_syntax_error() =>
        {
            errors.at(word.span(), "`hosts` names at least one: `hosts(\"*.example.com\")`");
        }
        None if !errors.had_syntax_error() => {
            for (url, hole) in from_response {
                let what = "this URL comes out of a response: say which hosts are yours with `hosts(\"*.example.com\")`";
                errors.over(url, with_caret(what, &url.value(), hole));
            }
        }
        _ => {}
    }
}
