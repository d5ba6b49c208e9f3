//! Calls: the only way to compute.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Lit;
use syn::ext::IdentExt;

use super::credential::Exposure;
use super::{Facts, Resolved, Scope};
use crate::ast::{Call, Expr};
use crate::case::Case;
use crate::field::Base;
use crate::template;
use crate::words::habits;
use crate::words::{self, unknown};

impl Scope<'_> {
    pub(super) fn call(&self, call: &Call) -> Resolved {
        let name = call.name.to_string();
        match name.as_str() {
            "now" => return self.now(call),
            "nonce" => return self.nonce(call),
            _ => {}
        }
        if let Some(resolved) = self.misused(call, &name) {
            return resolved;
        }
        let keyed = is_keyed(&name);
        let is_in_order = self.check_order(call, &name);
        let resolved = match call.args.as_slice() {
            [key, text] if name == "rsa_sha256" => {
                let key = self.private_key(&key.value);
                vec![key, self.expr(&text.value)]
            }
            [key, text] if keyed && self.is_private_key(&key.value) => {
                let key_name = shown(&key.value);
                let what = format!(
                    "`{key_name}` is a `PrivateKey`, which signs with `rsa_sha256`: the key of `{name}` is a `Secret`"
                );
                self.errors.over(&key.value, what);
                self.mention(&key.value);
                drop(self.expr(&text.value));
                return Resolved::broken();
            }
            args => args.iter().map(|arg| self.expr(&arg.value)).collect(),
        };
        let mut facts = resolved.iter().fold(Facts::default(), |all, one| all.and(&one.facts));
        facts.optional = resolved.iter().find_map(|one| one.facts.optional.clone());
        if let (true, [_, text]) = (keyed, resolved.as_slice()) {
            // A key leaves no trace of itself.
            facts.values.clone_from(&text.facts.values);
        }
        let is_digest = matches!(name.as_str(), "md5" | "sha1" | "sha256" | "sha384" | "sha512");
        facts.bytes = keyed || is_digest;
        match resolved.as_slice() {
            [key, _] if keyed => {
                if name != "rsa_sha256" && is_in_order {
                    self.demand_secret(&key.facts, &format!("the key of `{name}`"));
                }
                facts.exposure = Exposure::masked();
            }
            [one] if is_digest => facts.exposure = one.facts.exposure.digest(),
            [one] => facts.exposure.masked = one.facts.exposure.masked,
            _ => {}
        }
        if matches!(name.as_str(), "upper" | "lower") && resolved.iter().any(|one| one.facts.bytes) {
            self.errors.over(call, "a digest is bytes: wrap it in `hex(...)` or `base64(...)` first");
        }
        let function = match name.as_str() {
            "base64url" => "Base64Url".to_owned(),
            name => Case::PASCAL.apply(name),
        };
        let function = format_ident!("{function}");
        let args = resolved.iter().map(|one| &one.tokens);
        Resolved { tokens: quote!(__p::Expr::Call(__p::Function::#function, &[#(#args),*])), facts }
    }

    fn is_private_key(&self, key: &Expr) -> bool {
        let index = key.word().and_then(|name| self.field_index(&name));
        index
            .and_then(|index| self.fields.get(index))
            .is_some_and(|field| field.shape.base == Base::PrivateKey)
    }

    /// A text as key and a secret as text: somebody has them the other way round.
    fn check_order(&self, call: &Call, name: &str) -> bool {
        let [key, text] = call.args.as_slice() else { return true };
        let is_secret = |expr: &Expr| {
            let index = expr.word().and_then(|name| self.field_index(&name));
            index
                .and_then(|index| self.fields.get(index))
                .is_some_and(|field| matches!(field.shape.base, Base::Secret | Base::PrivateKey))
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
        let field = key.value.word().and_then(|name| self.fields.get(self.field_index(&name)?));
        if let Some(field) = field.filter(|field| is_keyed(name) && field.shape.list) {
            self.errors.over(&key.value, format!("`{}` is a list, and a key is one value", field.name));
        }
        let is_swapped = is_keyed(name) && is_text && is_secret(&text.value);
        if is_swapped {
            let (key, text) = (shown(&text.value), shown(&key.value));
            self.errors.over(call, format!("the key comes first: `{name}({key}, {text})`"));
        }
        !is_swapped
    }

    /// Reports a call of something that is no function, or not in this form.
    fn misused(&self, call: &Call, name: &str) -> Option<Resolved> {
        let words = if is_keyed(name) { "2 arguments" } else { "1 argument" };
        let form = if is_keyed(name) { "key, text" } else { "value" };
        if words::LATER_FUNCTIONS.contains(&name) {
            // Its arguments have rules of their own; only what they mention is known.
            self.errors.at(call.name.span(), unknown("function", name, &[], words::LATER_FUNCTIONS));
            self.mention(&Expr::Call(call.clone()));
            return Some(Resolved::broken());
        }
        if !words::FUNCTIONS.contains(&name) {
            let what =
                if self.is_let(name) || self.field_index(name).is_some() || words::TAKEN.contains(&name) {
                    format!("`{name}` is a value and takes no arguments")
                } else {
                    let known = [words::FUNCTIONS, &["now", "nonce"]].concat();
                    habits::function(name).unwrap_or_else(|| unknown("function", name, &known, &[]))
                };
            self.errors.at(call.name.span(), what);
        } else if let Some(label) = call.args.iter().find_map(|arg| arg.label.as_ref()) {
            self.errors.over(label, format!("`{name}` has no named argument: `{name}({form})`"));
        } else if call.args.len() != form.split(',').count() {
            self.errors.over(call, format!("`{name}` takes {words}: `{name}({form})`"));
        } else {
            return None;
        }
        // What it is given is looked at all the same: one mistake must not hide another.
        for (index, arg) in call.args.iter().enumerate() {
            if index == 0 && name == "rsa_sha256" {
                self.mention(&arg.value);
            } else {
                drop(self.expr(&arg.value));
            }
        }
        Some(Resolved::broken())
    }

    /// Takes note of fields and lets that are used, without looking at how.
    pub(crate) fn mention(&self, expr: &Expr) {
        let names = match expr {
            Expr::Name(name) => name.0.iter().take(1).map(|first| first.unraw().to_string()).collect(),
            Expr::Lit(Lit::Str(text)) => template::names(&text.value()),
            Expr::Lit(_) | Expr::Unread => Vec::new(),
            Expr::Call(call) => return call.args.iter().for_each(|arg| self.mention(&arg.value)),
            Expr::Or(choices) => return choices.iter().for_each(|choice| self.mention(choice)),
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
            self.mentioned.borrow_mut().insert(index);
        } else if let Some(index) = self.let_index(name) {
            self.used_lets.borrow_mut().insert(index);
        }
    }

    /// The key of an RSA signature is a field of its own type; it goes nowhere else.
    fn private_key(&self, key: &Expr) -> Resolved {
        let index = key.word().and_then(|name| self.field_index(&name));
        let Some(index) = index else {
            if !self.expr(key).facts.broken {
                self.errors.over(key, "the key of `rsa_sha256` is a field of type `PrivateKey`");
            }
            return Resolved::broken();
        };
        self.mentioned.borrow_mut().insert(index);
        if let Some(slot) = self.slots.borrow_mut().get_mut(index) {
            slot.key = true;
        }
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        Resolved { tokens: quote!(__p::Expr::Field(#index)), facts: Facts::default() }
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
        let tokens = quote! {
            __p::Expr::Now(__p::Clock { form: __p::ClockForm::#form, offset: #offset, shift: #shift })
        };
        Resolved { tokens, facts: Facts::default() }
    }

    fn clock_form(&self, expr: &Expr) -> Option<TokenStream> {
        match (expr, expr.word().as_deref()) {
            (_, Some("unix")) => Some(quote!(Unix)),
            (_, Some("unix_ms")) => Some(quote!(UnixMs)),
            (_, Some("rfc3339")) => Some(quote!(Rfc3339)),
            (Expr::Lit(Lit::Str(text)), _) => {
                if let Err(what) = crate::time::check_format(&text.value()) {
                    self.errors.over(text, what);
                }
                template::no_hole(text, "a time format", self.errors);
                Some(quote!(Strftime(#text)))
            }
            (_, Some(word)) => {
                self.errors.over(expr, unknown("form of time", word, &["unix", "unix_ms", "rfc3339"], &[]));
                None
            }
            _ => {
                self.errors.over(expr, words::BARE_NOW);
                None
            }
        }
    }

    fn nonce(&self, call: &Call) -> Resolved {
        let length = match call.args.as_slice() {
            [arg] if arg.label.is_none() => match &arg.value {
                Expr::Lit(Lit::Int(number)) if number.suffix().is_empty() => number.base10_parse::<u8>().ok(),
                _ => None,
            },
            _ => None,
        };
        let Some(length) = length.filter(|length| (8..=64).contains(length)) else {
            self.errors.over(call, "`nonce(N)` gives N characters, from 8 to 64; `nonce` alone gives 32");
            return Resolved::broken();
        };
        Resolved { tokens: quote!(__p::Expr::Nonce(#length)), facts: Facts::default() }
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

fn is_keyed(name: &str) -> bool {
    name.starts_with("hmac_") || name == "rsa_sha256"
}
