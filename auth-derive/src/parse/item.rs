//! The items of `#[token(…)]` on a struct.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::leftover::{after_name, equals, text};
use super::{Declaration, after_no_name, item, once, pairs, parenthesized};
use crate::ast::Expr;
use crate::case::{CASES, Case};
use crate::errors::Errors;
use crate::words::habits;
use crate::words::{self, unknown};

impl Declaration<'_> {
    /// One item. `groups` are those of this attribute so far.
    pub(super) fn item(
        &mut self,
        input: ParseStream<'_>,
        errors: &Errors,
        groups: &mut Vec<String>,
    ) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            let known = words::ITEMS.join(", ");
            return Err(match input.parse::<LitStr>() {
                Ok(url) if url.value().contains("//") || url.value().starts_with('{') => syn::Error::new(
                    url.span(),
                    format!("the URL stands at its verb: `post = {}`", url.token()),
                ),
                _ => input.error(format!("expected one of {known}")),
            });
        }
        let word = Ident::parse_any(input)?;
        let name = word.unraw().to_string();
        match name.as_str() {
            "post" | "get" | "put" => self.verb(input, word, errors)?,
            "name" => {
                equals(input, "name = \"Vendor\"")?;
                let name = text(input, "name = \"Vendor\"")?;
                if name.value().trim().is_empty() {
                    errors.over(&name, "`name` is how errors call the vendor: it cannot be empty");
                }
                once(&mut self.name, &word, name, errors);
            }
            "encoding" => {
                let read = self.encoding(input, &word, errors);
                // Some encoding is meant: the default is no reason for a second error.
                let unread = || Ident::new("unread", word.span());
                if read.is_err() {
                    self.encoding.get_or_insert_with(unread);
                }
                read?;
            }
            "rename_all" => {
                equals(input, "rename_all = \"camelCase\"")?;
                let case = text(input, "rename_all = \"camelCase\"")?;
                if Case::parse(&case.value()).is_none() {
                    errors.over(&case, unknown("case", &case.value(), CASES, &[]));
                }
                once(&mut self.rename_all, &word, case, errors);
            }
            "grant_type" => {
                equals(input, "grant_type = client_credentials")?;
                once(&mut self.grant_type, &word, grant_type(input)?, errors);
            }
            "auth" => {
                equals(input, "auth = basic")?;
                once(&mut self.auth, &word, input.parse()?, errors);
            }
            "crate" => {
                equals(input, "crate = path::to::runtime")?;
                self.runtime = runtime(input)?;
                once(&mut self.runtime_word, &word.clone(), word, errors);
            }
            "let" => {
                self.let_(input)?;
            }
            "servers" => self.servers(input, word, errors)?,
            "hosts" => {
                let mut hosts = Vec::new();
                for tokens in parenthesized(input, "hosts(\"*.example.com\")")? {
                    hosts.extend(item(&tokens, errors, |input| text(input, "hosts(\"*.example.com\")")));
                }
                once(&mut self.hosts, &word.clone(), (word, hosts), errors);
            }
            "param" | "query" | "header" | "cookie" => {
                let pairs = pairs(&parenthesized(input, &format!("{name}(\"name\" = value)"))?, errors);
                match name.as_str() {
                    "param" => self.params.extend(pairs),
                    "query" => self.query.extend(pairs),
                    "header" => self.headers.extend(pairs),
                    _ => self.cookies.extend(pairs),
                }
            }
            "sign" => {
                for tokens in after_no_name(&parenthesized(input, "sign(\"Header\" = value)")?) {
                    item(tokens, errors, |input| self.sign(input, errors));
                }
            }
            "response" | "error" | "api" => self.group(input, word, errors, groups)?,
            _ => {
                errors.set_unread();
                errors.at(word.span(), unknown_item(&name));
                // Whatever it says is not ours to judge.
                input.parse::<TokenStream>()?;
            }
        }
        Ok(())
    }

    /// A name whose value cannot be read is a name all the same: what uses it is no second mistake.
    fn let_(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let is_mut = input.peek(Token![mut]) && input.peek2(syn::Ident);
        let mutable = is_mut.then(|| input.parse::<Token![mut]>()).transpose()?;
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a name, without quotes: `let name = value`"));
        }
        let name = Ident::parse_any(input)?;
        let form = format!("let {name} = value");
        let value = || {
            if let Some(mutable) = mutable {
                return Err(syn::Error::new(mutable.span, format!("a `let` is never changed: `{form}`")));
            }
            if input.peek(Token![:]) && !input.peek(Token![::]) {
                return Err(input.error(format!("a `let` has no type: `{form}`")));
            }
            equals(input, &form)?;
            input.parse()
        };
        match value() {
            Ok(value) => self.lets.push((name, value)),
            Err(error) => {
                self.lets.push((name, Expr::Unread));
                return Err(error);
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
            errors.over(&encoding, unknown("encoding", &name, words::ENCODINGS, &["xml"]));
        }
        once(&mut self.encoding, word, encoding, errors);
        Ok(())
    }
}

/// `crate = path`.
fn runtime(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    if let Ok(path) = input.fork().parse::<LitStr>() {
        return Err(input.error(format!("a path is written without quotes: `crate = {}`", path.value())));
    }
    Ok(syn::Path::parse_mod_style(input)?.to_token_stream())
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

/// A word that is known elsewhere says where it belongs.
fn unknown_item(name: &str) -> String {
    let place = |group: &str| format!("`{name}` belongs in `{group}(…)`");
    if words::RESPONSE_WORDS.contains(&name) {
        return place("response");
    }
    if words::ERROR_WORDS.contains(&name) {
        return place("error");
    }
    if matches!(name, "base" | "expired") {
        return place("api");
    }
    if words::FIELD_WORDS.contains(&name) || words::LATER_FIELD_WORDS.contains(&name) {
        return format!("`{name}` stands on a field, not on the struct");
    }
    if let Some(what) = habits::item(name) {
        return what;
    }
    unknown("attribute", name, words::ITEMS, words::LATER_ITEMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_another_place_says_where_it_belongs() {
        assert!(unknown_item("expires_in").contains("belongs in `response(…)`"));
        assert!(unknown_item("skip").contains("on a field"));
        assert!(unknown_item("encodng").contains("did you mean `encoding`?"));
        assert!(unknown_item("refresh").contains("does not have it yet"));
    }
}
