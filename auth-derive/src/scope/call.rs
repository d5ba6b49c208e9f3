//! Calls: the only way to compute.

use quote::ToTokens;
use syn::Lit;
use syn::ext::IdentExt;

use super::credential::Exposure;
use super::{Facts, Resolved, Scope, field_of};
use crate::ast::{Arg, Call, Expr};
use crate::field::Field;
use crate::ir::{self, Base, Function, Key, Output};
use crate::template;
use crate::words::foreign;
use crate::words::{self, unknown};

impl Scope<'_> {
    pub(super) fn call(&self, call: &Call) -> Resolved {
        let name = call.name.to_string();
        match name.as_str() {
            "now" => return self.now(call),
            "nonce" => return self.nonce(call),
            "when" => return self.when(call),
            "pairs" => return self.pairs(call),
            _ => {}
        }
        let Some(function) = Function::find(&name) else {
            self.no_function(call, &name);
            return Resolved::broken();
        };
        if self.is_misused(call, function) {
            return Resolved::broken();
        }
        let is_in_order = self.check_order(call, function);
        let Some(arguments) = self.arguments(call, function) else { return Resolved::broken() };
        let facts = self.facts_of(call, function, &arguments, is_in_order);
        let arguments = arguments.into_iter().map(|one| one.value).collect();
        Resolved { value: ir::Expr::Call(function, arguments), facts }
    }

    /// Its arguments, unless a key of the wrong type is one.
    fn arguments(&self, call: &Call, function: &Function) -> Option<Vec<Resolved>> {
        if let (Some(key), [first, text]) = (function.key, call.args.as_slice()) {
            let is_private_key =
                self.plain_field(&first.value).is_some_and(|field| field.shape.base == Base::PrivateKey);
            match key {
                Key::PrivateKey => {
                    return Some(vec![self.private_key(&first.value, function), self.expr(&text.value)]);
                }
                Key::Secret if is_private_key => {
                    let what = format!(
                        "`{}` is a `PrivateKey`, which signs with `rsa_sha256`: the key of `{}` is a `Secret`",
                        shown(&first.value),
                        function.name
                    );
                    self.errors.over(&first.value, what);
                    self.mention(&first.value);
                    drop(self.expr(&text.value));
                    return None;
                }
                Key::Secret => {}
            }
        }
        Some(call.args.iter().map(|arg| self.expr(&arg.value)).collect())
    }

    /// What is known of its value.
    fn facts_of(&self, call: &Call, function: &Function, arguments: &[Resolved], is_in_order: bool) -> Facts {
        let mut facts = arguments.iter().fold(Facts::default(), |all, one| all.and(&one.facts));
        facts.optional = arguments.iter().find_map(|one| one.facts.optional.clone());
        facts.bytes = function.output == Output::Bytes;
        match (function.key, arguments) {
            (Some(key), [signs, text]) => {
                // A key leaves no trace of itself.
                facts.values.clone_from(&text.facts.values);
                if key == Key::Secret && is_in_order {
                    self.demand_secret(&signs.facts, &format!("the key of `{}`", function.name));
                }
                facts.exposure = Exposure::masked();
            }
            (None, [one]) if facts.bytes => facts.exposure = one.facts.exposure.digest(),
            (_, [one]) => facts.exposure.masked = one.facts.exposure.masked,
            _ => {}
        }
        if function.output == Output::Text && arguments.iter().any(|one| one.facts.bytes) {
            self.errors.over(call, "a digest is bytes: wrap it in `hex(...)` or `base64(...)` first");
        }
        facts
    }

    /// The field that an expression is, if it is one and nothing more.
    fn plain_field(&self, expr: &Expr) -> Option<&Field<'_>> {
        self.fields.get(self.field_index(&expr.word()?)?)
    }

    /// A text as key and a secret as text: somebody has them the other way round.
    fn check_order(&self, call: &Call, function: &Function) -> bool {
        let ([key, text], true) = (call.args.as_slice(), function.key.is_some()) else { return true };
        let is_secret = |expr: &Expr| {
            let field = self.plain_field(expr);
            field.is_some_and(|field| matches!(field.shape.base, Base::Secret | Base::PrivateKey))
        };
        let is_text = match &key.value {
            Expr::Lit(Lit::Str(_)) => true,
            other => {
                let is_text = |name: String| {
                    self.let_index(&name).is_some()
                        || (matches!(name.as_str(), "body" | "url") && self.field_index(&name).is_none())
                };
                other.word().is_some_and(is_text) && !is_secret(other)
            }
        };
        if let Some(field) = self.plain_field(&key.value).filter(|field| field.shape.list) {
            self.errors.over(&key.value, format!("`{}` is a list, and a key is one value", field.name));
        }
        let is_swapped = is_text && is_secret(&text.value);
        if is_swapped {
            let (key, text, name) = (shown(&text.value), shown(&key.value), function.name);
            self.errors.over(call, format!("the key comes first: `{name}({key}, {text})`"));
        }
        !is_swapped
    }

    /// Reports a call of something that is no function.
    fn no_function(&self, call: &Call, name: &str) {
        if words::LATER_FUNCTIONS.contains(&name) {
            // Its arguments have rules of their own; only what they mention is known.
            self.errors.at(call.name.span(), unknown("function", name, &[], words::LATER_FUNCTIONS));
            return self.mention(&Expr::Call(call.clone()));
        }
        let is_value = self.is_let(name) || self.field_index(name).is_some() || words::TAKEN.contains(&name);
        let what = if is_value {
            format!("`{name}` is a value and takes no arguments")
        } else {
            let known = [Function::NAMES, &["now", "nonce", "when", "pairs"]].concat();
            foreign::function(name).unwrap_or_else(|| unknown("function", name, &known, &[]))
        };
        self.errors.at(call.name.span(), what);
        self.look_at_arguments(call, None);
    }

    /// Reports a call in another form than the function's.
    fn is_misused(&self, call: &Call, function: &Function) -> bool {
        let name = function.name;
        let (form, count) = match function.arity() {
            1 => ("value", "1 argument"),
            _ => ("key, text", "2 arguments"),
        };
        if let Some(label) = call.args.iter().find_map(|arg| arg.label.as_ref()) {
            self.errors.over(label, format!("`{name}` has no named argument: `{name}({form})`"));
        } else if call.args.len() != function.arity() {
            self.errors.over(call, format!("`{name}` takes {count}: `{name}({form})`"));
        } else {
            return false;
        }
        self.look_at_arguments(call, function.key);
        true
    }

    /// What a wrong call is given is looked at all the same: one mistake must not hide another.
    fn look_at_arguments(&self, call: &Call, key: Option<Key>) {
        for (index, arg) in call.args.iter().enumerate() {
            if index == 0 && key == Some(Key::PrivateKey) {
                self.mention(&arg.value);
            } else {
                drop(self.expr(&arg.value));
            }
        }
    }

    /// Takes note of fields and lets that are used, without looking at how.
    pub(crate) fn mention(&self, expr: &Expr) {
        let names = match expr {
            Expr::Name(name) => name.0.iter().take(1).map(|first| first.unraw().to_string()).collect(),
            Expr::Lit(Lit::Str(text)) => template::names(&text.value()),
            Expr::Lit(_) | Expr::Unread => Vec::new(),
            Expr::Call(call) => return call.args.iter().for_each(|arg| self.mention(&arg.value)),
            Expr::Or(choices) => return choices.iter().for_each(|choice| self.mention(choice)),
            Expr::Compare(comparison) => {
                self.mention(&comparison.left);
                return self.mention(&comparison.right);
            }
        };
        for name in names {
            self.mention_name(&name);
        }
    }

    /// Every name in a text that cannot be read: what is used there is not unused as well.
    pub(crate) fn mention_words(&self, text: &str) {
        text.split(|c: char| c != '_' && !c.is_alphanumeric()).for_each(|name| self.mention_name(name));
    }

    fn mention_name(&self, name: &str) {
        if let Some(index) = self.field_index(name) {
            self.seen.mentioned.borrow_mut().insert(index);
        } else if let Some(index) = self.let_index(name) {
            self.seen.used_lets.borrow_mut().insert(index);
        }
    }

    /// The key of an RSA signature is a field of its own type; it goes nowhere else.
    fn private_key(&self, key: &Expr, function: &Function) -> Resolved {
        let index = key.word().and_then(|name| self.field_index(&name));
        let Some(index) = index else {
            if !self.expr(key).facts.broken {
                let what = format!("the key of `{}` is a field of type `PrivateKey`", function.name);
                self.errors.over(key, what);
            }
            return Resolved::broken();
        };
        self.seen.mentioned.borrow_mut().insert(index);
        if let Some(slot) = self.slots.borrow_mut().get_mut(index) {
            slot.key = true;
        }
        Resolved { value: field_of(index), facts: Facts::default() }
    }

    fn now(&self, call: &Call) -> Resolved {
        let (mut forms, mut offset, mut shift) = (Vec::new(), 0_i32, 0_i64);
        let mut seen: Vec<String> = Vec::new();
        for arg in &call.args {
            let Some(label) = &arg.label else {
                forms.extend(self.clock_form(&arg.value));
                if forms.len() > 1 {
                    self.errors.over(&arg.value, "`now` has one form");
                }
                continue;
            };
            let word = label.text();
            if seen.contains(&word) {
                self.errors.over(label, format!("`{word}` is written twice"));
            }
            match word.as_str() {
                "offset" => {
                    if let Some(seconds) = arg.value.str().and_then(|text| crate::time::offset(&text.value()))
                    {
                        offset = seconds;
                    } else {
                        let what = "an offset is written `\"+07:00\"`: sign, hours and minutes, in quotes";
                        self.errors.over(&arg.value, what);
                    }
                }
                "plus" | "minus" => {
                    if let Some(millis) = crate::duration::duration(&arg.value, self.errors) {
                        let millis = i64::try_from(millis).unwrap_or(i64::MAX);
                        shift += if word == "plus" { millis } else { -millis };
                    }
                }
                "tz" | "zone" | "timezone" => {
                    self.errors.over(label, "a time zone is its offset: `offset = \"+07:00\"`");
                }
                other => {
                    let what = unknown("argument", other, &["offset", "plus", "minus"], &[]);
                    self.errors.over(label, what);
                }
            }
            seen.push(word);
        }
        if call.args.iter().all(|arg| arg.label.is_some()) {
            self.errors.over(call, words::BARE_NOW);
        }
        let Some(form) = forms.into_iter().next() else { return Resolved::broken() };
        if matches!(form, ir::ClockForm::HttpDate) && offset != 0 {
            self.errors.over(call, "an HTTP date is in GMT (RFC 9110 section 5.6.7): leave `offset` out");
        }
        Resolved { value: ir::Expr::Now(ir::Clock { form, offset, shift }), facts: Facts::default() }
    }

    fn clock_form(&self, expr: &Expr) -> Option<ir::ClockForm> {
        if let Some(text) = expr.str() {
            if let Err(what) = crate::time::check_format(&text.value()) {
                self.errors.over(text, what);
            }
            template::no_hole(text, "a time format", self.errors);
            return Some(ir::ClockForm::Strftime(text.value()));
        }
        let word = expr.word();
        let form = word.as_deref().and_then(ir::ClockForm::parse);
        if form.is_none() {
            let unknown = |word: String| unknown("form of time", &word, ir::ClockForm::WORDS, &[]);
            self.errors.over(expr, word.map_or_else(|| words::BARE_NOW.to_owned(), unknown));
        }
        form
    }

    fn nonce(&self, call: &Call) -> Resolved {
        let (length, characters) = match call.args.as_slice() {
            [length] => (Some(length), None),
            [length, characters] => (Some(length), Some(characters)),
            _ => (None, None),
        };
        let count = |arg: &Arg| match &arg.value {
            Expr::Lit(Lit::Int(number)) if number.suffix().is_empty() && arg.label.is_none() => {
                number.base10_parse::<u8>().ok().filter(|length| (6..=64).contains(length))
            }
            _ => None,
        };
        let Some(length) = length.and_then(count) else {
            self.errors.over(call, "`nonce(N)` gives N characters, from 6 to 64; `nonce` alone gives 32");
            return Resolved::broken();
        };
        let value = match characters.map(|arg| arg.value.word()) {
            None => ir::Expr::Nonce(length),
            Some(Some(word)) if word == "hex" => ir::Expr::Nonce(length),
            Some(Some(word)) if word == "digits" => ir::Expr::Digits(length),
            Some(word) => {
                let word = word.unwrap_or_default();
                let what = unknown("kind of characters", &word, &["hex", "digits"], &[]);
                self.errors.over(call, what);
                return Resolved::broken();
            }
        };
        Resolved { value, facts: Facts::default() }
    }
}

/// As it is written, if that is short.
fn shown(expr: &Expr) -> String {
    match expr {
        Expr::Name(name) => name.text(),
        Expr::Lit(lit) => lit.to_token_stream().to_string(),
        _ => "…".to_owned(),
    }
}
