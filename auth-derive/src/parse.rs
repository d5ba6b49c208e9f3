//! `#[token(…)]` as written, item by item: one that cannot be read does not hide the others.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Data, DeriveInput, Fields, Lit, LitStr, Token, Type};

use crate::ast::{Expr, Pair};
use crate::errors::Errors;
use crate::field::{Field, FieldAttributes, Placed, TypeShape};
use crate::words::{self, unknown};

/// What stands in the attributes of a struct and its fields.
pub(crate) struct Declaration<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) runtime: TokenStream,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) verb: Option<(Ident, Expr)>,
    pub(crate) servers: Vec<(Ident, LitStr)>,
    pub(crate) servers_word: Option<Ident>,
    pub(crate) hosts: Option<(Ident, Vec<LitStr>)>,
    pub(crate) name: Option<LitStr>,
    pub(crate) encoding: Option<Ident>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) grant_type: Option<Expr>,
    pub(crate) auth: Option<Expr>,
    pub(crate) params: Vec<Pair>,
    pub(crate) query: Vec<Pair>,
    pub(crate) headers: Vec<Pair>,
    pub(crate) cookies: Vec<Pair>,
    pub(crate) signs: Vec<(SignPlace, Pair)>,
    pub(crate) lets: Vec<(Ident, Expr)>,
    pub(crate) response: Group,
    pub(crate) error: Group,
    pub(crate) api: Group,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignPlace {
    Header,
    Query,
    Param,
}

/// The keys of `response(…)`, `error(…)` or `api(…)`.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) word: Option<Ident>,
    pub(crate) keys: Vec<(Ident, GroupValue)>,
}

pub(crate) enum GroupValue {
    Expr(Expr),
    /// `extra = Type`.
    Type(Type),
    /// `success = "path" == constant`.
    Predicate(Expr, Option<(bool, Lit)>),
    /// `refused = ["…"]`.
    List(Vec<LitStr>),
}

impl Group {
    pub(crate) fn get(&self, key: &str) -> Option<(&Ident, &GroupValue)> {
        self.keys.iter().find(|(word, _)| word == key).map(|(word, value)| (word, value))
    }

    pub(crate) fn expr(&self, key: &str) -> Option<&Expr> {
        match self.get(key) {
            Some((_, GroupValue::Expr(expr))) => Some(expr),
            _ => None,
        }
    }
}

/// Everything up to each comma at the top level. Commas of generic types stay inside.
fn items(tokens: TokenStream) -> Vec<TokenStream> {
    let mut items = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    let mut depth = 0_usize;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    items.push(std::mem::take(&mut item).into_iter().collect());
                    continue;
                }
                _ => {}
            }
        }
        item.push(token);
    }
    if !item.is_empty() {
        items.push(item.into_iter().collect());
    }
    items.into_iter().filter(|item: &TokenStream| !item.is_empty()).collect()
}

/// Parses one item whole. What ends too early is reported at the item, not at the derive.
fn item<T>(
    tokens: &TokenStream,
    errors: &Errors,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> Option<T> {
    match parse.parse2(tokens.clone()) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = error.to_string();
            if let Some(rest) = message.strip_prefix("unexpected end of input") {
                errors.over(tokens, format!("this ends too early{rest}"));
            } else if message == "unexpected token" || message.starts_with("unexpected token, expected") {
                errors
                    .push(syn::Error::new(error.span(), format!("{message}: is a comma missing before it?")));
            } else {
                errors.push(error);
            }
            None
        }
    }
}

/// The tokens of `#[token(…)]`.
fn token_attributes<'a>(
    attributes: &'a [Attribute],
    errors: &'a Errors,
) -> impl Iterator<Item = TokenStream> + 'a {
    attributes.iter().filter(|attribute| attribute.path().is_ident("token")).filter_map(|attribute| {
        match &attribute.meta {
            syn::Meta::List(list) => Some(list.tokens.clone()),
            other => {
                errors.over(other, "expected `#[token(…)]` with what it says in parentheses");
                None
            }
        }
    })
}

pub(crate) fn declaration<'a>(input: &'a DeriveInput, errors: &Errors) -> Option<Declaration<'a>> {
    let fields: &'a syn::punctuated::Punctuated<syn::Field, Token![,]> = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => &named.named,
            Fields::Unit => {
                errors.over(
                    &input.ident,
                    "a token endpoint has named fields: `struct Name {}` if there are none",
                );
                return None;
            }
            Fields::Unnamed(unnamed) => {
                errors.over(
                    unnamed,
                    "a token endpoint has named fields: their names are the names of its parameters",
                );
                return None;
            }
        },
        Data::Enum(data) => {
            errors.over(
                data.enum_token,
                "`TokenEndpoint` for an enum of endpoints is part of the grammar, but this version does not have it yet",
            );
            return None;
        }
        Data::Union(data) => {
            errors.over(data.union_token, "a token endpoint is a struct");
            return None;
        }
    };
    let mut declaration = Declaration {
        input,
        runtime: crate::expand::default_crate(),
        fields: Vec::new(),
        verb: None,
        servers: Vec::new(),
        servers_word: None,
        hosts: None,
        name: None,
        encoding: None,
        rename_all: None,
        grant_type: None,
        auth: None,
        params: Vec::new(),
        query: Vec::new(),
        headers: Vec::new(),
        cookies: Vec::new(),
        signs: Vec::new(),
        lets: Vec::new(),
        response: Group::default(),
        error: Group::default(),
        api: Group::default(),
    };
    let mut seen: Vec<String> = Vec::new();
    for tokens in token_attributes(&input.attrs, errors) {
        for tokens in items(tokens) {
            item(&tokens, errors, |input| {
                declaration.item(input, errors, &mut seen)?;
                Ok(())
            });
        }
    }
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        declaration.fields.push(Field {
            ident,
            name: ident.unraw().to_string(),
            ty: &field.ty,
            attributes: field_attributes(&field.attrs, errors),
            shape: TypeShape::of(&field.ty),
        });
    }
    Some(declaration)
}

/// Keeps the first and reports the second.
fn once<T>(slot: &mut Option<T>, word: &Ident, value: T, errors: &Errors) {
    if slot.is_some() {
        errors.at(word.span(), format!("`{word}` is written twice"));
    } else {
        *slot = Some(value);
    }
}

impl Declaration<'_> {
    fn item(&mut self, input: ParseStream<'_>, errors: &Errors, seen: &mut Vec<String>) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected one of {}", words::ITEMS.join(", "))));
        }
        let word = Ident::parse_any(input)?;
        let text = word.unraw().to_string();
        match text.as_str() {
            "post" | "get" | "put" => {
                input.parse::<Token![=]>()?;
                let url = input.parse()?;
                if let Some((first, _)) = &self.verb {
                    let what = if first == &word {
                        format!("`{word}` is written twice")
                    } else {
                        format!("`{word}` and `{first}`: an endpoint has one verb and one URL")
                    };
                    errors.at(word.span(), what);
                } else {
                    self.verb = Some((word, url));
                }
            }
            "name" => {
                input.parse::<Token![=]>()?;
                let name: LitStr = input.parse()?;
                if name.value().trim().is_empty() {
                    errors.over(&name, "`name` is how errors call the vendor: it cannot be empty");
                }
                once(&mut self.name, &word, name, errors);
            }
            "encoding" => {
                input.parse::<Token![=]>()?;
                let encoding = Ident::parse_any(input)?;
                if !words::ENCODINGS.contains(&encoding.to_string().as_str()) {
                    errors.over(
                        &encoding,
                        unknown("encoding", &encoding.to_string(), words::ENCODINGS, &["xml"]),
                    );
                }
                once(&mut self.encoding, &word, encoding, errors);
            }
            "rename_all" => {
                input.parse::<Token![=]>()?;
                let case: LitStr = input.parse()?;
                if crate::case::Case::parse(&case.value()).is_none() {
                    errors.over(&case, unknown("case", &case.value(), crate::case::CASES, &[]));
                }
                once(&mut self.rename_all, &word, case, errors);
            }
            "grant_type" => {
                input.parse::<Token![=]>()?;
                once(&mut self.grant_type, &word, input.parse()?, errors);
            }
            "auth" => {
                input.parse::<Token![=]>()?;
                once(&mut self.auth, &word, input.parse()?, errors);
            }
            "crate" => {
                input.parse::<Token![=]>()?;
                self.runtime = syn::Path::parse_mod_style(input)?.to_token_stream();
            }
            "let" => {
                let name = Ident::parse_any(input)?;
                input.parse::<Token![=]>()?;
                self.lets.push((name, input.parse()?));
            }
            "servers" => {
                let content;
                syn::parenthesized!(content in input);
                for tokens in items(content.parse()?) {
                    let server = item(&tokens, errors, |input| {
                        let name: Ident = input.parse()?;
                        input.parse::<Token![=]>()?;
                        Ok((name, input.parse::<LitStr>()?))
                    });
                    self.servers.extend(server);
                }
                once(&mut self.servers_word, &word.clone(), word, errors);
            }
            "hosts" => {
                let content;
                syn::parenthesized!(content in input);
                let mut hosts = Vec::new();
                for tokens in items(content.parse()?) {
                    hosts.extend(item(&tokens, errors, |input: ParseStream<'_>| input.parse::<LitStr>()));
                }
                once(&mut self.hosts, &word.clone(), (word, hosts), errors);
            }
            "param" | "query" | "header" | "cookie" => {
                let content;
                syn::parenthesized!(content in input);
                let pairs = pairs(content.parse()?, errors);
                match text.as_str() {
                    "param" => self.params.extend(pairs),
                    "query" => self.query.extend(pairs),
                    "header" => self.headers.extend(pairs),
                    _ => self.cookies.extend(pairs),
                }
            }
            "sign" => {
                let content;
                syn::parenthesized!(content in input);
                for tokens in items(content.parse()?) {
                    self.sign(&tokens, errors);
                }
            }
            "response" | "error" | "api" => {
                let content;
                syn::parenthesized!(content in input);
                let content: TokenStream = content.parse()?;
                if seen.contains(&text) {
                    errors.at(word.span(), format!("`{word}` is written twice: put its keys into one"));
                }
                seen.push(text.clone());
                let group = match text.as_str() {
                    "response" => &mut self.response,
                    "error" => &mut self.error,
                    _ => &mut self.api,
                };
                group.word = Some(word);
                for tokens in items(content) {
                    item(&tokens, errors, |input| group_key(&text, input, group, errors));
                }
            }
            _ => {
                errors.at(word.span(), unknown("attribute", &text, words::ITEMS, words::LATER_ITEMS));
                // Whatever it says is not ours to judge.
                input.parse::<TokenStream>()?;
            }
        }
        Ok(())
    }

    fn sign(&mut self, tokens: &TokenStream, errors: &Errors) {
        item(tokens, errors, |input| {
            let place = if input.peek(LitStr) {
                self.signs.push((SignPlace::Header, input.parse()?));
                return Ok(());
            } else {
                Ident::parse_any(input)?
            };
            let content;
            syn::parenthesized!(content in input);
            let pairs = pairs(content.parse()?, errors);
            let kind = match place.to_string().as_str() {
                "query" => SignPlace::Query,
                "param" => SignPlace::Param,
                other => {
                    errors.over(&place, unknown("place of a signature", other, &["query", "param"], &[]));
                    return Ok(());
                }
            };
            self.signs.extend(pairs.into_iter().map(|pair| (kind, pair)));
            Ok(())
        });
    }
}

fn pairs(tokens: TokenStream, errors: &Errors) -> Vec<Pair> {
    items(tokens)
        .iter()
        .filter_map(|tokens| item(tokens, errors, |input: ParseStream<'_>| input.parse::<Pair>()))
        .collect()
}

fn group_key(
    group_name: &str,
    input: ParseStream<'_>,
    group: &mut Group,
    errors: &Errors,
) -> syn::Result<()> {
    let key = Ident::parse_any(input)?;
    let text = key.to_string();
    let (known, later): (&[&str], &[&str]) = match group_name {
        "response" => (words::RESPONSE_WORDS, &[]),
        "error" => (words::ERROR_WORDS, &[]),
        _ => (words::API_WORDS, words::LATER_API_WORDS),
    };
    if !known.contains(&text.as_str()) {
        let kind = format!("key of `{group_name}`");
        errors.at(key.span(), unknown(&kind, &text, known, later));
        input.parse::<TokenStream>()?;
        return Ok(());
    }
    input.parse::<Token![=]>()?;
    let value = match (group_name, text.as_str()) {
        ("response", "extra") => GroupValue::Type(input.parse()?),
        ("response", "success") => {
            let path = input.parse()?;
            let test = if input.peek(Token![==]) {
                input.parse::<Token![==]>()?;
                Some((true, input.parse()?))
            } else if input.peek(Token![!=]) {
                input.parse::<Token![!=]>()?;
                Some((false, input.parse()?))
            } else {
                None
            };
            GroupValue::Predicate(path, test)
        }
        ("error", "refused" | "config" | "clock" | "transient") => {
            if !input.peek(syn::token::Bracket) {
                return Err(
                    input.error(format!("expected a list of the vendor's codes: `{key} = [\"401xx6570\"]`"))
                );
            }
            let content;
            syn::bracketed!(content in input);
            let codes = items(content.parse()?);
            GroupValue::List(
                codes
                    .iter()
                    .filter_map(|tokens| {
                        item(tokens, errors, |input: ParseStream<'_>| input.parse::<LitStr>())
                    })
                    .collect(),
            )
        }
        _ => GroupValue::Expr(input.parse()?),
    };
    if group.get(&text).is_some() {
        errors.at(key.span(), format!("`{text}` is written twice"));
    } else {
        group.keys.push((key, value));
    }
    Ok(())
}

fn field_attributes(attributes: &[Attribute], errors: &Errors) -> FieldAttributes {
    let mut all = FieldAttributes::default();
    for tokens in token_attributes(attributes, errors) {
        for tokens in items(tokens) {
            item(&tokens, errors, |input| field_attribute(&mut all, input, errors));
        }
    }
    all
}

fn field_attribute(all: &mut FieldAttributes, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
    let word = Ident::parse_any(input)?;
    let text = word.to_string();
    match text.as_str() {
        "param" | "query" | "header" | "cookie" => {
            let name = if input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                Some(input.parse()?)
            } else {
                None
            };
            let slot = match text.as_str() {
                "param" => &mut all.param,
                "query" => &mut all.query,
                "header" => &mut all.header,
                _ => &mut all.cookie,
            };
            let placed = Placed { word: word.clone(), name };
            once(slot, &word, placed, errors);
        }
        "join" => {
            input.parse::<Token![=]>()?;
            once(&mut all.join, &word, input.parse()?, errors);
        }
        "step" => once(&mut all.step, &word, word.span(), errors),
        "public" => once(&mut all.public, &word, word.span(), errors),
        "skip" => once(&mut all.skip, &word, word.span(), errors),
        _ => {
            errors.at(
                word.span(),
                unknown("field attribute", &text, words::FIELD_WORDS, words::LATER_FIELD_WORDS),
            );
            input.parse::<TokenStream>()?;
        }
    }
    Ok(())
}

impl ToTokens for Pair {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (name, value) = (&self.name, &self.value);
        tokens.extend(quote!(#name #value));
    }
}
