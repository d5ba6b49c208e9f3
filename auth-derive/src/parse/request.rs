//! The keys of a request: of the declaration's own, and of `refresh(…)`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::{once, pairs, parenthesized};
use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::ir::{ByTarget, Encoding, FieldTarget, Verb};
use crate::syntax::{after_name, equals};
use crate::words::{self, unknown};

/// What a request is made of, as far as it is written.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) address: Option<Address>,
    pub(crate) encoding: Option<WrittenEncoding>,
    pub(crate) grant_type: Option<Expr>,
    pub(crate) auth: Option<Expr>,
    pub(crate) pairs: ByTarget<Option<Vec<Pair>>>,
}

/// `post = "https://…"`.
pub(crate) struct Address {
    pub(crate) word: Ident,
    pub(crate) verb: Verb,
    pub(crate) url: Expr,
}

/// `encoding = json`.
#[derive(Clone, Copy)]
pub(crate) struct WrittenEncoding {
    pub(crate) span: Span,
    /// `None` for one that could not be read: some encoding is meant, and the default is no reason for a second
    /// error.
    pub(crate) encoding: Option<Encoding>,
}

impl Request {
    /// One of [`REQUEST_WORDS`](words::REQUEST_WORDS), behind which the input stands.
    pub(super) fn key(&mut self, input: ParseStream<'_>, word: &Ident, errors: &Errors) -> syn::Result<()> {
        let name = word.unraw().to_string();
        if let Some(verb) = Verb::parse(&name) {
            return self.address(input, word.clone(), verb, errors);
        }
        if let Some(target) = FieldTarget::parse(&name) {
            let pairs = pairs(&parenthesized(input, &format!("{name}(\"name\" = value)"))?, errors);
            self.pairs[target].get_or_insert_default().extend(pairs);
            return Ok(());
        }
        match name.as_str() {
            "encoding" => {
                let read = self.encoding(input, word, errors);
                if read.is_err() {
                    self.encoding.get_or_insert(WrittenEncoding { span: word.span(), encoding: None });
                }
                read?;
            }
            "grant_type" => {
                equals(input, "grant_type = client_credentials")?;
                once(&mut self.grant_type, word, grant_type(input)?, errors);
            }
            _ => {
                equals(input, "auth = basic")?;
                once(&mut self.auth, word, input.parse()?, errors);
            }
        }
        Ok(())
    }

    fn address(
        &mut self,
        input: ParseStream<'_>,
        word: Ident,
        verb: Verb,
        errors: &Errors,
    ) -> syn::Result<()> {
        equals(input, &format!("{word} = \"https://…\""))?;
        let url = input.parse()?;
        match &self.address {
            None => self.address = Some(Address { word, verb, url }),
            Some(first) if first.verb == verb => {
                errors.at(word.span(), format!("`{word}` is written twice"));
            }
            Some(Address { word: first, .. }) => {
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
            let meant =
                words::nearest(&bare_type(&literal.value()), Encoding::WORDS).and_then(Encoding::parse);
            let form = meant.map_or_else(
                || format!("one of {}", Encoding::WORDS.join(", ")),
                |meant| format!("`encoding = {}`", meant.word()),
            );
            errors.over(&literal, format!("an encoding is a word, without quotes: {form}"));
            if meant.is_some() {
                let written = WrittenEncoding { span: literal.span(), encoding: meant };
                once(&mut self.encoding, word, written, errors);
            }
            return Ok(());
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected an encoding: `encoding = json`"));
        }
        let name = Ident::parse_any(input)?;
        if let Some(error) = after_name(std::slice::from_ref(&name), input) {
            return Err(error);
        }
        let encoding = Encoding::parse(&name.to_string());
        if encoding.is_none() {
            errors.over(&name, unknown_encoding(&name.to_string()));
        }
        once(&mut self.encoding, word, WrittenEncoding { span: name.span(), encoding }, errors);
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
                Encoding::WORDS.join(", ")
            )
        }
        name => unknown("encoding", name, Encoding::WORDS, &["xml"]),
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
