//! The keys of `response(…)`, `error(…)` and `api(…)`.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token, Type};

use super::classes::{self, Class};
use crate::ast::Expr;
use crate::errors::Errors;
use crate::syntax::equals;
use crate::words::foreign;
use crate::words::{self, unknown};

#[derive(Default)]
pub(crate) struct Group {
    pub(crate) word: Option<Ident>,
    keys: Vec<(Ident, GroupValue)>,
}

pub(crate) enum GroupValue {
    Expr(Expr),
    /// `extra = Type`.
    Type(Type),
    /// `success = "path" == constant`.
    Predicate(Expr, Option<(bool, Lit)>),
    /// `refused = ["…"]`.
    Class(Class),
}

impl Group {
    pub(crate) fn get(&self, key: &str) -> Option<(&Ident, &GroupValue)> {
        self.keys.iter().find(|(word, _)| word == key).map(|(word, value)| (word, value))
    }

    pub(crate) fn expr(&self, key: &str) -> Option<&Expr> {
        match self.get(key) {
            Some((_, GroupValue::Expr(expr))) => Some(expr),
            _ => None,
        }
    }

    /// The classes of refusals, in the order in which they are written.
    pub(crate) fn classes(&self) -> impl Iterator<Item = (&Ident, &Class)> {
        self.keys.iter().filter_map(|(word, value)| match value {
            GroupValue::Class(class) => Some((word, class)),
            _ => None,
        })
    }

    /// With nothing beneath it.
    pub(crate) fn alone(&self) -> Layers<'_> {
        Layers { group: self, beneath: None }
    }

    /// What it does not say is as in the other one.
    pub(crate) fn over<'a>(&'a self, beneath: &'a Group) -> Layers<'a> {
        Layers { group: self, beneath: Some(beneath) }
    }

    /// One key of the group of this name.
    pub(super) fn key(&mut self, name: &str, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        let (known, _) = words_of(name);
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected a key of `{name}`: one of {}", known.join(", "))));
        }
        let key = Ident::parse_any(input)?;
        let text = key.to_string();
        if name == "error" && matches!(text.as_str(), "message" | "status") && input.peek(syn::token::Paren) {
            errors.note_syntax_error();
            let inner = input.parse::<proc_macro2::Group>()?;
            let what = format!(
                "a class stands first, and in its list what it is recognised by: `refused = [{text}{inner}]`"
            );
            let call = TokenStream::from_iter([key.into_token_stream(), inner.into_token_stream()]);
            errors.over(call, what);
            input.parse::<TokenStream>()?;
            return Ok(());
        }
        let places_token = name == "api" && matches!(text.as_str(), "header" | "query" | "cookie");
        let lone = lone_text(input).filter(|_| places_token);
        if lone.is_some() || !known.contains(&text.as_str()) {
            errors.note_syntax_error();
            let what = match lone {
                Some(place) => format!("where the token goes is written `api(token = {text}(\"{place}\"))`"),
                None => unknown_key(name, &text),
            };
            errors.at(key.span(), what);
            input.parse::<TokenStream>()?;
            return Ok(());
        }
        let value = if name == "error" && words::CLASSES.contains(&text.as_str()) {
            GroupValue::Class(classes::class(&key, input, errors)?)
        } else {
            equals(input, &format!("{text} = …"))?;
            value(name, &key, input)?
        };
        // Locks of several lengths stand side by side.
        if text != "locked" && self.get(&text).is_some() {
            errors.at(key.span(), format!("`{text}` is written twice"));
        } else {
            self.keys.push((key, value));
        }
        Ok(())
    }
}

/// The keys of a group, and beneath them those that it inherits.
#[derive(Clone, Copy)]
pub(crate) struct Layers<'a> {
    group: &'a Group,
    beneath: Option<&'a Group>,
}

impl<'a> Layers<'a> {
    pub(crate) fn word(&self) -> Option<&'a Ident> {
        self.group.word.as_ref()
    }

    pub(crate) fn get(&self, key: &str) -> Option<(&'a Ident, &'a GroupValue)> {
        // Of these two, writing one replaces both.
        const EXPIRY: [&str; 2] = ["expires_in", "expires_at"];
        let is_replaced = EXPIRY.contains(&key) && EXPIRY.iter().any(|key| self.group.get(key).is_some());
        let inherited = || self.beneath.filter(|_| !is_replaced)?.get(key);
        self.group.get(key).or_else(inherited)
    }

    pub(crate) fn expr(&self, key: &str) -> Option<&'a Expr> {
        match self.get(key) {
            Some((_, GroupValue::Expr(expr))) => Some(expr),
            _ => None,
        }
    }
}

/// The name in `header = "Name"` and `header("Name")`.
pub(super) fn lone_text(input: ParseStream<'_>) -> Option<String> {
    let fork = input.fork();
    if fork.parse::<Option<Token![=]>>().ok()?.is_some() {
        return Some(fork.parse::<LitStr>().map_or_else(|_| "Name".to_owned(), |name| name.value()));
    }
    let inner = fork.parse::<proc_macro2::Group>().ok()?.stream();
    syn::parse2::<LitStr>(inner).ok().map(|name| name.value())
}

fn words_of(group: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match group {
        "response" => (words::RESPONSE_WORDS, &[]),
        "error" => (words::ERROR_WORDS, &[]),
        _ => (words::API_WORDS, words::LATER_API_WORDS),
    }
}

/// A key of another group says which.
fn unknown_key(group: &str, key: &str) -> String {
    let (known, later) = words_of(group);
    let groups = ["response", "error"].into_iter();
    match groups.filter(|other| *other != group).find(|other| words_of(other).0.contains(&key)) {
        Some(other) if !later.contains(&key) => format!("`{key}` belongs in `{other}(…)`"),
        _ if words::ITEMS.contains(&key) && !later.contains(&key) => {
            format!("`{key}` stands beside `{group}(…)`, not in it")
        }
        _ => foreign::api_key(key)
            .filter(|_| group == "api")
            .unwrap_or_else(|| unknown("key", key, known, later)),
    }
}

fn value(group: &str, key: &Ident, input: ParseStream<'_>) -> syn::Result<GroupValue> {
    match (group, key.to_string().as_str()) {
        ("response", "extra") => {
            if let Ok(quoted) = input.fork().parse::<LitStr>() {
                let what = format!("a type is written without quotes: `extra = {}`", quoted.value());
                return Err(syn::Error::new(quoted.span(), what));
            }
            let ty = input.fork().parse::<Type>();
            if input.is_empty() || ty.is_ok() {
                return Ok(GroupValue::Type(input.parse()?));
            }
            let rest: TokenStream = input.parse()?;
            Err(syn::Error::new_spanned(rest, "expected a type: `extra = Reply`"))
        }
        ("response", "success") => {
            let path = input.parse()?;
            let equal = if input.peek(Token![==]) {
                input.parse::<Token![==]>()?;
                true
            } else if input.peek(Token![!=]) {
                input.parse::<Token![!=]>()?;
                false
            } else if input.peek(Token![=]) {
                return Err(input.error("a comparison is written `==` or `!=`"));
            } else {
                return Ok(GroupValue::Predicate(path, None));
            };
            if !input.peek(Lit) {
                let word = input.fork().call(Ident::parse_any).map(|word| word.to_string());
                let form = word.map_or_else(|_| String::new(), |word| format!(", such as `\"{word}\"`"));
                return Err(input.error(format!(
                    "expected a text in quotes{form}, or `true`, `false` or a whole number"
                )));
            }
            Ok(GroupValue::Predicate(path, Some((equal, input.parse()?))))
        }
        _ => Ok(GroupValue::Expr(input.parse()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_another_group_says_which() {
        assert_eq!(unknown_key("error", "token"), "`token` belongs in `response(…)`");
        assert_eq!(unknown_key("response", "auth"), "`auth` stands beside `response(…)`, not in it");
        assert!(
            unknown_key("response", "expires")
                .starts_with("no key `expires` here; did you mean `expires_in`?")
        );
        assert!(unknown_key("api", "expired").contains("does not have it yet"));
    }

    #[test]
    fn no_word_is_both_here_and_to_come() {
        for group in ["response", "error", "api"] {
            let (known, later) = words_of(group);
            assert!(!known.iter().any(|word| later.contains(word)));
        }
    }
}
