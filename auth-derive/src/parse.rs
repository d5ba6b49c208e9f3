//! `#[token(…)]` as written, item by item: one that cannot be read does not hide the others.

mod api_request;
mod classes;
mod field;
mod group;
mod item;
mod lists;
mod refresh;
mod request;

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Token};

use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::field::Field;
use crate::ir::{RenameRule, SignTarget, TypeShape};
use crate::syntax::{items, leftover};
pub(crate) use api_request::ApiRequest;
pub(crate) use classes::{Class, Matcher};
pub(crate) use group::{Group, GroupValue, Layers};

pub(crate) use refresh::Refresh;
pub(crate) use request::{Address, Request, WrittenEncoding};

/// What stands in the attributes of a struct and its fields.
pub(crate) struct Declaration<'a> {
    pub(crate) input: &'a DeriveInput,
    /// Of `crate = path`.
    pub(crate) runtime: Option<syn::Path>,
    /// `None` for what is no struct with named fields: reported, and there is nothing to check.
    pub(crate) fields: Option<Vec<Field<'a>>>,
    pub(crate) request: Request,
    pub(crate) refresh: Option<Refresh>,
    pub(crate) servers: Vec<(Ident, LitStr)>,
    pub(crate) servers_word: Option<Ident>,
    pub(crate) hosts: Option<(Ident, Vec<LitStr>)>,
    pub(crate) name: Option<LitStr>,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) signs: Vec<(SignTarget, Pair)>,
    pub(crate) lets: Vec<(Ident, Expr)>,
    pub(crate) response: Group,
    pub(crate) error: Group,
    pub(crate) api: Group,
    /// What `api` says of each API request, besides how it carries the token.
    pub(crate) api_request: ApiRequest,
}

impl Declaration<'_> {
    /// Whether it is of credentials alone: there is no token request, and each API request is signed by the fields.
    pub(crate) fn exchanges_nothing(&self) -> bool {
        let ApiRequest { headers, query, signs, .. } = &self.api_request;
        self.request.address.is_none() && !(headers.is_empty() && query.is_empty() && signs.is_empty())
    }
}

pub(crate) fn declaration<'a>(input: &'a DeriveInput, errors: &Errors) -> Declaration<'a> {
    let mut declaration = Declaration {
        input,
        runtime: None,
        fields: None,
        request: Request::default(),
        refresh: None,
        servers: Vec::new(),
        servers_word: None,
        hosts: None,
        name: None,
        rename_all: None,
        signs: Vec::new(),
        lets: Vec::new(),
        response: Group::default(),
        error: Group::default(),
        api: Group::default(),
        api_request: ApiRequest::default(),
    };
    for attribute in token_attributes(&input.attrs, false, errors) {
        let mut groups = Vec::new();
        for tokens in items(attribute) {
            item(&tokens, errors, |input| declaration.item(input, errors, &mut groups));
        }
    }
    let fields = named_fields(input, errors).map(|fields| {
        fields.iter().filter_map(|field| {
            let ident = field.ident.as_ref()?;
            Some(Field {
                ident,
                name: ident.unraw().to_string(),
                ty: &field.ty,
                attributes: field::attributes(&field.attrs, errors),
                shape: TypeShape::of(&field.ty),
            })
        })
    });
    declaration.fields = fields.map(Iterator::collect);
    declaration
}

type Named = syn::punctuated::Punctuated<syn::Field, Token![,]>;

fn named_fields<'a>(input: &'a DeriveInput, errors: &Errors) -> Option<&'a Named> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => return Some(&named.named),
            Fields::Unit => errors.over(
                &input.ident,
                format!("a token endpoint has named fields: `struct {} {{}}` if there are none", input.ident),
            ),
            Fields::Unnamed(unnamed) => errors.over(
                unnamed,
                "a token endpoint has named fields: their names are the names of its parameters",
            ),
        },
        Data::Enum(data) => errors.over(
            data.enum_token,
            "an enum of endpoints is part of the grammar, but this version does not have it yet: derive `TokenEndpoint` on a struct for each of them",
        ),
        Data::Union(data) => {
            errors.over(data.union_token, "a token endpoint is a struct with named fields, not a union");
        }
    }
    None
}

/// The tokens of `#[token(…)]`.
fn token_attributes<'a>(
    attributes: &'a [Attribute],
    on_field: bool,
    errors: &'a Errors,
) -> impl Iterator<Item = TokenStream> + 'a {
    attributes.iter().filter(|attribute| attribute.path().is_ident("token")).filter_map(move |attribute| {
        if let syn::Meta::List(list) = &attribute.meta {
            return Some(list.tokens.clone());
        }
        errors.over(&attribute.meta, without_parentheses(&attribute.meta, on_field));
        errors.note_syntax_error();
        None
    })
}

/// `#[token]` and `#[token = "…"]`.
fn without_parentheses(meta: &syn::Meta, on_field: bool) -> String {
    let written = match meta {
        syn::Meta::NameValue(syn::MetaNameValue { value: syn::Expr::Lit(literal), .. }) => match &literal.lit
        {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let form = match (written, on_field) {
        (Some(name), true) => format!("param = \"{name}\""),
        (None, true) => "param".to_owned(),
        (Some(url), false) => format!("post = \"{url}\""),
        (None, false) => "post = \"https://…\"".to_owned(),
    };
    format!("what an attribute says stands in parentheses: `#[token({form})]`")
}

/// Parses one item whole. What ends too early is reported at the item, not at the derive.
fn item<T>(
    tokens: &TokenStream,
    errors: &Errors,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> Option<T> {
    let whole = |input: ParseStream<'_>| {
        // A doc comment is an attribute by now.
        while input.peek(Token![#]) && input.peek2(syn::token::Bracket) {
            errors.push(input.error("a comment in here is written `//`: a doc comment is read as code"));
            input.parse::<Token![#]>()?;
            input.parse::<proc_macro2::Group>()?;
        }
        let value = parse(input)?;
        if input.is_empty() { Ok(value) } else { Err(leftover(input)) }
    };
    let error = match whole.parse2(tokens.clone()) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    if !names_nothing(tokens) {
        errors.note_syntax_error();
    }
    let message = error.to_string();
    if let Some(rest) = message.strip_prefix("unexpected end of input") {
        if ends_in_equals(tokens) {
            // What we expect has a form; syn lists tokens.
            let form = match rest.split_once(": ") {
                Some((what, form)) if !what.ends_with("one of") => format!(": {form}"),
                _ => String::new(),
            };
            errors.over(tokens, format!("a value is missing after `=`{form}"));
            return None;
        }
        errors.over(tokens, format!("this ends too early{rest}"));
    } else {
        errors.push(error);
    }
    None
}

/// Whether these say nothing that a rule could miss: no parameter, no field, no `let`.
fn names_nothing(tokens: &TokenStream) -> bool {
    let first = tokens.clone().into_iter().next();
    let word = first.map(|first| first.to_string()).unwrap_or_default();
    matches!(word.as_str(), "name" | "encoding" | "rename_all" | "servers" | "crate")
}

/// A `=` that is no part of `==`.
fn ends_in_equals(tokens: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match tokens.as_slice() {
        [.., TokenTree::Punct(before), TokenTree::Punct(last)] if before.spacing() == Spacing::Joint => {
            last.as_char() == '=' && !matches!(before.as_char(), '=' | '!')
        }
        [.., TokenTree::Punct(last)] => last.as_char() == '=',
        _ => false,
    }
}

/// Keeps the first and reports the second.
fn once<T>(slot: &mut Option<T>, word: &Ident, value: T, errors: &Errors) {
    if slot.is_some() {
        errors.at(word.span(), format!("`{word}` is written twice"));
    } else {
        *slot = Some(value);
    }
}

/// What stands in the parentheses after a word, item by item.
fn parenthesized(input: ParseStream<'_>, form: &str) -> syn::Result<Vec<TokenStream>> {
    if !input.peek(syn::token::Paren) {
        return Err(input.error(format!("expected parentheses: `{form}`")));
    }
    let content;
    syn::parenthesized!(content in input);
    content.parse().map(items)
}

/// Without what stands after a name and a comma: the name says that `=` stands between the two.
fn after_no_name(tokens: &[TokenStream]) -> impl Iterator<Item = &TokenStream> {
    let mut after_name = false;
    tokens.iter().filter(move |tokens| {
        let mut tokens = (*tokens).clone().into_iter();
        let is_text = matches!(tokens.next(), Some(TokenTree::Literal(_)));
        let is_pair = is_text && tokens.next().is_some();
        let is_value = after_name && !is_pair;
        after_name = is_value || (is_text && !is_pair);
        !is_value
    })
}

fn pairs(tokens: &[TokenStream], errors: &Errors) -> Vec<Pair> {
    after_no_name(tokens)
        .filter_map(|tokens| item(tokens, errors, |input: ParseStream<'_>| input.parse::<Pair>()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_ends_in_no_equals() {
        let of = |text: &str| ends_in_equals(&text.parse().unwrap());
        assert!(of("encoding =") && of("header = ="));
        assert!(!of("a ==") && !of("a !=") && !of("a") && !of(""));
    }

    #[test]
    fn a_value_without_its_equals_is_no_item() {
        let kept = |text: &str| after_no_name(&items(text.parse().unwrap())).count();
        assert_eq!(kept(r#""X", id, "Y" = a"#), 2);
        assert_eq!(kept(r#""X", "v", "Y" = a, "Z", hex(a), b"#), 3);
        assert_eq!(kept(r#""X", "Y" = a, id"#), 3);
    }
}
