//! `#[token(…)]` on a field.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr};

use super::{item, once, token_attributes};
use crate::ast::Expr;
use crate::errors::Errors;
use crate::field::{FieldAttributes, Placed};
use crate::ir::FieldTarget;
use crate::syntax::{equals, items, text};
use crate::words::foreign;
use crate::words::{self, unknown};

pub(super) fn attributes(attributes: &[Attribute], errors: &Errors) -> FieldAttributes {
    let mut all = FieldAttributes::default();
    for attribute in token_attributes(attributes, true, errors) {
        for tokens in items(attribute) {
            item(&tokens, errors, |input| one(&mut all, input, errors));
        }
    }
    all
}

fn one(all: &mut FieldAttributes, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
    if !input.peek(Ident::peek_any) {
        return Err(match input.fork().parse::<LitStr>() {
            Ok(name) => {
                let what = format!("a field's name on the wire is written `param = \"{}\"`", name.value());
                syn::Error::new(name.span(), what)
            }
            Err(_) => input.error(format!("expected one of {}", words::FIELD_WORDS.join(", "))),
        });
    }
    let word = Ident::parse_any(input)?;
    let name = word.to_string();
    if let Some(target) = FieldTarget::parse(&name) {
        let placed = placed(&word, input)?;
        once(&mut all.places[target], &word, placed, errors);
        return Ok(());
    }
    match name.as_str() {
        "join" => {
            equals(input, "join = \",\"")?;
            once(&mut all.join, &word, text(input, "join = \",\"")?, errors);
        }
        "rotates" if input.peek(syn::token::Paren) => {
            // Whatever stands in there, the field rotates.
            once(&mut all.rotates, &word, word.span(), errors);
            let content;
            syn::parenthesized!(content in input);
            all.replay = replay(&word, &content, errors)?;
        }
        "step" | "public" | "skip" | "rotates" => {
            let slot = match name.as_str() {
                "step" => &mut all.step,
                "public" => &mut all.public,
                "rotates" => &mut all.rotates,
                _ => &mut all.skip,
            };
            // Even with something behind it, it says what it says.
            once(slot, &word, word.span(), errors);
            if name == "rotates" && !input.is_empty() {
                return Err(input.error(REPLAY));
            }
            if !input.is_empty() {
                return Err(input.error(format!("`{word}` stands alone: `#[token({word})]`")));
            }
        }
        _ => {
            errors.note_syntax_error();
            errors.at(word.span(), unknown_word(&name));
            input.parse::<TokenStream>()?;
        }
    }
    Ok(())
}

/// `param`, or `param = "name"`, behind whose word the input stands.
fn placed(word: &Ident, input: ParseStream<'_>) -> syn::Result<Placed> {
    let form = format!("{word} = \"name\"");
    if input.is_empty() {
        return Ok(Placed { word: word.clone(), name: None });
    }
    if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        return Err(syn::Error::new(word.span(), in_parentheses(&word.to_string(), &content)));
    }
    equals(input, &form)?;
    Ok(Placed { word: word.clone(), name: Some(text(input, &form)?) })
}

/// What may stand behind `rotates`.
const REPLAY: &str = "`rotates` goes alone, or with how long the provider answers a repeated refresh token again: `rotates(replay = 30min)`";

/// `replay = 30min`, in milliseconds.
fn replay(word: &Ident, content: ParseStream<'_>, errors: &Errors) -> syn::Result<Option<u64>> {
    if content.is_empty() {
        return Err(syn::Error::new(word.span(), REPLAY));
    }
    let key = content.call(Ident::parse_any).map_err(|error| syn::Error::new(error.span(), REPLAY))?;
    if key != "replay" || !content.peek(syn::Token![=]) {
        return Err(syn::Error::new(key.span(), REPLAY));
    }
    content.parse::<syn::Token![=]>()?;
    let value: Expr = content.parse()?;
    if !content.is_empty() {
        return Err(content.error(REPLAY));
    }
    Ok(crate::duration::duration(&value, errors))
}

/// `param("name")`, as an item of the struct would be written.
fn in_parentheses(word: &str, content: ParseStream<'_>) -> String {
    let name = content.parse::<LitStr>();
    match (name, content.is_empty()) {
        (Ok(name), true) => format!("on a field this is written `{word} = \"{}\"`", name.value()),
        _ => format!("on a field this is written `{word}` or `{word} = \"name\"`: its value is the field's"),
    }
}

fn unknown_word(name: &str) -> String {
    if let Some(what) = foreign::field(name) {
        return what;
    }
    if words::ITEMS.contains(&name) {
        return format!("`{name}` stands on the struct, not on a field");
    }
    unknown("field attribute", name, words::FIELD_WORDS, &[])
}
