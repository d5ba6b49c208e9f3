//! `refused = ["401xx6570", message("Invalid login"), status(404)]`: by what a refusal is recognised.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token};

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
        syn::parenthesized!(content in input);
        wait = Some(content.parse()?);
    }
    equals(input, &form)?;
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
        return text(input, form).map(Matcher::Code);
    }
    match input.parse()? {
        Expr::Call(call) => Ok(Matcher::Call(call)),
        other => Err(syn::Error::new_spanned(other, format!("expected a code in quotes: `{form}`"))),
    }
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
