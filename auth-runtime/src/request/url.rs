//! The URL of a request.

use super::eval::Eval;
use super::out::Out;
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Expr, Param, UrlPiece};

impl Eval<'_> {
    /// The endpoint's URL: the first alternative whose values are all present, at the origin that the caller
    /// asks for.
    ///
    /// No secret is in it: the types that may stand in a URL are none.
    pub(super) fn endpoint_url(&self) -> Result<Out, Error> {
        let mut url = Out::wire(96);
        let start = url.mark();
        let mut found = None;
        for pieces in self.spec.request.url {
            if self.url_pieces(pieces, &mut url)? {
                found = Some(pieces);
                break;
            }
            url.back_to(&start);
        }
        let Some(pieces) = found else {
            return Err(self.error(format!("`{}` is absent, and the URL is made of it", self.absent.get())));
        };
        if !self.pending && pieces.iter().any(|piece| matches!(piece, UrlPiece::Authority(_))) {
            if !is_one_server(pieces) {
                self.check_authority(url.as_str())?;
            }
            self.check_pin(&url)?;
        }
        let Some(origin) = self.cx.origin() else { return Ok(url) };
        let rest = after_scheme(url.as_str());
        let target = rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default();
        let mut moved = Out::wire(origin.as_str().len() + target.len());
        moved.raw(origin.as_str());
        moved.raw(target);
        Ok(moved)
    }

    /// A value out of a response that is not there yet. Only an explanation gets this far without it.
    fn is_pending(&self, expr: &'static Expr) -> bool {
        self.pending
            && matches!(expr, Expr::Field(_))
            && self.value(expr).is_some_and(|value| value.is_absent())
    }

    /// Each value was checked when it was made; together they can still be another host than anybody meant.
    fn check_authority(&self, url: &str) -> Result<(), Error> {
        let authority = after_scheme(url).split(['/', '?']).next().unwrap_or_default();
        if authority.starts_with('[') || crate::host::is_host(authority) {
            return Ok(());
        }
        Err(self.error("the values in the URL's host do not make a host name together"))
    }

    /// A URL that a provider's response named goes to the declared hosts only.
    fn check_pin(&self, url: &Out) -> Result<(), Error> {
        let hosts = self.spec.request.hosts;
        if hosts.is_empty() {
            return Ok(());
        }
        let host = after_scheme(url.as_str()).split(['/', '?', ':']).next().unwrap_or_default();
        let allowed = hosts.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
            None => host == *pattern,
        });
        if allowed {
            return Ok(());
        }
        Err(self
            .error("an earlier response names a host that `hosts(…)` does not allow")
            .act(crate::Action::AskProvider))
    }

    fn url_pieces(&self, pieces: &'static [UrlPiece], out: &mut Out) -> Result<bool, Error> {
        for piece in pieces {
            match piece {
                // What stood between the two was dropped.
                UrlPiece::Text(text) if text.starts_with('&') && out.ends_with('?') => {
                    out.raw(text.get(1..).unwrap_or_default());
                }
                UrlPiece::Text(text) => out.raw(text),
                UrlPiece::Authority(expr) | UrlPiece::Path(expr) if self.is_pending(expr) => {
                    out.raw("{");
                    out.raw(&self.name(expr));
                    out.raw("}");
                }
                UrlPiece::Authority(expr) => {
                    if !self.text(expr, Escape::Raw, out)? {
                        return Ok(false);
                    }
                }
                UrlPiece::Path(expr) => {
                    let mut segment = Out::wire(40);
                    if !self.text(expr, Escape::Segment, &mut segment)? {
                        return Ok(false);
                    }
                    // An empty or dotted value would be another path, with the same credentials.
                    if matches!(segment.as_str(), "" | "." | "..") {
                        let name = self.name(expr);
                        return Err(self.error(format!(
                            "`{name}` stands in the URL's path, and is empty or made of dots"
                        )));
                    }
                    // Proxies and servers decode before they route and log.
                    if encodes_control(segment.as_bytes()) {
                        let name = self.name(expr);
                        return Err(self.error(format!(
                            "`{name}` stands in the URL's path, and has a control character in it"
                        )));
                    }
                    out.append(segment);
                }
                UrlPiece::Query(expr) => {
                    if !self.text(expr, Escape::Segment, out)? {
                        return Ok(false);
                    }
                }
                UrlPiece::Optional(pieces) => {
                    let mark = out.mark();
                    if !self.url_pieces(pieces, out)? {
                        out.back_to(&mark);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Adds parameters to the URL's query.
    pub(super) fn pairs_in_url(&self, params: &'static [Param], url: &mut Out) -> Result<(), Error> {
        for param in params {
            self.each_item(param, url, Escape::Segment, &mut |url: &mut Out| {
                url.raw(joint(url));
                url.raw(param.wire);
                url.raw("=");
            })?;
        }
        Ok(())
    }

    /// Adds the caller's own parameters to the URL's query.
    pub(super) fn added_in_url(&self, url: &mut Out) {
        for (name, value) in self.cx.params() {
            url.raw(joint(url));
            url.plain(name, Escape::Segment);
            url.raw("=");
            url.secret(value.expose_secret(), Escape::Segment, || name.clone().into());
        }
    }
}

/// What stands between a URL and one more parameter: a query that a configuration gave may be empty, or end so.
fn joint(url: &Out) -> &'static str {
    if url.ends_with('?') || (url.ends_with('&') && url.contains('?')) {
        ""
    } else if url.contains('?') {
        "&"
    } else {
        "?"
    }
}

/// Whether `%00` to `%1F` or `%7F` is in it.
fn encodes_control(segment: &[u8]) -> bool {
    segment.windows(3).any(|three| matches!(three, [b'%', b'0' | b'1', _] | b"%7F"))
}

/// What follows `://`.
fn after_scheme(url: &str) -> &str {
    url.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//")).unwrap_or_default()
}

/// A `Server` and a path, or a `TokenUrl`: it was checked when it was made, and nothing is joined to its host.
fn is_one_server(pieces: &[UrlPiece]) -> bool {
    match pieces {
        [UrlPiece::Authority(_), UrlPiece::Text(text), rest @ ..] => {
            text.starts_with(['/', '?']) && !rest.iter().any(|piece| matches!(piece, UrlPiece::Authority(_)))
        }
        pieces => matches!(pieces, [UrlPiece::Authority(_)]),
    }
}
