//! `servers(…)` and `hosts(…)`.

use crate::errors::Errors;
use crate::parse::Declaration;
use crate::template::with_caret;
use crate::url::{Urls, check_host_pattern, check_server};

/// `all`: those of the request, and of the one that refreshes.
pub(super) fn check(declaration: &Declaration<'_>, all: &[&Urls], errors: &Errors) {
    for (index, (name, url)) in declaration.servers.iter().enumerate() {
        check_server(url, errors);
        if declaration.servers.iter().take(index).any(|(earlier, _)| earlier == name) {
            errors.at(name.span(), format!("the server `{name}` is written twice"));
        }
    }
    // Without a URL that can be read, nobody knows what decides about the host.
    let known = all.iter().all(|urls| !urls.broken && !urls.alternatives.is_empty());
    let has_server = all.iter().any(|urls| urls.has_server);
    if let (Some(word), true, false) = (&declaration.servers_word, known, has_server) {
        let what = "`servers` makes values for a field that begins the URL, and none does: `\"{server}/…\"`";
        errors.at(word.span(), what);
    }
    let hosts = declaration.hosts.as_ref();
    hosts.into_iter().flat_map(|(_, hosts)| hosts).for_each(|host| check_host_pattern(host, errors));
    let mut from_response = all.iter().filter_map(|urls| urls.from_response.as_ref()).peekable();
    match hosts {
        Some((word, _)) if from_response.peek().is_none() && known => {
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
