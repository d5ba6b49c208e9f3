//! Expressions of a declaration, evaluated for one request.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use super::explain::Signature;
use super::out::{Out, Redacted};
use super::pairs::Pair;
use crate::authorize::{self, RequestView};
use crate::context::Context;
use crate::encode::Escape;
use crate::endpoint::Step;
use crate::error::{Error, Stage};
use crate::secret::Secret;
use crate::spec::{Expr, Function, Piece, Spec};
use crate::token::Token;
use crate::value::Value;

/// The values behind a declaration's indexes. The derive implements it.
pub trait Fields {
    /// The field, or the value out of a step, of this index.
    fn field<'a>(&'a self, index: u16, cx: &'a Context) -> Value<'a>;

    /// The fields that are steps.
    fn steps(&self) -> Vec<Step<'_>> {
        Vec::new()
    }
}

/// What an expression may look at.
pub(crate) struct Eval<'a> {
    pub(crate) spec: &'static Spec,
    pub(crate) fields: &'a dyn Fields,
    pub(crate) cx: &'a Context,
    /// The request's URL, once it is made.
    pub(crate) url: Option<&'a Out>,
    /// The request's body, for `sign`.
    pub(crate) body: &'a [u8],
    /// The same for an explanation.
    pub(crate) shown_body: Option<&'a Redacted>,
    /// The field that was last found absent, for an error that names it.
    pub(crate) absent: Cell<&'static str>,
    /// A step has no token yet, so that its response's values are shown by their names. For an explanation.
    pub(crate) pending: bool,
    /// In `api`, the one that is placed; elsewhere, the one that is refreshed.
    pub(crate) token: Option<&'a Token>,
    /// The header or parameter that is being written: what an explanation calls a computed secret.
    pub(crate) place: Cell<&'static str>,
    /// What is written is a header's value, as it is.
    pub(crate) in_header: Cell<bool>,
    /// The API request, in `api`.
    pub(crate) api: Option<&'a RequestView<'a>>,
    /// The pair that is written, in `pairs`.
    pub(crate) pair: RefCell<Vec<Pair>>,
    /// For an explanation: each keyed digest, as it is computed.
    pub(crate) signatures: Option<&'a RefCell<Vec<Signature>>>,
}

/// Of what a header may not hold.
fn is_control(c: char) -> bool {
    c.is_control() && c != '\t'
}

fn has_control(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.contains(is_control),
        Value::Secret(text) => text.contains(is_control),
        Value::List(list) => (0..list.len()).any(|index| has_control(&list.item(index))),
        _ => false,
    }
}

impl Eval<'_> {
    pub(crate) fn error(&self, what: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::Request, self.spec.provider, what)
    }

    /// The request's URL, or nothing while it is made.
    pub(super) fn url(&self) -> &str {
        self.url.map(Out::as_str).unwrap_or_default()
    }

    /// What an explanation calls a value that comes from here.
    pub(crate) fn name(&self, expr: &Expr) -> Cow<'static, str> {
        match expr {
            Expr::Field(index) => {
                self.spec.fields.get(usize::from(*index)).copied().unwrap_or("secret").into()
            }
            Expr::StepToken(index) => {
                let step = self.spec.steps.get(usize::from(*index)).copied().unwrap_or("step");
                format!("{step}_token").into()
            }
            Expr::Token => "token".into(),
            Expr::RefreshToken => "refresh_token".into(),
            Expr::Let(index) => self.let_expr(*index).map_or("secret".into(), |expr| self.name(expr)),
            Expr::Demanded(expr) => self.name(expr),
            _ => self.place.get().into(),
        }
    }

    pub(super) fn let_expr(&self, index: u16) -> Option<&'static Expr> {
        self.spec.lets.get(usize::from(index))
    }

    /// A field's value, or a constant's: what JSON types and lists are seen by. `None` for everything that is
    /// computed.
    pub(crate) fn value(&self, expr: &'static Expr) -> Option<Value<'_>> {
        Some(match expr {
            Expr::Text(text) => Value::Text(Cow::Borrowed(text)),
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Integer(value) => Value::Integer(*value),
            Expr::Field(index) => self.fields.field(*index, self.cx),
            Expr::Let(index) => return self.value(self.let_expr(*index)?),
            Expr::Demanded(expr) => return self.value(expr),
            Expr::FirstOf(choices) => {
                for choice in *choices {
                    match self.value(choice) {
                        Some(value) if value.is_absent() => {}
                        other => return other,
                    }
                }
                Value::Absent
            }
            _ => return None,
        })
    }

    /// Writes a value as text. `false` where it is absent; what was written then is to be taken back.
    pub(crate) fn text(&self, expr: &'static Expr, how: Escape, out: &mut Out) -> Result<bool, Error> {
        self.joined(expr, how, " ", out)
    }

    /// The same, with the items of a list joined by `join`.
    pub(crate) fn joined(
        &self,
        expr: &'static Expr,
        how: Escape,
        join: &str,
        out: &mut Out,
    ) -> Result<bool, Error> {
        match expr {
            Expr::Text(text) => _ = out.plain(text, how),
            Expr::Bool(value) => _ = out.plain(if *value { "true" } else { "false" }, how),
            Expr::Integer(value) => _ = out.plain(&value.to_string(), how),
            Expr::Field(index) => {
                let value = self.fields.field(*index, self.cx);
                let present = self.plain_value(&value, expr, how, join, out)?;
                if !present {
                    self.absent.set(self.spec.fields.get(usize::from(*index)).copied().unwrap_or_default());
                }
                return Ok(present);
            }
            Expr::StepToken(_) | Expr::Token | Expr::RefreshToken => {
                self.credential(self.credential_in_context(expr)?, how, expr, out)?;
            }
            Expr::Let(index) => {
                return self.let_expr(*index).map_or(Ok(false), |expr| self.joined(expr, how, join, out));
            }
            Expr::Demanded(expr) => return self.joined(expr, how, join, out),
            Expr::Template(pieces) => {
                let mark = out.mark();
                let present = self.pieces(pieces, how, out)?;
                // A text of nothing but pieces that were dropped is absent itself.
                let is_certain = pieces.iter().any(|piece| !matches!(piece, Piece::Optional(_)));
                return Ok(present && (is_certain || !out.is_at(&mark)));
            }
            Expr::FirstOf(choices) => {
                for choice in *choices {
                    let mark = out.mark();
                    if self.joined(choice, how, join, out)? {
                        return Ok(true);
                    }
                    out.back_to(&mark);
                }
                return Ok(false);
            }
            Expr::Now(clock) => {
                let text = crate::time::spell(self.cx.now(), *clock)
                    .ok_or_else(|| self.error("the clock is beyond the years that a calendar has"))?;
                out.plain(&text, how);
            }
            Expr::Digits(length) => _ = out.plain(&self.cx.digits(self.spec.provider, *length)?, how),
            Expr::Nonce(length) => _ = out.plain(&self.cx.nonce(self.spec.provider, *length)?, how),
            Expr::Uuid => _ = out.plain(&self.cx.uuid(self.spec.provider)?, how),
            Expr::When(condition, value) => {
                return Ok(self.holds(condition)? && self.joined(value, how, join, out)?);
            }
            Expr::Pairs(pairs) => return self.pairs(pairs, how, out),
            Expr::PairName | Expr::PairValue => self.of_pair(matches!(expr, Expr::PairName), how, out),
            Expr::Url if self.api.is_none() => _ = out.plain(self.url(), how),
            Expr::Url | Expr::Part(_) | Expr::HeaderOf(_) => return self.of_api_request(expr, how, out),
            Expr::Body if self.shown_body.is_some() && out.is_shown() => {
                out.show(self.shown_body);
            }
            Expr::Body | Expr::Call(..) => return self.computed(expr, how, out),
        }
        Ok(true)
    }

    /// Writes a part of the API request.
    fn of_api_request(&self, expr: &'static Expr, how: Escape, out: &mut Out) -> Result<bool, Error> {
        let Some(view) = self.api else { return Ok(false) };
        let (part, name) = match expr {
            Expr::Part(part) => (view.part(*part), part.name()),
            Expr::HeaderOf(name) => (view.header(name), *name),
            _ => (view.url(), "url"),
        };
        let Some((text, is_secret)) = part.map_err(|what| self.error(what))? else {
            self.absent.set(name);
            return Ok(false);
        };
        if is_secret {
            out.secret(&text, how, || name.into());
        } else {
            out.plain(&text, how);
        }
        Ok(true)
    }

    /// A credential that the context has: of a step, what is refreshed, or what it is refreshed with.
    fn credential_in_context(&self, expr: &'static Expr) -> Result<&Secret, Error> {
        match expr {
            Expr::StepToken(index) => {
                let name = self.spec.steps.get(usize::from(*index)).copied().unwrap_or_default();
                self.cx.step(name).map(Token::access_token).ok_or_else(|| {
                    self.error(format!(
                        "the token of the step `{name}` is not there yet: `exchange` acquires it, `Context::with_step` gives it"
                    ))
                })
            }
            Expr::Token if self.api.is_some() => {
                authorize::needed(self.spec.provider, self.token).map(Token::access_token)
            }
            Expr::Token => self.token.map(Token::access_token).ok_or_else(|| {
                self.error("the token that is refreshed is not there: `Context::with_token` gives it")
            }),
            _ => match self.cx.refresh_token() {
                Some(refresh_token) if refresh_token.expose_secret().is_empty() => Err(self.empty(expr)),
                Some(refresh_token) => Ok(refresh_token),
                None => {
                    Err(self.error("the refresh token is not there: `Context::with_refresh_token` gives it"))
                }
            },
        }
    }

    /// Writes what a function gives, or the body.
    fn computed(&self, expr: &'static Expr, how: Escape, out: &mut Out) -> Result<bool, Error> {
        let Some(mut computed) = self.bytes(expr)? else { return Ok(false) };
        let Some(text) = computed.as_str() else {
            return Err(self.error("a value that is no text stands where text must"));
        };
        if computed.secret {
            self.check_ends(text, expr)?;
        }
        if how == Escape::Raw {
            match out.become_wire(computed.bytes, computed.secret) {
                Ok(()) => return Ok(true),
                Err(bytes) => computed.bytes = bytes,
            }
        }
        let text = computed.as_str().unwrap_or_default();
        if computed.secret {
            // The scheme's name is no secret: what follows it is.
            let basic = matches!(expr, Expr::Call(Function::Basic | Function::BasicRaw, _));
            let (scheme, rest) = text.split_at(if basic { "Basic ".len() } else { 0 });
            out.plain(scheme, how);
            out.secret(rest, how, || self.name(expr));
        } else {
            out.plain(text, how);
        }
        Ok(true)
    }

    /// A field's value as text.
    pub(crate) fn plain_value(
        &self,
        value: &Value<'_>,
        expr: &'static Expr,
        how: Escape,
        join: &str,
        out: &mut Out,
    ) -> Result<bool, Error> {
        match value {
            Value::Absent => return Ok(false),
            Value::Text(text) => {
                if out.plain(text, how) {
                    self.check_line(text, how, expr)?;
                }
            }
            Value::Secret("") => return Err(self.empty(expr)),
            Value::Secret(text) => {
                self.check_ends(text, expr)?;
                if out.secret(text, how, || self.name(expr)) {
                    self.check_line(text, how, expr)?;
                }
            }
            Value::Bool(value) => _ = out.plain(if *value { "true" } else { "false" }, how),
            Value::Integer(value) => _ = out.plain(&value.to_string(), how),
            Value::Unsigned(value) => _ = out.plain(&value.to_string(), how),
            Value::List(list) => {
                let mut any = false;
                for index in 0..list.len() {
                    let item = list.item(index);
                    if item.is_absent() {
                        continue;
                    }
                    match &item {
                        Value::Text(text) => self.check_item(text, join, expr)?,
                        Value::Secret(text) if !text.is_empty() => self.check_item(text, join, expr)?,
                        _ => {}
                    }
                    if any {
                        out.plain(join, how);
                    }
                    any |= self.plain_value(&item, expr, how, join, out)?;
                }
                return Ok(any);
            }
            #[cfg(feature = "rsa")]
            Value::Key(_) => return Ok(false),
        }
        Ok(true)
    }

    /// A token out of the context: of a step, or what is refreshed.
    fn credential(
        &self,
        token: &Secret,
        how: Escape,
        expr: &'static Expr,
        out: &mut Out,
    ) -> Result<(), Error> {
        let text = token.expose_secret();
        self.check_ends(text, expr)?;
        if out.secret(text, how, || self.name(expr)) {
            self.check_line(text, how, expr)?;
        }
        Ok(())
    }

    #[cold]
    fn empty(&self, expr: &'static Expr) -> Error {
        let name = self.name(expr);
        self.error(format!("`{name}` is an empty secret: is its variable not set?"))
    }

    /// No id and no secret has a line break; one that has was read with its end of line, and a provider would
    /// only say that it is wrong.
    /// A certificate or key in PEM has lines by nature.
    #[cold]
    fn check_line(&self, text: &str, how: Escape, expr: &'static Expr) -> Result<(), Error> {
        let is_pem = text.starts_with("-----BEGIN ") && !text.contains('\0') && how != Escape::Raw;
        if is_pem || self.is_constant(expr) { Ok(()) } else { Err(self.broken(&self.name(expr))) }
    }

    pub(super) fn broken(&self, name: &str) -> Error {
        self.error(format!(
            "`{name}` has a line break or a NUL in it, often the last one of the file that it was read from: cut it off"
        ))
    }

    /// Whether the declaration itself writes it.
    fn is_constant(&self, expr: &'static Expr) -> bool {
        match expr {
            Expr::Text(_) => true,
            Expr::Let(index) => self.let_expr(*index).is_some_and(|expr| self.is_constant(expr)),
            _ => false,
        }
    }

    /// The values with a control character, by their names, for an error about a place where none may stand.
    pub(super) fn with_control_characters(&self) -> String {
        let fields = self.spec.fields.iter().zip(0..);
        let fields = fields.filter(|(_, index)| has_control(&self.fields.field(*index, self.cx)));
        let names: Vec<_> = fields.map(|(name, _)| format!("`{name}`")).collect();
        if names.is_empty() { "a computed value".to_owned() } else { names.join(" and ") }
    }

    pub(super) fn pieces(&self, pieces: &'static [Piece], how: Escape, out: &mut Out) -> Result<bool, Error> {
        for piece in pieces {
            match piece {
                Piece::Text(text) => _ = out.plain(text, how),
                Piece::Hole(expr) => {
                    if !self.text(expr, how, out)? {
                        return Ok(false);
                    }
                }
                Piece::Optional(pieces) => {
                    let mark = out.mark();
                    if !self.pieces(pieces, how, out)? {
                        out.back_to(&mark);
                    }
                }
            }
        }
        Ok(true)
    }
}
