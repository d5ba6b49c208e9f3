//! The items of `#[token(…)]` on a struct.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::lists::sign;
use super::{Declaration, after_no_name, item, once, parenthesized};
use crate::ast::Expr;
use crate::errors::Errors;
use crate::ir::RenameRule;
use crate::syntax::{equals, text};
use crate::words::foreign;
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
            return Err(no_word(input));
        }
        let word = Ident::parse_any(input)?;
        let name = word.unraw().to_string();
        match name.as_str() {
            "name" => {
                equals(input, "name = \"Provider\"")?;
                let name = text(input, "name = \"Provider\"")?;
                if name.value().trim().is_empty() {
                    errors.over(&name, "`name` is how errors call the provider: it cannot be empty");
                }
                once(&mut self.name, &word, name, errors);
            }
            "rename_all" => {
                equals(input, "rename_all = \"camelCase\"")?;
                let case = text(input, "rename_all = \"camelCase\"")?;
                match RenameRule::parse(&case.value()) {
                    Some(rule) => once(&mut self.rename_all, &word, rule, errors),
                    None => errors.over(&case, unknown("case", &case.value(), RenameRule::WORDS, &[])),
                }
            }
            "crate" => {
                equals(input, "crate = path::to::runtime")?;
                once(&mut self.runtime, &word, runtime(input)?, errors);
            }
            "let" => let_(&mut self.lets, input)?,
            "servers" => self.servers(input, word, errors)?,
            "hosts" => {
                const FORM: &str = "hosts(\"*.example.com\")";
                let hosts = parenthesized(input, FORM)?;
                let hosts = hosts.iter().filter_map(|host| item(host, errors, |input| text(input, FORM)));
                let hosts = hosts.collect();
                once(&mut self.hosts, &word.clone(), (word, hosts), errors);
            }
            "sign" => {
                for tokens in after_no_name(&parenthesized(input, "sign(\"Header\" = value)")?) {
                    item(tokens, errors, |input| sign(&mut self.signs, input, errors));
                }
            }
            "response" | "error" | "api" => self.group(input, word, errors, groups)?,
            "refresh" => self.refresh(input, word, errors, groups)?,
            name if words::REQUEST_WORDS.contains(&name) => self.request.key(input, &word, errors)?,
            _ => {
                errors.note_syntax_error();
                errors.at(word.span(), unknown_item(&name));
                // Whatever it says is not ours to judge.
                input.parse::<TokenStream>()?;
            }
        }
        Ok(())
    }
}

/// A name whose value cannot be read is a name all the same: what uses it is no second mistake.
pub(super) fn let_(lets: &mut Vec<(Ident, Expr)>, input: ParseStream<'_>) -> syn::Result<()> {
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
        Ok(value) => lets.push((name, value)),
        Err(error) => {
            lets.push((name, Expr::Unread));
            return Err(error);
        }
    }
    Ok(())
}

/// Where an item should begin.
fn no_word(input: ParseStream<'_>) -> syn::Error {
    match input.fork().parse::<LitStr>() {
        Ok(url) if url.value().contains("//") || url.value().starts_with('{') => {
            let what = format!("the URL stands at its verb: `post = {}`", url.token());
            syn::Error::new(url.span(), what)
        }
        _ => input.error(format!("expected one of {}", words::ITEMS.join(", "))),
    }
}

/// `crate = path`.
fn runtime(input: ParseStream<'_>) -> syn::Result<syn::Path> {
    if let Ok(path) = input.fork().parse::<LitStr>() {
        return Err(input.error(format!("a path is written without quotes: `crate = {}`", path.value())));
    }
    syn::Path::parse_mod_style(input)
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
    if words::FIELD_WORDS.contains(&name) {
        return format!("`{name}` stands on a field, not on the struct");
    }
    if let Some(what) = foreign::item(name) {
        return what;
    }
    unknown("attribute", name, words::ITEMS, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_another_place_says_where_it_belongs() {
        assert!(unknown_item("expires_in").contains("belongs in `response(…)`"));
        assert!(unknown_item("skip").contains("on a field"));
        assert!(unknown_item("encodng").contains("did you mean `encoding`?"));
        assert!(unknown_item("rotates").contains("on a field"));
        assert!(unknown_item("refesh").contains("did you mean `refresh`?"));
    }
}
