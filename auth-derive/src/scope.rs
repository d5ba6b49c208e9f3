//! Names, and what is known about the values behind them.

mod api_request;
mod call;
mod choice;
mod credential;
mod lets;
mod moment;
mod needs;
mod pairs;
mod slot;
mod text;
mod unknown;
mod when;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::ast::Expr;
use crate::errors::Errors;
use crate::field::Field;
use crate::ir::{self, Base, Source, TypeRule, Value};
use crate::template::{self, with_caret};
use credential::Exposure;
pub(crate) use moment::Moment;
pub(crate) use needs::Need;
use needs::Needs;
use slot::{of_field, of_step, path};

/// An expression, resolved.
#[derive(Clone, Default)]
pub(crate) struct Resolved {
    pub(crate) value: ir::Expr,
    pub(crate) facts: Facts,
}

#[derive(Clone, Default)]
pub(crate) struct Facts {
    /// A digest or a signature: not text until `hex` or `base64`.
    pub(crate) bytes: bool,
    /// Why this may be absent: `` `tenant_id` is optional ``.
    pub(crate) optional: Option<String>,
    /// A secret that went into it.
    pub(crate) secret: Option<String>,
    pub(crate) needs: Needs,
    /// Values of the table that it is made of.
    values: BTreeSet<usize>,
    exposure: Exposure,
    /// Of those, the ones without which it is absent, unless it is a choice among several.
    demanded: BTreeSet<usize>,
    is_choice: bool,
    /// Came from something that is wrong, and reported already.
    pub(crate) broken: bool,
}

impl Facts {
    /// One value of the table, as it is.
    fn of(value: usize, is_masked: bool) -> Facts {
        let value = BTreeSet::from([value]);
        let exposure =
            Exposure { shown: value.clone(), clear: value.clone(), masked: is_masked, ..Exposure::default() };
        Facts { demanded: value.clone(), values: value, exposure, ..Facts::default() }
    }

    fn and(mut self, other: &Facts) -> Facts {
        self.secret = self.secret.or_else(|| other.secret.clone());
        self.needs = self.needs.and(&other.needs);
        self.broken |= other.broken;
        self.values.extend(&other.values);
        self.exposure = self.exposure.and(&other.exposure);
        self.demanded.extend(&other.demanded);
        self.is_choice |= other.is_choice;
        self
    }
}

impl Resolved {
    fn broken() -> Self {
        Resolved { facts: Facts { broken: true, ..Facts::default() }, ..Resolved::default() }
    }
}

enum LetState {
    Waiting,
    Busy,
    Done(Box<Resolved>),
}

pub(crate) struct Scope<'a> {
    pub(crate) fields: &'a [Field<'a>],
    lets: Vec<&'a (Ident, Expr)>,
    /// How many of them stand outside `api`: those inside come after.
    outer_lets: usize,
    /// Whether what is resolved stands in `api`, where names mean the API request.
    in_api: Cell<bool>,
    /// Whether it stands in `pairs`, where `name` and `value` are those of a pair.
    in_pairs: Cell<bool>,
    states: RefCell<Vec<LetState>>,
    slots: RefCell<Vec<Value>>,
    steps: Vec<usize>,
    seen: Seen,
    pub(crate) errors: &'a Errors,
}

/// What was met so far, by the indexes of fields, values and lets.
#[derive(Default)]
struct Seen {
    /// The lets under evaluation, outermost first.
    under_way: RefCell<Vec<usize>>,
    used_lets: RefCell<BTreeSet<usize>>,
    /// Fields that something mentions.
    mentioned: RefCell<BTreeSet<usize>>,
    /// Of those, what a signature reads, and what goes anywhere else.
    signed: RefCell<BTreeSet<usize>>,
    sent: RefCell<BTreeSet<usize>>,
    /// Fields whose place says that they are secret, by what they are.
    credentials: RefCell<BTreeMap<usize, String>>,
    /// What is read as it is, and what only a digest is made of.
    clear: RefCell<BTreeSet<usize>>,
    digested: RefCell<BTreeSet<usize>>,
    refreshed: RefCell<Facts>,
    /// Headers that every API request has, since the declaration writes them.
    api_headers: RefCell<BTreeSet<String>>,
    /// And whether each has a query.
    api_query: Cell<bool>,
}

/// Where a name was read: as a token, or inside a literal.
#[derive(Clone, Copy)]
enum SourceLocation<'a> {
    Token(&'a [Ident]),
    Literal(&'a LitStr, &'a template::Hole),
}

impl SourceLocation<'_> {
    fn report(&self, errors: &Errors, what: &str) {
        match self {
            SourceLocation::Token(parts) => {
                let tokens: TokenStream = parts.iter().map(ToTokens::to_token_stream).collect();
                errors.over(tokens, what);
            }
            SourceLocation::Literal(literal, hole) => {
                errors.over(literal, with_caret(what, &literal.value(), &hole.at));
            }
        }
    }

    /// Reports it, and is nothing that could be computed.
    fn wrong(&self, errors: &Errors, what: &str) -> Resolved {
        self.report(errors, what);
        Resolved::broken()
    }

    fn span(&self) -> Span {
        match self {
            SourceLocation::Token(parts) => parts.first().map_or_else(Span::call_site, Spanned::span),
            SourceLocation::Literal(literal, _) => literal.span(),
        }
    }
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        fields: &'a [Field<'a>],
        lets: &'a [(Ident, Expr)],
        api_lets: &'a [(Ident, Expr)],
        errors: &'a Errors,
    ) -> Self {
        let steps = (0..).zip(fields).filter(|(_, field)| field.attributes.step.is_some());
        let slots = fields.iter().map(of_field);
        Scope {
            fields,
            lets: lets.iter().chain(api_lets).collect(),
            outer_lets: lets.len(),
            in_api: Cell::new(false),
            in_pairs: Cell::new(false),
            states: RefCell::new(lets.iter().chain(api_lets).map(|_| LetState::Waiting).collect()),
            seen: Seen::default(),
            slots: RefCell::new(slots.collect()),
            steps: steps.map(|(index, _)| index).collect(),
            errors,
        }
    }

    /// Whether nothing but signatures reads it.
    pub(crate) fn is_only_signed(&self, field: usize) -> bool {
        self.seen.signed.borrow().contains(&field) && !self.seen.sent.borrow().contains(&field)
    }

    pub(crate) fn is_mentioned(&self, field: usize) -> bool {
        self.seen.mentioned.borrow().contains(&field)
    }

    /// Whether the field is the key of a signature.
    pub(crate) fn is_key(&self, field: usize) -> bool {
        self.slots.borrow().get(field).is_some_and(|slot| slot.key)
    }

    /// What makes a field of this index a secret, if its place does.
    pub(crate) fn credential(&self, field: usize) -> Option<String> {
        self.seen.credentials.borrow().get(&field).cloned()
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = &'a Field<'a>> + '_ {
        self.steps.iter().filter_map(|index| self.fields.get(*index))
    }

    pub(crate) fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    pub(crate) fn is_let(&self, name: &str) -> bool {
        self.let_index(name).is_some()
    }

    fn let_index(&self, name: &str) -> Option<usize> {
        self.lets.iter().position(|(known, _)| known.unraw() == name)
    }

    /// An expression whose value is sent or signed.
    pub(crate) fn value(&self, expr: &Expr, moment: Moment) -> Resolved {
        let resolved = self.expr(expr);
        if resolved.facts.bytes {
            self.errors.over(expr, "a digest is bytes: wrap it in `hex(...)` or `base64(...)`");
        }
        self.check_moment(&resolved.facts, moment, expr);
        resolved
    }

    /// Forgets which fields were mentioned, and says which.
    pub(crate) fn take_mentioned(&self) -> BTreeSet<usize> {
        self.seen.mentioned.take()
    }

    pub(crate) fn mention_all(&self, fields: &BTreeSet<usize>) {
        self.seen.mentioned.borrow_mut().extend(fields);
    }

    /// What the values of `refresh(…)` are made of.
    pub(crate) fn refreshed(&self) -> Facts {
        self.seen.refreshed.borrow().clone()
    }

    /// Reports it, and is nothing that could be computed.
    fn wrong(&self, at: impl ToTokens, what: impl Display) -> Resolved {
        self.errors.over(at, what);
        Resolved::broken()
    }

    pub(crate) fn expr(&self, expr: &Expr) -> Resolved {
        match expr {
            Expr::Lit(lit) => self.literal(lit),
            Expr::Name(name) => {
                let parts: Vec<_> = name.0.iter().map(|part| part.unraw().to_string()).collect();
                self.name(&parts, SourceLocation::Token(&name.0))
            }
            Expr::Call(call) => self.call(call),
            Expr::Or(choices) => self.first_of(choices),
            Expr::Compare(_) => {
                self.wrong(expr, "a comparison is a condition: it stands first in `when(condition, value)`")
            }
            Expr::Unread => Resolved::broken(),
        }
    }

    fn name(&self, parts: &[String], place: SourceLocation<'_>) -> Resolved {
        let Some(first) = parts.first() else { return Resolved::broken() };
        if let Some(resolved) = self.of_pair(parts) {
            return resolved;
        }
        if let Some(index) = self.field_index(first) {
            return self.field(index, parts, place);
        }
        let resolved = if let Some(index) = self.let_index(first) {
            self.seen.used_lets.borrow_mut().insert(index);
            if index >= self.outer_lets && !self.in_api.get() {
                let what = format!(
                    "`{first}` is a `let` of `api(…)`: write it beside `api` to use it in the token request too"
                );
                return place.wrong(self.errors, &what);
            }
            let mut facts = self.resolve_let(index).facts;
            // What is wrong is where it is used.
            facts.needs.forget_holes();
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            Resolved { value: ir::Expr::Let(index), facts }
        } else if let Some(resolved) = self.of_api_request(parts) {
            return resolved;
        } else if let Some(resolved) = built_in(first) {
            resolved
        } else {
            return place.wrong(self.errors, &self.unknown_name(first));
        };
        if parts.len() > 1 {
            let what = format!("`{first}` is a value, and has no parts: write `{first}` alone");
            place.report(self.errors, &what);
        }
        resolved
    }

    fn field(&self, index: usize, parts: &[String], place: SourceLocation<'_>) -> Resolved {
        let Some(field) = self.fields.get(index) else { return Resolved::broken() };
        self.seen.mentioned.borrow_mut().insert(index);
        if let Some(step) = self.steps.iter().position(|step| *step == index) {
            return self.step(field, step, parts, place);
        }
        if parts.len() > 1 {
            let of_step = parts.get(1).is_some_and(|part| matches!(part.as_str(), "token" | "extra"));
            let what = if of_step || field.shape.base == Base::Other {
                format!("`{}` is not a step: add `#[token(step)]` to the field if it is", field.name)
            } else {
                format!("`{0}` is a value, and has no parts: write `{0}` alone", field.name)
            };
            return place.wrong(self.errors, &what);
        }
        if field.shape.base == Base::PrivateKey {
            let what = format!(
                "`{0}` is a key, and never sent: sign with it, `base64(rsa_sha256({0}, \"…\"))`",
                field.name
            );
            return place.wrong(self.errors, &what);
        }
        let name = &field.name;
        let optional = match field.shape {
            shape if shape.optional => Some(format!("`{name}` is optional")),
            shape if shape.list => Some(format!("`{name}` may be empty")),
            _ => None,
        };
        let secret = (field.shape.base == Base::Secret).then(|| name.clone());
        let facts = Facts { optional, secret, ..Facts::of(index, field.shape.base == Base::Secret) };
        Resolved { value: field_of(index), facts }
    }

    fn step(&self, field: &Field<'_>, step: usize, parts: &[String], place: SourceLocation<'_>) -> Resolved {
        let rest = |from: usize| path(parts, from, place);
        let (source, path) = match parts.get(1).map(String::as_str) {
            None => {
                let what =
                    format!("`{0}` is a step: write which of its values, such as `{0}.token`", field.name);
                return place.wrong(self.errors, &what);
            }
            Some("token") if parts.len() == 2 => {
                let step = u16::try_from(step).unwrap_or(u16::MAX);
                let facts =
                    Facts { secret: Some(parts.join(".")), exposure: Exposure::masked(), ..Facts::default() };
                return Resolved { value: ir::Expr::StepToken(step), facts };
            }
            Some("access_token") if parts.len() == 2 => {
                return place.wrong(self.errors, &format!("a step's token is `{}.token`", field.name));
            }
            Some("extra") if parts.len() == 2 => {
                let what = format!("write which value of `extra`: `{}.extra.name`", field.name);
                return place.wrong(self.errors, &what);
            }
            Some("extra") => (Source::Response(field.ident.clone(), field.name.clone()), rest(2)),
            Some(_) => (Source::Field(field.ident.clone()), rest(1)),
        };
        let name = parts.join(".");
        let Some(path) = path else {
            return place.wrong(self.errors, &format!("`{name}` holds a word that cannot name a field"));
        };
        let mut slots = self.slots.borrow_mut();
        let index = slots.iter().position(|known| known.name == name).unwrap_or_else(|| {
            slots.push(of_step(name, source, path, place.span()));
            slots.len() - 1
        });
        let facts = Facts::of(index, false);
        Resolved { value: field_of(index), facts }
    }

    /// Asks rustc whether the types that this is made of may stand where it stands.
    pub(crate) fn require(&self, facts: &Facts, rule: TypeRule) {
        let mut slots = self.slots.borrow_mut();
        for index in &facts.values {
            if let Some(slot) = slots.get_mut(*index) {
                slot.rules.insert(rule);
            }
        }
    }

    /// Whether it is there in every request. What a step's value or a type of the user's is, nobody knows here.
    pub(crate) fn is_certain(&self, facts: &Facts) -> bool {
        let is_known = |index: &usize| {
            self.fields.get(*index).is_some_and(|field| field.shape.base != Base::Other && !field.is_step())
        };
        facts.optional.is_none() && !facts.broken && facts.values.iter().all(is_known)
    }

    /// Whether this is a field or a step's value, and nothing that is computed.
    pub(crate) fn is_field(&self, hole: &template::Hole) -> bool {
        hole.parts.first().is_some_and(|name| self.field_index(name).is_some())
    }

    /// Its name, if it is a field that is a list.
    pub(crate) fn list(&self, hole: &template::Hole) -> Option<&str> {
        let field = self.fields.get(self.field_index(hole.parts.first()?)?)?;
        field.shape.list.then_some(field.name.as_str())
    }

    /// Whether a value of this comes out of a step's response.
    pub(crate) fn is_from_response(&self, facts: &Facts) -> bool {
        let slots = self.slots.borrow();
        facts
            .values
            .iter()
            .any(|index| matches!(slots.get(*index), Some(Value { source: Source::Response(..), .. })))
    }

    /// What the table says about every value.
    pub(crate) fn take_values(&self) -> Vec<Value> {
        let mut slots = self.slots.take();
        for (index, (field, slot)) in self.fields.iter().zip(&mut slots).enumerate() {
            if field.attributes.skip.is_some() && !self.is_mentioned(index) {
                // Never sent, so its type may be anything.
                slot.source = Source::Nothing;
            }
        }
        slots
    }
}

/// The value of this index.
fn field_of(index: usize) -> ir::Expr {
    ir::Expr::Field(u16::try_from(index).unwrap_or(u16::MAX))
}

fn built_in(name: &str) -> Option<Resolved> {
    let (value, needs) = match name {
        "nonce" => (ir::Expr::Nonce(32), Needs::default()),
        "uuid" => (ir::Expr::Uuid, Needs::default()),
        "url" => (ir::Expr::Url, Needs::of(Need::Url)),
        "body" => (ir::Expr::Body, Needs::of(Need::Body)),
        "token" => (ir::Expr::Token, Needs::of(Need::Token)),
        "refresh_token" => (ir::Expr::RefreshToken, Needs::of(Need::RefreshToken)),
        _ => return None,
    };
    let is_secret = needs.has(&Need::Token) || needs.has(&Need::RefreshToken);
    let exposure = if is_secret { Exposure::masked() } else { Exposure::default() };
    Some(Resolved { value, facts: Facts { needs, exposure, ..Facts::default() } })
}
