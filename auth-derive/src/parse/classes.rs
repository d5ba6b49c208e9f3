//! `refused = ["401xx6570", message("Invalid login"), status(404)]`: by what a refusal is recognised.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitInt, LitStr, Token};

use super::item;
use crate::ast::{Call, Expr};
use crate::errors::Errors;
use crate::syntax::{equals, items, text};

/// One list, and how long a lock is left alone at least.
pub(crate) struct Class {
    pub(crate) wait: Option<Expr>,
    pub(crate) matchers: Vec<Matcher>,
}

pub(crate) enum Matcher {
    Code(LitStr),
    /// `message("…")` or `status(…)`.
    Call(Call),
}

/// After the word of a class.
pub(super) fn class(word: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<Class> {
    let form = format!("{word} = [\"401xx6570\"]");
    let mut wait = None;
    if input.peek(syn::token::Paren) && input.peek2(Token![=]) {
        if word != "locked" {
            let what = format!("only `locked(10min) = […]` says how long: `{form}`");
            return Err(input.error(what));
        }
        let content;
        let parentheses = syn::parenthesized!(content in input);
        if content.is_empty() {
            let what = "how long the lock is left alone at least: `locked(10min) = […]`";
            return Err(syn::Error::new(parentheses.span.join(), what));
        }
        wait = Some(content.parse()?);
    }
    equals(input, &form)?;
    if let Some(error) = time(input) {
        return Err(error);
    }
    if !input.peek(syn::token::Bracket) {
        return Err(
            input.error(format!("expected a list of the provider's codes: `{}`", listed(word, input)))
        );
    }
    let content;
    syn::bracketed!(content in input);
    let matchers = items(content.parse()?);
    let matchers = matchers.iter().filter_map(|tokens| item(tokens, errors, |input| matcher(&form, input)));
    Ok(Class { wait, matchers: matchers.collect() })
}

fn matcher(form: &str, input: ParseStream<'_>) -> syn::Result<Matcher> {
    if !input.peek(Ident::peek_any) || !input.peek2(syn::token::Paren) {
        if let Some(error) = time(input).or_else(|| status(input, form)) {
            return Err(error);
        }
        return text(input, form).map(Matcher::Code);
    }
    match input.parse()? {
        Expr::Call(call) => Ok(Matcher::Call(call)),
        other => Err(syn::Error::new_spanned(other, format!("expected a code in quotes: `{form}`"))),
    }
}

/// `10min` where a code is expected.
fn time(input: ParseStream<'_>) -> Option<syn::Error> {
    let number = input.fork().parse::<LitInt>().ok()?;
    crate::time::unit(number.suffix())?;
    let what = format!("how long a lock is left alone stands behind its word: `locked({number}) = […]`");
    Some(syn::Error::new(number.span(), what))
}

/// `404` where a code is expected.
fn status(input: ParseStream<'_>, form: &str) -> Option<syn::Error> {
    let number = input.fork().parse::<LitInt>().ok()?;
    let is_one = number.base10_parse::<u16>().is_ok_and(|status| (200..=599).contains(&status));
    let word = form.split(' ').next().unwrap_or_default();
    let what = format!(
        "a code is a text in quotes: `{word} = [\"{number}\"]`, and an HTTP status `{word} = [status({number})]`"
    );
    is_one.then(|| syn::Error::new(number.span(), what))
}

/// What stands without brackets, with them.
fn listed(word: &Ident, input: ParseStream<'_>) -> String {
    if input.peek(Ident::peek_any) && input.peek2(syn::token::Paren) {
        let tokens = input.fork().parse::<proc_macro2::TokenStream>().unwrap_or_default();
        return format!("{word} = [{}]", tokens.to_string().replace(" (", "("));
    }
    let code = input.fork().parse::<Lit>().ok();
    let code = code.map(|code| match code {
        Lit::Str(text) => text.value(),
        other => other.to_token_stream().to_string(),
    });
    format!("{word} = [\"{}\"]", code.as_deref().unwrap_or("401xx6570"))
}
