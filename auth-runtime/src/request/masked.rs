//! Values that authenticate: shown to nobody, whatever the types of their fields say.

use std::borrow::Cow;

use super::eval::Eval;
use super::out::Out;
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Expr, Param, Piece};

impl Eval<'_> {
    /// Writes the value of a header. What authenticates is masked: of `Authorization`, all behind its scheme, where it is
    /// Bearer's or nothing else in it is a secret; all of `Cookie`.
    pub(super) fn header(&self, name: &str, expr: &'static Expr, out: &mut Out) -> Result<bool, Error> {
        self.in_header.set(true);
        let present = match name {
            "authorization" | "proxy-authorization" => {
                let scheme = self.scheme(expr);
                let is_bearer = scheme.eq_ignore_ascii_case("bearer ");
                self.masked(expr, (Escape::Raw, " "), scheme, is_bearer, out)
            }
            "cookie" => self.masked(expr, (Escape::Raw, " "), "", true, out),
            _ => self.text(expr, Escape::Raw, out),
        };
        self.in_header.set(false);
        present
    }

    /// Writes the value of a cookie.
    pub(super) fn cookie(&self, expr: &'static Expr, join: &str, out: &mut Out) -> Result<bool, Error> {
        self.masked(expr, (Escape::Cookie, join), "", true, out)
    }

    /// `Key ` of `"Key {api_key}"`: what the declaration itself writes.
    fn scheme(&self, expr: &'static Expr) -> &'static str {
        match expr {
            Expr::Let(index) => self.let_expr(*index).map_or("", |expr| self.scheme(expr)),
            Expr::Template([Piece::Text(text), ..]) => {
                text.find(' ').and_then(|at| text.get(..=at)).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// `whole`: also where a part of it is a secret, the rest is masked.
    fn masked(
        &self,
        expr: &'static Expr,
        (how, join): (Escape, &str),
        scheme: &'static str,
        whole: bool,
        out: &mut Out,
    ) -> Result<bool, Error> {
        if out.is_wire() {
            let present = self.joined(expr, how, join, out)?;
            out.secret |= present;
            return Ok(present);
        }
        let mut part = out.like(0);
        if !self.joined(expr, how, join, &mut part)? {
            return Ok(false);
        }
        if part.secret && (!whole || part.is_one_secret(scheme)) {
            out.append(part);
            return Ok(true);
        }
        // What was noted of its signatures is noted.
        let noted = self.signatures.map(|signatures| signatures.borrow().len());
        let mut wire = Out::wire(64);
        self.joined(expr, Escape::Raw, join, &mut wire)?;
        if let (Some(signatures), Some(noted)) = (self.signatures, noted) {
            signatures.borrow_mut().truncate(noted);
        }
        out.plain(scheme, how);
        let secret = wire.as_str().strip_prefix(scheme).unwrap_or_default();
        out.secret(secret, how, || self.masked_name(expr));
        out.secrets_beside(part, secret);
        Ok(true)
    }

    /// The field's, if the value is one field behind its scheme.
    fn masked_name(&self, expr: &'static Expr) -> Cow<'static, str> {
        match expr {
            Expr::Template([Piece::Hole(hole)] | [Piece::Text(_), Piece::Hole(hole)]) => self.name(hole),
            _ => self.name(expr),
        }
    }

    /// A server cuts off what is white at the end of a header's value, and many do at the beginning of a token: the
    /// secret would be another one there.
    pub(super) fn check_ends(&self, text: &str, expr: &'static Expr) -> Result<(), Error> {
        let is_white = |c: char| c.is_ascii_whitespace();
        if !self.in_header.get() || !(text.starts_with(is_white) || text.ends_with(is_white)) {
            return Ok(());
        }
        let (name, header) = (self.name(expr), self.place.get());
        Err(self.error(format!(
            "`{name}` begins or ends with a space, and servers cut that off in the header `{header}`: cut it off where it is read"
        )))
    }

    /// An item that has the separator in it would be read as two.
    pub(super) fn check_item(&self, text: &str, join: &str, expr: &'static Expr) -> Result<(), Error> {
        // Byte by byte, without a search to set up: an item is short, and each request has some.
        let holds = |separator: &str| match separator.as_bytes() {
            [] => false,
            [b' '] => text.bytes().fold(false, |found, byte| found | byte.is_ascii_whitespace()),
            [separator] => text.as_bytes().contains(separator),
            _ => text.contains(separator),
        };
        if text.is_empty() {
            let what = format!("an item of `{}` is empty: leave it out of the list", self.name(expr));
            return Err(self.error(what));
        }
        if holds(join) {
            let name = self.name(expr);
            return Err(self.error(format!(
                "an item of `{name}` has the separator {join:?} in it, and would be read as two: make two items of it"
            )));
        }
        Ok(())
    }

    /// Where a parameter turned out to be absent: what the grant cannot do without is there, or nothing is sent.
    pub(super) fn may_lack(&self, param: &'static Param) -> Result<(), Error> {
        let Expr::Demanded(expr) = &param.value else { return Ok(()) };
        if self.pending {
            return Ok(());
        }
        let name = match expr {
            Expr::Field(_) => self.name(expr),
            _ => param.name.into(),
        };
        Err(self.error(format!(
            "`{name}` is absent, and the request cannot do without the parameter `{}`",
            param.name
        )))
    }
}
