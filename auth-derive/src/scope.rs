//! Names, and the expressions that are made of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Lit, LitStr};

use crate::ast::{Call, Expr};
use crate::errors::Errors;
use crate::field::{Base, Field};
use crate::model::FieldValue;
use crate::template::{self, Piece, with_caret};
use crate::words::{self, nearest, unknown};

/// Where an expression's value goes, hence what exists then.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Url,
    Request,
    Sign,
    /// In `sign(param(…))`, where the body is not finished.
    SignParam,
    Api,
}

/// An expression, resolved.
#[derive(Clone)]
pub(crate) struct Resolved {
    pub(crate) tokens: TokenStream,
    pub(crate) facts: Facts,
}

#[derive(Clone, Default)]
pub(crate) struct Facts {
    /// A digest or a signature: not text until `hex` or `base64`.
    pub(crate) bytes: bool,
    /// The value that may be absent, and this one with it.
    pub(crate) optional: Option<String>,
    pub(crate) body: bool,
    pub(crate) token: bool,
    pub(crate) url: bool,
    /// Came from a name that is nowhere: reported already.
    pub(crate) broken: bool,
}

impl Facts {
    fn and(mut self, other: &Facts) -> Facts {
        self.body |= other.body;
        self.token |= other.token;
        self.url |= other.url;
        self.broken |= other.broken;
        self
    }
}

enum LetState {
    Waiting,
    Busy,
    Done(Facts, TokenStream),
}

pub(crate) struct Scope<'a> {
    pub(crate) fields: &'a [Field<'a>],
    lets: &'a [(Ident, Expr)],
    states: RefCell<Vec<LetState>>,
    used_lets: RefCell<BTreeSet<usize>>,
    /// Indexes of fields that something mentions.
    mentioned: RefCell<BTreeSet<usize>>,
    pub(crate) values: RefCell<Vec<FieldValue>>,
    steps: Vec<usize>,
    errors: &'a Errors,
    /// Templates resolve names that sit in one literal; elsewhere a name has its own span.
    quiet: Cell<bool>,
}

/// Where a name was read: as a token, or inside a literal.
#[derive(Clone, Copy)]
enum Place<'a> {
    Token(&'a [Ident]),
    Literal(&'a LitStr, &'a template::Hole),
}

impl Place<'_> {
    fn report(&self, errors: &Errors, what: &str) {
        match self {
            Place::Token(parts) => {
                let tokens: TokenStream = parts.iter().map(|part| quote!(#part)).collect();
                errors.over(tokens, what);
            }
            Place::Literal(literal, hole) => {
                errors.over(literal, with_caret(what, &literal.value(), &hole.at));
            }
        }
    }

    fn span(&self) -> Span {
        match self {
            Place::Token(parts) => parts.first().map_or_else(Span::call_site, Spanned::span),
            Place::Literal(literal, _) => literal.span(),
        }
    }
}

pub(crate) fn is_simple(name: &str) -> bool {
    matches!(name, "nonce" | "uuid" | "url" | "body" | "token" | "now")
}

impl<'a> Scope<'a> {
    pub(crate) fn new(fields: &'a [Field<'a>], lets: &'a [(Ident, Expr)], errors: &'a Errors) -> Self {
        let steps = fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.attributes.step.is_some())
            .map(|(index, _)| index)
            .collect();
        let values = fields
            .iter()
            .map(|field| FieldValue {
                name: field.name.clone(),
                value: TokenStream::new(),
                checks: Vec::new(),
            })
            .collect();
        Scope {
            fields,
            lets,
            states: RefCell::new(lets.iter().map(|_| LetState::Waiting).collect()),
            used_lets: RefCell::default(),
            mentioned: RefCell::default(),
            values: RefCell::new(values),
            steps,
            errors,
            quiet: Cell::new(false),
        }
    }

    pub(crate) fn is_mentioned(&self, field: usize) -> bool {
        self.mentioned.borrow().contains(&field)
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = &'a Field<'a>> + '_ {
        self.steps.iter().filter_map(|index| self.fields.get(*index))
    }

    pub(crate) fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    fn known(&self) -> Vec<&str> {
        let mut known: Vec<&str> = Vec::new();
        known.extend(self.fields.iter().map(|field| field.name.as_str()));
        known.extend(words::BUILT_INS);
        known
    }

    /// The lets in order. Reports those that nothing uses, and names taken twice.
    pub(crate) fn finish_lets(&self) -> Vec<TokenStream> {
        for (index, (name, _)) in self.lets.iter().enumerate() {
            let text = name.unraw().to_string();
            if self.field_index(&text).is_some() {
                self.errors.at(name.span(), format!("`let {text}` has the name of a field: choose another"));
            } else if is_simple(&text) {
                self.errors.at(name.span(), format!("`{text}` is a value already: choose another name"));
            } else if self.lets.iter().take(index).any(|(earlier, _)| earlier == name) {
                self.errors.at(name.span(), format!("`let {text}` is written twice"));
            } else if !self.used_lets.borrow().contains(&index) {
                self.resolve_let(index);
                self.errors.at(name.span(), format!("`let {text}` is used nowhere"));
            }
        }
        self.states
            .borrow()
            .iter()
            .map(|state| match state {
                LetState::Done(_, tokens) => tokens.clone(),
                LetState::Waiting | LetState::Busy => TokenStream::new(),
            })
            .collect()
    }

    fn resolve_let(&self, index: usize) -> Facts {
        let Some((name, expr)) = self.lets.get(index) else { return Facts::default() };
        match self.states.borrow().get(index) {
            Some(LetState::Done(facts, _)) => return facts.clone(),
            Some(LetState::Busy) => {
                self.errors.at(name.span(), format!("`{name}` is made of itself: {}", self.cycle(index)));
                return Facts { broken: true, ..Facts::default() };
            }
            _ => {}
        }
        self.set_let(index, LetState::Busy);
        let resolved = self.expr(expr);
        self.set_let(index, LetState::Done(resolved.facts.clone(), resolved.tokens));
        resolved.facts
    }

    fn set_let(&self, index: usize, state: LetState) {
        if let Some(slot) = self.states.borrow_mut().get_mut(index) {
            *slot = state;
        }
    }

    /// `a` is made of `b`, which is made of `a`.
    fn cycle(&self, first: usize) -> String {
        let states = self.states.borrow();
        let busy = states.iter().zip(self.lets).filter(|(state, _)| matches!(state, LetState::Busy));
        let names: Vec<_> = busy.map(|(_, (name, _))| format!("`{name}`")).collect();
        let _ = first;
        format!("{} are made of one another", names.join(", "))
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

    pub(crate) fn check_moment(&self, facts: &Facts, moment: Moment, at: &Expr) {
        if facts.body && moment == Moment::SignParam {
            self.errors.over(
                at,
                "`body` would have to hold this parameter itself: sign it in a header or in the query",
            );
        } else if facts.body && moment != Moment::Sign {
            self.errors.over(at, "`body` is not there yet: only `sign` comes after it");
        }
        if facts.token && moment != Moment::Api {
            self.errors.over(at, "`token` exists only in `api`");
        }
        if facts.url && moment == Moment::Url {
            self.errors.over(at, "`url` is what is being made here");
        }
    }

    pub(crate) fn expr(&self, expr: &Expr) -> Resolved {
        match expr {
            Expr::Lit(lit) => self.literal(lit),
            Expr::Name(name) => {
                let parts: Vec<_> = name.0.iter().map(|part| part.unraw().to_string()).collect();
                self.name(&parts, Place::Token(&name.0))
            }
            Expr::Call(call) => self.call(call),
            Expr::Or(choices) => {
                let resolved: Vec<_> = choices.iter().map(|choice| self.expr(choice)).collect();
                let mut facts = resolved.iter().fold(Facts::default(), |all, one| all.and(&one.facts));
                facts.bytes = resolved.iter().any(|one| one.facts.bytes);
                facts.optional = resolved.last().and_then(|last| last.facts.optional.clone());
                for (choice, one) in choices.iter().zip(&resolved).take(resolved.len().saturating_sub(1)) {
                    if one.facts.optional.is_none() && !one.facts.broken {
                        self.errors.over(choice, "this is always present: what follows it is never used");
                    }
                }
                let all = resolved.iter().map(|one| &one.tokens);
                Resolved { tokens: quote!(__p::Expr::FirstOf(&[#(#all),*])), facts }
            }
        }
    }

    fn literal(&self, lit: &Lit) -> Resolved {
        let tokens = match lit {
            Lit::Str(text) => return self.template(text),
            Lit::Bool(value) => quote!(__p::Expr::Bool(#value)),
            Lit::Int(number) => match number.suffix() {
                "" => match number.base10_parse::<i64>() {
                    Ok(value) => quote!(__p::Expr::Integer(#value)),
                    Err(_) => {
                        self.errors.over(lit, "a whole number of at most 64 bits");
                        TokenStream::new()
                    }
                },
                suffix => {
                    let what = if crate::time::unit(suffix).is_some() {
                        "a duration has no one spelling here: write the number that the vendor wants"
                            .to_owned()
                    } else {
                        format!("unknown unit `{suffix}`: ms, s, min, h or d")
                    };
                    self.errors.over(lit, what);
                    TokenStream::new()
                }
            },
            other => {
                self.errors.over(other, "expected text, `true`, `false` or a whole number");
                TokenStream::new()
            }
        };
        Resolved { tokens, facts: Facts::default() }
    }

    pub(crate) fn template(&self, literal: &LitStr) -> Resolved {
        let text = literal.value();
        let pieces = match template::parse(&text) {
            Ok(pieces) => pieces,
            Err(mistake) => {
                self.errors.over(literal, with_caret(&mistake.what, &text, &mistake.at));
                return Resolved {
                    tokens: TokenStream::new(),
                    facts: Facts { broken: true, ..Facts::default() },
                };
            }
        };
        if let [] | [Piece::Text(_)] = pieces.as_slice() {
            let text = match pieces.first() {
                Some(Piece::Text(text)) => text.as_str(),
                _ => "",
            };
            return Resolved { tokens: quote!(__p::Expr::Text(#text)), facts: Facts::default() };
        }
        let (pieces, facts) = self.pieces(&pieces, literal, false);
        Resolved { tokens: quote!(__p::Expr::Template(&[#(#pieces),*])), facts }
    }

    fn pieces(&self, pieces: &[Piece], literal: &LitStr, optional: bool) -> (Vec<TokenStream>, Facts) {
        let mut all = Facts::default();
        let tokens = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => quote!(__p::Piece::Text(#text)),
                Piece::Hole(hole) => {
                    let resolved = self.hole(hole, literal, optional);
                    all = std::mem::take(&mut all).and(&resolved.facts);
                    let tokens = resolved.tokens;
                    quote!(__p::Piece::Hole(#tokens))
                }
                Piece::Optional(inner) => {
                    let (inner, facts) = self.pieces(inner, literal, true);
                    all = std::mem::take(&mut all).and(&facts);
                    quote!(__p::Piece::Optional(&[#(#inner),*]))
                }
            })
            .collect();
        (tokens, all)
    }

    /// A name in a template.
    pub(crate) fn hole(&self, hole: &template::Hole, literal: &LitStr, optional: bool) -> Resolved {
        let place = Place::Literal(literal, hole);
        let resolved = self.name(&hole.parts, place);
        if let (Some(name), false) = (&resolved.facts.optional, optional) {
            place.report(
                self.errors,
                &format!("`{name}` is optional: put the part that depends on it in `[...]`"),
            );
        }
        if resolved.facts.bytes {
            place.report(
                self.errors,
                "a digest is bytes: wrap it in `hex(...)` or `base64(...)` where it is made",
            );
        }
        resolved
    }

    fn name(&self, parts: &[String], place: Place<'_>) -> Resolved {
        let broken =
            || Resolved { tokens: TokenStream::new(), facts: Facts { broken: true, ..Facts::default() } };
        let Some(first) = parts.first() else { return broken() };
        if let Some(index) = self.lets.iter().position(|(name, _)| name.unraw() == *first) {
            if parts.len() > 1 {
                place.report(self.errors, &format!("`{first}` is a value, and has no parts"));
                return broken();
            }
            self.used_lets.borrow_mut().insert(index);
            let facts = self.resolve_let(index);
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            return Resolved { tokens: quote!(__p::Expr::Let(#index)), facts };
        }
        if let Some(index) = self.field_index(first) {
            return self.field(index, parts, place);
        }
        let facts = Facts::default();
        let (tokens, facts) = match first.as_str() {
            "nonce" => (quote!(__p::Expr::Nonce(32)), facts),
            "uuid" => (quote!(__p::Expr::Uuid), facts),
            "url" => (quote!(__p::Expr::Url), Facts { url: true, ..facts }),
            "body" => (quote!(__p::Expr::Body), Facts { body: true, ..facts }),
            "token" => (quote!(__p::Expr::Token), Facts { token: true, ..facts }),
            "now" => {
                place.report(
                    self.errors,
                    "`now` has no one spelling: `now(unix)`, `now(unix_ms)`, `now(rfc3339)` or `now(\"%Y-%m-%d\")`",
                );
                return broken();
            }
            "method" | "path" | "query" | "host" | "request" => {
                place.report(
                    self.errors,
                    &format!("`{first}` is the API request's, and exists only in `api`"),
                );
                return broken();
            }
            "extra" | "refresh_token" => {
                place.report(
                    self.errors,
                    &format!("`{first}` is in the answer, and exists only in `api` and `refresh`"),
                );
                return broken();
            }
            _ => {
                let lets: Vec<_> = self.lets.iter().map(|(name, _)| name.unraw().to_string()).collect();
                let mut known = self.known();
                known.extend(lets.iter().map(String::as_str));
                let mean = nearest(first, &known)
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                let what = format!("no value named `{first}`{mean} (known: {})", known.join(", "));
                if !self.quiet.get() {
                    place.report(self.errors, &what);
                }
                return broken();
            }
        };
        if parts.len() > 1 {
            place.report(self.errors, &format!("`{first}` is a value, and has no parts"));
        }
        Resolved { tokens, facts }
    }

    fn field(&self, index: usize, parts: &[String], place: Place<'_>) -> Resolved {
        let broken =
            || Resolved { tokens: TokenStream::new(), facts: Facts { broken: true, ..Facts::default() } };
        let Some(field) = self.fields.get(index) else { return broken() };
        self.mentioned.borrow_mut().insert(index);
        let Some(step) = self.steps.iter().position(|step| *step == index) else {
            if parts.len() > 1 {
                place.report(
                    self.errors,
                    &format!("`{}` is not a step: add `#[token(step)]` to the field if it is", field.name),
                );
                return broken();
            }
            let facts =
                Facts { optional: field.shape.optional.then(|| field.name.clone()), ..Facts::default() };
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            return Resolved { tokens: quote!(__p::Expr::Field(#index)), facts };
        };
        let step_index = u16::try_from(step).unwrap_or(u16::MAX);
        match parts.get(1).map(String::as_str) {
            None => {
                place.report(
                    self.errors,
                    &format!("`{0}` is a step: write which of its values, such as `{0}.token`", field.name),
                );
                broken()
            }
            Some("token") if parts.len() == 2 => {
                Resolved { tokens: quote!(__p::Expr::StepToken(#step_index)), facts: Facts::default() }
            }
            Some("extra") if parts.len() > 2 => {
                let ident = field.ident;
                let name = &field.name;
                let path = idents(parts.get(2..).unwrap_or_default(), place.span());
                let value = quote_spanned! {place.span()=>
                    match __p::extra(&self.#ident, cx, #name) {
                        __p::core::option::Option::Some(extra) => __p::param(&extra #path),
                        __p::core::option::Option::None => __p::Value::Absent,
                    }
                };
                self.step_value(parts, value)
            }
            Some(_) => {
                let ident = field.ident;
                let path = idents(parts.get(1..).unwrap_or_default(), place.span());
                let value = quote_spanned!(place.span()=> __p::param(&self.#ident #path));
                self.step_value(parts, value)
            }
        }
    }

    fn step_value(&self, parts: &[String], value: TokenStream) -> Resolved {
        let name = parts.join(".");
        let mut values = self.values.borrow_mut();
        let index = values.iter().position(|known| known.name == name).unwrap_or_else(|| {
            values.push(FieldValue { name, value, checks: Vec::new() });
            values.len() - 1
        });
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        Resolved { tokens: quote!(__p::Expr::Field(#index)), facts: Facts::default() }
    }

    /// Asks rustc whether the type of this value may stand where it stands.
    pub(crate) fn require(&self, hole: &template::Hole, literal: &LitStr, check: &str) {
        let check = format_ident!("{check}");
        let Some(first) = hole.parts.first() else { return };
        let Some(index) = self.field_index(first) else { return };
        let Some(field) = self.fields.get(index) else { return };
        let ident = field.ident;
        let (slot, tokens) = if hole.parts.len() == 1 {
            (first.clone(), quote_spanned!(field.type_span()=> __p::#check(&self.#ident)))
        } else {
            let path = idents(hole.parts.get(1..).unwrap_or_default(), literal.span());
            if hole.parts.get(1).is_some_and(|part| part == "extra" || part == "token") {
                return;
            }
            (hole.parts.join("."), quote_spanned!(literal.span()=> __p::#check(&self.#ident #path)))
        };
        if let Some(value) = self.values.borrow_mut().iter_mut().find(|value| value.name == slot) {
            value.checks.push(tokens);
        }
    }

    fn call(&self, call: &Call) -> Resolved {
        let name = call.name.to_string();
        let broken =
            || Resolved { tokens: TokenStream::new(), facts: Facts { broken: true, ..Facts::default() } };
        match name.as_str() {
            "now" => return self.now(call),
            "nonce" => return self.nonce(call),
            _ => {}
        }
        if !words::FUNCTIONS.contains(&name.as_str()) {
            self.errors
                .at(call.name.span(), unknown("function", &name, words::FUNCTIONS, words::LATER_FUNCTIONS));
            // Its arguments are looked at all the same: one mistake must not hide another.
            call.args.iter().for_each(|arg| drop(self.expr(&arg.value)));
            return broken();
        }
        if let Some(label) = call.args.iter().find_map(|arg| arg.label.as_ref()) {
            self.errors.at(label.span(), format!("`{name}` has no named argument"));
            return broken();
        }
        let keyed = name.starts_with("hmac_") || name == "rsa_sha256";
        let expected = if keyed { 2 } else { 1 };
        if call.args.len() != expected {
            let form = if keyed { format!("{name}(key, text)") } else { format!("{name}(value)") };
            self.errors.over(
                Expr::Call(call.clone()),
                format!("`{name}` takes {expected} argument{}: `{form}`", if keyed { "s" } else { "" }),
            );
            call.args.iter().for_each(|arg| drop(self.expr(&arg.value)));
            return broken();
        }
        if name == "rsa_sha256" && !self.is_private_key(&call.args[0].value) {
            return broken();
        }
        let resolved: Vec<_> = call.args.iter().map(|arg| self.expr(&arg.value)).collect();
        let mut facts = resolved.iter().fold(Facts::default(), |all, one| all.and(&one.facts));
        facts.optional = resolved.iter().find_map(|one| one.facts.optional.clone());
        facts.bytes = keyed || matches!(name.as_str(), "md5" | "sha1" | "sha256" | "sha384" | "sha512");
        if matches!(name.as_str(), "upper" | "lower") && resolved.iter().any(|one| one.facts.bytes) {
            self.errors
                .over(&call.args[0].value, "a digest is bytes: wrap it in `hex(...)` or `base64(...)`");
        }
        let function = format_ident!(
            "{}",
            crate::case::Case::parse("PascalCase").map_or_else(String::new, |case| case.apply(&name))
        );
        let function = if name == "base64url" { format_ident!("Base64Url") } else { function };
        let args = resolved.iter().map(|one| &one.tokens);
        Resolved { tokens: quote!(__p::Expr::Call(__p::Function::#function, &[#(#args),*])), facts }
    }

    /// The key of an RSA signature is a field of its own type; it goes nowhere else.
    fn is_private_key(&self, key: &Expr) -> bool {
        let index = key.word().and_then(|name| self.field_index(&name));
        let Some((index, field)) = index.and_then(|index| Some((index, self.fields.get(index)?))) else {
            self.expr(key);
            self.errors.over(key, "the key of `rsa_sha256` is a field of type `PrivateKey`");
            return false;
        };
        let ident = field.ident;
        if let Some(value) = self.values.borrow_mut().get_mut(index) {
            value.value = quote_spanned!(field.type_span()=> __p::key(&self.#ident));
        }
        true
    }

    fn now(&self, call: &Call) -> Resolved {
        let (mut form, mut offset, mut shift) = (None, 0_i32, 0_i64);
        for arg in &call.args {
            match arg.label.as_ref().map(ToString::to_string).as_deref() {
                None => match (&arg.value, arg.value.word().as_deref()) {
                    (_, Some("unix")) => form = Some(quote!(Unix)),
                    (_, Some("unix_ms")) => form = Some(quote!(UnixMs)),
                    (_, Some("rfc3339")) => form = Some(quote!(Rfc3339)),
                    (Expr::Lit(Lit::Str(text)), _) => {
                        if let Err(what) = crate::time::check_format(&text.value()) {
                            self.errors.over(text, what);
                        }
                        form = Some(quote!(Strftime(#text)));
                    }
                    (other, _) => self.errors.over(
                        other,
                        "`now` is spelled `now(unix)`, `now(unix_ms)`, `now(rfc3339)` or `now(\"%Y-%m-%d\")`",
                    ),
                },
                Some("offset") => match arg.value.str().and_then(|text| crate::time::offset(&text.value())) {
                    Some(seconds) => offset = seconds,
                    None => self.errors.over(&arg.value, "an offset is written `\"+07:00\"`"),
                },
                Some(word @ ("plus" | "minus")) => {
                    if let Some(millis) = self.duration(&arg.value) {
                        let millis = i64::try_from(millis).unwrap_or(i64::MAX);
                        shift = if word == "plus" { millis } else { -millis };
                    }
                }
                Some(other) => {
                    if let Some(label) = &arg.label {
                        self.errors.at(
                            label.span(),
                            unknown("argument of `now`", other, &["offset", "plus", "minus"], &[]),
                        );
                    }
                }
            }
        }
        if form.is_none() && call.args.iter().all(|arg| arg.label.is_some()) {
            self.errors.over(
                Expr::Call(call.clone()),
                "`now` has no one spelling: `now(unix)`, `now(unix_ms)`, `now(rfc3339)` or `now(\"%Y-%m-%d\")`",
            );
        }
        let form = form.unwrap_or_else(|| quote!(Unix));
        let tokens = quote! {
            __p::Expr::Now(__p::Clock { form: __p::ClockForm::#form, offset: #offset, shift: #shift })
        };
        Resolved { tokens, facts: Facts::default() }
    }

    fn nonce(&self, call: &Call) -> Resolved {
        let length = match call.args.as_slice() {
            [arg] => match &arg.value {
                Expr::Lit(Lit::Int(number)) => {
                    number.base10_parse::<u8>().ok().filter(|n| (8..=64).contains(n))
                }
                _ => None,
            },
            _ => None,
        };
        if length.is_none() {
            self.errors.over(
                Expr::Call(call.clone()),
                "`nonce(N)` gives N characters, from 8 to 64; `nonce` alone gives 32",
            );
        }
        let length = length.unwrap_or(32);
        Resolved { tokens: quote!(__p::Expr::Nonce(#length)), facts: Facts::default() }
    }

    /// In milliseconds.
    pub(crate) fn duration(&self, expr: &Expr) -> Option<u64> {
        let Expr::Lit(Lit::Int(number)) = expr else {
            self.errors
                .over(expr, "expected a duration, such as `30min`: a whole number with ms, s, min, h or d");
            return None;
        };
        let Some(unit) = crate::time::unit(number.suffix()) else {
            let what = match number.suffix() {
                "" => "a duration has a unit: ms, s, min, h or d".to_owned(),
                suffix => format!("unknown unit `{suffix}`: ms, s, min, h or d"),
            };
            self.errors.over(number, what);
            return None;
        };
        let millis = number.base10_parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
        let most = 10 * 365 * 86_400_000;
        match millis {
            Some(millis) if millis > 0 && millis <= most => Some(millis),
            _ => {
                self.errors.over(number, "a duration is more than nothing and at most 10 years");
                None
            }
        }
    }

    /// What the table says about every field that was not given a value of its own yet.
    pub(crate) fn finish_values(&self) -> Vec<FieldValue> {
        let mut values = self.values.take();
        for (field, value) in self.fields.iter().zip(&mut values) {
            if !value.value.is_empty() || field.attributes.step.is_some() || field.attributes.skip.is_some() {
                continue;
            }
            let ident = field.ident;
            value.value = quote_spanned!(field.type_span()=> __p::param(&self.#ident));
        }
        values
    }

    /// A secret must not stand in a URL.
    pub(crate) fn is_secret(&self, hole: &template::Hole) -> bool {
        hole.parts.len() == 1
            && self
                .field_index(hole.parts.first().map_or("", String::as_str))
                .and_then(|index| self.fields.get(index))
                .is_some_and(|field| matches!(field.shape.base, Base::Secret | Base::PrivateKey))
    }
}

/// `.a.b`, at one span.
fn idents(parts: &[String], span: Span) -> TokenStream {
    parts
        .iter()
        .map(|part| {
            let ident = syn::parse_str::<Ident>(part).unwrap_or_else(|_| Ident::new_raw(part, span));
            let ident = Ident::new(&ident.to_string(), span);
            quote_spanned!(span=> .#ident)
        })
        .collect()
}
