//! The items of `api(…)` about each API request, besides the place of the token.

use proc_macro2::Ident;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::group::lone_text;
use super::item::let_;
use super::lists::sign;
use super::{after_no_name, item, pairs, parenthesized};
use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::ir::SignTarget;

/// The items of `api(…)`, in the order in which they are written.
#[derive(Default)]
pub(crate) struct ApiRequest {
    pub(crate) lets: Vec<(Ident, Expr)>,
    pub(crate) headers: Vec<Pair>,
    pub(crate) query: Vec<Pair>,
    pub(crate) signs: Vec<(SignTarget, Pair)>,
}

impl ApiRequest {
    /// Reads one of them. Whether it is one: if not, nothing is read.
    pub(super) fn item(&mut self, input: ParseStream<'_>, errors: &Errors) -> syn::Result<bool> {
        let fork = input.fork();
        let word = Ident::parse_any(&fork).map(|word| word.to_string()).unwrap_or_default();
        // `header("X-Api-Key")` alone was meant for the token.
        let is_token = lone_text(&fork).is_some();
        match word.as_str() {
            "let" => {
                input.parse::<Token![let]>()?;
                let_(&mut self.lets, input)?;
            }
            "header" | "query" if !is_token => {
                Ident::parse_any(input)?;
                let tokens = parenthesized(input, &format!("{word}(\"name\" = value)"))?;
                let pairs = pairs(&tokens, errors);
                if word == "header" { &mut self.headers } else { &mut self.query }.extend(pairs);
            }
            "sign" => {
                Ident::parse_any(input)?;
                for tokens in after_no_name(&parenthesized(input, "sign(\"Header\" = value)")?) {
                    item(tokens, errors, |input| sign(&mut self.signs, input, errors));
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
