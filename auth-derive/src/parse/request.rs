//! The keys of a request: of the declaration's own, and of `refresh(…)`.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::{once, pairs, parenthesized};
use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::syntax::{after_name, equals};
use crate::words::{self, unknown};

/// What a request is made of, as far as it is written.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) verb: Option<(Ident, Expr)>,
    pub(crate) encoding: Option<Ident>,
    pub(crate) grant_type: Option<Expr>,
    pub(crate) auth: Option<Expr>,
    pub(crate) params: Option<Vec<Pair>>,
    pub(crate) query: Option<Vec<Pair>>,
    pub(crate) headers: Option<Vec<Pair>>,
    pub(crate) cookies: Option<Vec<Pair>>,
}

impl Request {
    /// One of [`REQUEST_WORDS`](words::REQUEST_WORDS), behind which the input stands.
    pub(super) fn key(&mut self, input: ParseStream<'_>, word: &Ident, errors: &Errors) -> syn::Result<()> {
        let name = word.unraw().to_string();
        match name.as_str() {
            "post" | "get" | "put" => self.verb(input, word.clone(), errors)?,
            "encoding" => {
                let read = self.encoding(input, word, errors);
                // Some encoding is meant: the default is no reason for a second error.
                let unread = || Ident::new("unread", word.span());
                if read.is_err() {
                    self.encoding.get_or_insert_with(unread);
                }
                read?;
            }
            "grant_type" => {
                equals(input, "grant_type = client_credentials")?;
                once(&mut self.grant_type, word, grant_type(input)?, errors);
            }
            "auth" => {
                equals(input, "auth = basic")?;
                once(&mut self.auth, word, input.parse()?, errors);
            }
            _ => {
                let pairs = pairs(&parenthesized(input, &format!("{name}(\"name\" = value)"))?, errors);
                let slot = match name.as_str() {
                    "param" => &mut self.params,
                    "query" => &mut self.query,
                    "header" => &mut self.headers,
                    _ => &mut self.cookies,
                };
                slot.get_or_insert_default().extend(pairs);
            }
        }
        Ok(())
    }

    fn verb(&mut self, input: ParseStream<'_>, word: Ident, errors: &Errors) -> syn::Result<()> {
        equals(input, &format!("{word} = \"https://…\""))?;
        let url = input.parse()?;
        match &self.verb {
            None => self.verb = Some((word, url)),
            Some((first, _)) if *first == word => {
                errors.at(word.span(), format!("`{word}` is written twice"));
            }
            Some((first, _)) => {
                let what = format!("`{word}` and `{first}`: an endpoint has one verb and one URL");
                errors.at(word.span(), what);
            }
        }
        Ok(())
    }

    fn encoding(&mut self, input: ParseStream<'_>, word: &Ident, errors: &Errors) -> syn::Result<()> {
        equals(input, "encoding = json")?;
        if input.peek(LitStr) {
            let literal: LitStr = input.parse()?;
            // What is meant is clear, and nesting is no mistake of its own then.
            let meant = words::nearest(&bare_type(&literal.value()), words::ENCODINGS);
            let form = meant.map_or_else(
                || format!("one of {}", words::ENCODINGS.join(", ")),
                |meant| format!("`encoding = {meant}`"),
            );
            errors.over(&literal, format!("an encoding is a word, without quotes: {form}"));
            if let Some(meant) = meant {
                once(&mut self.encoding, word, Ident::new(meant, literal.span()), errors);
            }
            return Ok(());
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected an encoding: `encoding = json`"));
        }
        let encoding = Ident::parse_any(input)?;
        if let Some(error) = after_name(std::slice::from_ref(&encoding), input) {
            return Err(error);
        }
        let name = encoding.to_string();
        if !words::ENCODINGS.contains(&name.as_str()) {
            errors.over(&encoding, unknown_encoding(&name));
        }
        once(&mut self.encoding, word, encoding, errors);
        Ok(())
    }
}

fn unknown_encoding(name: &str) -> String {
    match name {
        "none" | "empty" | "nothing" => {
            format!(
                "`encoding` says how parameters are written, and without parameters there is no body: leave `encoding = {name}` out"
            )
        }
        "text" | "plain" | "raw" => {
            format!(
                "`{name}` is no encoding of parameters: one is one of {}; another body is sent by a hand-written `TokenEndpoint`",
                words::ENCODINGS.join(", ")
            )
        }
        name => unknown("encoding", name, words::ENCODINGS, &["xml"]),
    }
}

fn grant_type(input: ParseStream<'_>) -> syn::Result<Expr> {
    if !(input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::])) {
        return input.parse();
    }
    let urn: TokenStream = input.parse()?;
    let text: String = urn.clone().into_iter().map(|token| token.to_string()).collect();
    let what = format!("a URN is written in quotes: `grant_type = \"{text}\"`");
    Err(syn::Error::new_spanned(urn, what))
}

/// `application/json; charset=utf-8` as a word: `application_json`.
fn bare_type(text: &str) -> String {
    let text = text.split(';').next().unwrap_or_default().trim();
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
