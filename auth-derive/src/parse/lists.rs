//! Items that hold others in parentheses.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::{Declaration, item, once, pairs, parenthesized};
use crate::ast::Pair;
use crate::errors::Errors;
use crate::ir::{Function, SignTarget};
use crate::syntax::{equals, text};
use crate::words::unknown;

impl Declaration<'_> {
    /// One of the groups of keys.
    pub(super) fn group(
        &mut self,
        input: ParseStream<'_>,
        word: Ident,
        errors: &Errors,
        groups: &mut Vec<String>,
    ) -> syn::Result<()> {
        let name = word.to_string();
        let keys = parenthesized(input, &format!("{name}(…)"))?;
        // Each attribute may bring its part of a group, so that `cfg_attr` can.
        if groups.contains(&name) {
            errors.at(word.span(), format!("`{word}` is written twice: put its keys into one"));
        }
        groups.push(name.clone());
        let group = match name.as_str() {
            "response" => &mut self.response,
            "error" => &mut self.error,
            _ => &mut self.api,
        };
        let request = &mut self.api_request;
        group.word.get_or_insert(word);
        if name == "api" {
            for tokens in keys {
                item(&tokens, errors, |input| {
                    if request.item(input, errors)? { Ok(()) } else { group.key(&name, input, errors) }
                });
            }
        } else {
            errors.apart(|| {
                for tokens in keys {
                    item(&tokens, errors, |input| group.key(&name, input, errors));
                }
            });
        }
        Ok(())
    }

    pub(super) fn servers(
        &mut self,
        input: ParseStream<'_>,
        word: Ident,
        errors: &Errors,
    ) -> syn::Result<()> {
        const FORM: &str = "servers(PRODUCTION = \"https://api.example.com\")";
        for tokens in parenthesized(input, FORM)? {
            let server = item(&tokens, errors, |input| {
                if !input.peek(syn::Ident) {
                    return Err(input.error(format!("expected the name of a constant: `{FORM}`")));
                }
                let name: Ident = input.parse()?;
                equals(input, FORM)?;
                Ok((name, text(input, FORM)?))
            });
            self.servers.extend(server);
        }
        once(&mut self.servers_word, &word.clone(), word, errors);
        Ok(())
    }
}

/// One signature.
pub(super) fn sign(
    signs: &mut Vec<(SignTarget, Pair)>,
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<()> {
    const FORM: &str = "\"Header\" = value, query(\"name\" = value) or param(\"name\" = value)";
    if input.peek(LitStr) {
        signs.push((SignTarget::Header, input.parse()?));
        return Ok(());
    }
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!("expected {FORM}")));
    }
    let word = Ident::parse_any(input)?;
    let place = match word.to_string().as_str() {
        "query" => SignTarget::Query,
        "param" => SignTarget::Param,
        other => {
            let what = match other {
                "header" => "a signature in a header is written `sign(\"Header\" = value)`".to_owned(),
                function if Function::find(function).is_some() => {
                    format!("the name stands first: `sign(\"Header\" = {function}(…))`")
                }
                "cookie" => "a signature in a cookie is written as a header: `let s = …, sign(\"Cookie\" = \"name={s}\")`".to_owned(),
                other => unknown("place of a signature", other, &["query", "param"], &[]),
            };
            return Err(syn::Error::new(word.span(), what));
        }
    };
    let pairs = pairs(&parenthesized(input, &format!("{word}(\"name\" = value)"))?, errors);
    signs.extend(pairs.into_iter().map(|pair| (place, pair)));
    Ok(())
}
