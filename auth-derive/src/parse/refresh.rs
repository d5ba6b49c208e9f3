//! `refresh`, and `refresh(…)`.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::request::Request;
use super::{Declaration, Group, item, parenthesized};
use crate::errors::Errors;
use crate::words::foreign;
use crate::words::{self, unknown};

/// The request that redeems a refresh token: what is not written is the declaration's.
pub(crate) struct Refresh {
    pub(crate) word: Ident,
    pub(crate) request: Request,
    pub(crate) response: Group,
}

impl Declaration<'_> {
    pub(super) fn refresh(
        &mut self,
        input: ParseStream<'_>,
        word: Ident,
        errors: &Errors,
        groups: &mut Vec<String>,
    ) -> syn::Result<()> {
        // Each attribute may bring its part of it, so that `cfg_attr` can.
        if groups.iter().any(|group| group == "refresh") {
            errors.at(word.span(), "`refresh` is written twice: put its keys into one");
        }
        groups.push("refresh".to_owned());
        let new = || Refresh { word, request: Request::default(), response: Group::default() };
        let refresh = self.refresh.get_or_insert_with(new);
        if input.is_empty() {
            return Ok(());
        }
        if !input.peek(syn::token::Paren) {
            input.parse::<Option<Token![=]>>()?;
            let url =
                input.fork().parse::<LitStr>().map_or_else(|_| "https://…".to_owned(), |url| url.value());
            let what = format!("`refresh` stands alone, or has keys: `refresh(post = \"{url}\")`");
            return Err(input.error(what));
        }
        let mut seen_response = false;
        for tokens in parenthesized(input, "refresh(post = \"https://…\")")? {
            item(&tokens, errors, |input| refresh.key(input, errors, &mut seen_response));
        }
        Ok(())
    }
}

impl Refresh {
    fn key(&mut self, input: ParseStream<'_>, errors: &Errors, seen_response: &mut bool) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            return Err(input.fork().parse::<LitStr>().map_or_else(
                |_| {
                    let known = words::REFRESH_WORDS.join(", ");
                    input.error(format!("expected a key of `refresh`: one of {known}"))
                },
                |url| {
                    let what = format!("the URL stands at its verb: `refresh(post = {})`", url.token());
                    syn::Error::new(url.span(), what)
                },
            ));
        }
        let word = Ident::parse_any(input)?;
        let name = word.unraw().to_string();
        if words::REQUEST_WORDS.contains(&name.as_str()) {
            return self.request.key(input, &word, errors);
        }
        if name != "response" {
            errors.note_syntax_error();
            errors.at(word.span(), unknown_key(&name));
            input.parse::<TokenStream>()?;
            return Ok(());
        }
        let keys = parenthesized(input, "response(token = \"access_token\")")?;
        if std::mem::replace(seen_response, true) {
            errors.at(word.span(), "`response` is written twice: put its keys into one");
        }
        self.response.word.get_or_insert(word);
        errors.apart(|| {
            for tokens in keys {
                item(&tokens, errors, |input| self.response.key("response", input, errors));
            }
        });
        Ok(())
    }
}

/// A word that is known elsewhere says where it belongs.
fn unknown_key(name: &str) -> String {
    if words::RESPONSE_WORDS.contains(&name) {
        return format!("`{name}` belongs in `response(…)`: `refresh(response({name} = …))`");
    }
    match name {
        "sign" => {
            "`sign` stands beside `refresh(…)`: what is signed in the token request is signed in this one too"
                .to_owned()
        }
        "error" | "api" | "let" | "hosts" | "servers" | "name" | "rename_all" | "crate" => {
            format!("`{name}` stands beside `refresh(…)`, and holds for both requests")
        }
        "rotates" => "`rotates` stands on a field: a credential that is itself a refresh token".to_owned(),
        _ => foreign::item(name).unwrap_or_else(|| unknown("key", name, words::REFRESH_WORDS, &[])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_another_place_says_where_it_belongs() {
        assert!(unknown_key("token").contains("`refresh(response(token = …))`"));
        assert!(unknown_key("sign").contains("beside `refresh(…)`"));
        assert!(unknown_key("error").contains("holds for both"));
        assert!(unknown_key("url").contains("at its verb"));
        assert!(unknown_key("encodng").contains("did you mean `encoding`?"));
    }

    #[test]
    fn each_word_of_the_grammar_is_known_or_has_a_place() {
        for word in words::ITEMS.iter().filter(|word| **word != "refresh") {
            assert!(words::REFRESH_WORDS.contains(word) || unknown_key(word).contains("beside"), "{word}");
        }
    }
}
