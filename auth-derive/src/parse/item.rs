//! The items of `#[token(…)]` on a struct.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::LitStr;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::{Declaration, SignPlace, after_no_name, equals, item, once, pairs, parenthesized, text};
use crate::case::{CASES, Case};
use crate::errors::Errors;
use crate::words::{self, nearest, unknown};

impl Declaration<'_> {
    /// One item. `groups` are those of this attribute so far.
    pub(super) fn item(
        &mut self,
        input: ParseStream<'_>,
        errors: &Errors,
        groups: &mut Vec<String>,
    ) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected one of {}", words::ITEMS.join(", "))));
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
            "encoding" => self.encoding(input, &word, errors)?,
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
                once(&mut self.grant_type, &word, input.parse()?, errors);
            }
            "auth" => {
                equals(input, "auth = basic")?;
                once(&mut self.auth, &word, input.parse()?, errors);
            }
            "crate" => {
                equals(input, "crate = path::to::runtime")?;
                self.runtime = syn::Path::parse_mod_style(input)?.to_token_stream();
                once(&mut self.runtime_word, &word.clone(), word, errors);
            }
            "let" => {
                let name = Ident::parse_any(input)?;
                equals(input, &format!("let {name} = …"))?;
                self.lets.push((name, input.parse()?));
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
            "response" | "error" | "api" => {
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
                group.word.get_or_insert(word);
                for tokens in keys {
                    item(&tokens, errors, |input| group.key(&name, input, errors));
                }
            }
            _ => {
                errors.set_unread();
                errors.at(word.span(), unknown_item(&name));
                // Whatever it says is not ours to judge.
                input.parse::<TokenStream>()?;
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
            let what =
                format!("an encoding is a word, without quotes: one of {}", words::ENCODINGS.join(", "));
            errors.over(&literal, what);
            // What is meant is clear, and nesting is no mistake of its own then.
            if let Some(meant) = words::ENCODINGS.iter().find(|known| **known == literal.value()) {
                once(&mut self.encoding, word, Ident::new(meant, literal.span()), errors);
            }
            return Ok(());
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected an encoding: `encoding = json`"));
        }
        let encoding = Ident::parse_any(input)?;
        let name = encoding.to_string();
        if !words::ENCODINGS.contains(&name.as_str()) {
            errors.over(&encoding, unknown("encoding", &name, words::ENCODINGS, &["xml"]));
        }
        once(&mut self.encoding, word, encoding, errors);
        Ok(())
    }

    fn servers(&mut self, input: ParseStream<'_>, word: Ident, errors: &Errors) -> syn::Result<()> {
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

    fn sign(&mut self, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        const FORM: &str = "\"Header\" = value, query(\"name\" = value) or param(\"name\" = value)";
        if input.peek(LitStr) {
            self.signs.push((SignPlace::Header, input.parse()?));
            return Ok(());
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected {FORM}")));
        }
        let word = Ident::parse_any(input)?;
        let place = match word.to_string().as_str() {
            "query" => SignPlace::Query,
            "param" => SignPlace::Param,
            other => {
                let what = match other {
                    "header" => "a signature in a header is written `sign(\"Header\" = value)`".to_owned(),
                    other => unknown("place of a signature", other, &["query", "param"], &["cookie"]),
                };
                return Err(syn::Error::new(word.span(), what));
            }
        };
        let pairs = pairs(&parenthesized(input, &format!("{word}(\"name\" = value)"))?, errors);
        self.signs.extend(pairs.into_iter().map(|pair| (place, pair)));
        Ok(())
    }
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
    if matches!(name, "patch" | "delete" | "head" | "options") {
        return format!("no verb `{name}`: a token endpoint is asked by post, get or put");
    }
    // `url = "…"`, as many write it first.
    if matches!(name, "url" | "endpoint" | "uri") && nearest(name, words::ITEMS).is_none() {
        return format!("the URL stands at its verb: `post = \"…\"`, not `{name} = \"…\"`");
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
