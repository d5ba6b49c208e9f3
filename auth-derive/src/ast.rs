//! Expressions as they are written.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Lit, LitStr, Token, parenthesized};

use crate::errors::printable;
use crate::syntax::{after_name, apart, equals, items, leftover, no_value};
use crate::words::LATER_FUNCTIONS;

/// A value: a literal, a name, a call, or the first of several that is present.
#[derive(Clone)]
pub(crate) enum Expr {
    Lit(Lit),
    Name(Name),
    Call(Call),
    Or(Vec<Expr>),
    /// The condition of a `when`.
    Compare(Box<Comparison>),
    /// What could not be read, and is reported.
    Unread,
}

/// `method == "POST" | "PUT"`.
#[derive(Clone)]
pub(crate) struct Comparison {
    pub(crate) left: Expr,
    pub(crate) is_equal: bool,
    pub(crate) right: Expr,
}

/// `client_id`, `partner.token`, `extra.did`.
#[derive(Clone)]
pub(crate) struct Name(pub(crate) Vec<Ident>);

/// `hmac_sha256(key, text)`, `now("…", offset = "+07:00")`, `header("N" = value)`.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) name: Ident,
    pub(crate) args: Vec<Arg>,
    tokens: TokenStream,
}

#[derive(Clone)]
pub(crate) struct Arg {
    pub(crate) label: Option<Label>,
    pub(crate) value: Expr,
}

/// What stands before the `=` of an argument.
#[derive(Clone)]
pub(crate) enum Label {
    Word(Ident),
    Name(LitStr),
}

impl Label {
    /// Without `r#` or quotes.
    pub(crate) fn text(&self) -> String {
        match self {
            Label::Word(word) => word.unraw().to_string(),
            Label::Name(name) => name.value(),
        }
    }
}

/// `"name" = value`.
pub(crate) struct Pair {
    pub(crate) name: LitStr,
    pub(crate) value: Expr,
}

impl Call {
    /// The value of the one argument, if there is one and it has no label.
    pub(crate) fn single(&self) -> Option<&Expr> {
        match self.args.as_slice() {
            [Arg { label: None, value }] => Some(value),
            _ => None,
        }
    }
}

impl Name {
    /// As a reader sees it, without `r#`.
    pub(crate) fn text(&self) -> String {
        let parts: Vec<_> = self.0.iter().map(|part| part.unraw().to_string()).collect();
        parts.join(".")
    }
}

impl Parse for Expr {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first = single(input)?;
        if !input.peek(Token![|]) {
            return Ok(first);
        }
        let mut all = vec![first];
        while input.peek(Token![|]) {
            input.parse::<Token![|]>()?;
            all.push(single(input)?);
        }
        Ok(Expr::Or(all))
    }
}

fn single(input: ParseStream<'_>) -> syn::Result<Expr> {
    if input.peek(Lit) {
        let lit: Lit = input.parse()?;
        return match apart(&lit, input) {
            Some(error) => Err(error),
            None => Ok(Expr::Lit(lit)),
        };
    }
    if !input.peek(Ident::peek_any) {
        return Err(no_value(input));
    }
    let first = Ident::parse_any(input)?;
    if input.peek(syn::token::Paren) {
        let content;
        let paren = parenthesized!(content in input);
        let args: Vec<Arg> = if LATER_FUNCTIONS.contains(&first.to_string().as_str()) {
            // What it takes has a grammar of its own, such as a path; what can be read counts as used.
            let args = items(content.parse()?);
            args.into_iter().filter_map(|arg| syn::parse2(arg).ok()).collect()
        } else {
            arguments(&content)?
        };
        let mut tokens = first.to_token_stream();
        paren.surround(&mut tokens, |_| {});
        return Ok(Expr::Call(Call { name: first, args, tokens }));
    }
    let mut parts = vec![first];
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        parts.push(Ident::parse_any(input)?);
    }
    match after_name(&parts, input) {
        Some(error) => Err(error),
        None => Ok(Expr::Name(Name(parts))),
    }
}

fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<Arg>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        all.push(input.parse()?);
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(leftover(input));
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(all)
}

impl Parse for Arg {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let label = if !input.peek2(Token![=]) || input.peek2(Token![==]) {
            None
        } else if input.peek(LitStr) {
            Some(Label::Name(input.parse()?))
        } else if input.peek(Ident::peek_any) {
            Some(Label::Word(Ident::parse_any(input)?))
        } else {
            None
        };
        if label.is_some() {
            input.parse::<Token![=]>()?;
        }
        let value: Expr = input.parse()?;
        let is_equal = input.peek(Token![==]);
        if !is_equal && !input.peek(Token![!=]) {
            return Ok(Arg { label, value });
        }
        if is_equal {
            input.parse::<Token![==]>()?;
        } else {
            input.parse::<Token![!=]>()?;
        }
        let comparison = Comparison { left: value, is_equal, right: input.parse()? };
        Ok(Arg { label, value: Expr::Compare(Box::new(comparison)) })
    }
}

impl Parse for Pair {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            let written = input.peek2(Token![=]).then(|| input.fork().parse::<TokenTree>()).transpose()?;
            let written = written.map_or_else(|| "name".to_owned(), |name| name.to_string());
            let written = written.trim_matches(['\'', '"']);
            return Err(input.error(format!(
                "expected `\"{written}\" = value`: the name as the provider spells it, in quotes"
            )));
        }
        let name: LitStr = input.parse()?;
        let form = format!("\"{}\" = value", printable(&name.value()));
        if input.is_empty() {
            let what = format!("expected `{form}`: `=` stands between the two");
            return Err(syn::Error::new(name.span(), what));
        }
        equals(input, &form)?;
        Ok(Pair { name, value: input.parse()? })
    }
}

impl ToTokens for Label {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Label::Word(word) => word.to_tokens(tokens),
            Label::Name(name) => name.to_tokens(tokens),
        }
    }
}

/// For a span only, as for `Expr`.
impl ToTokens for Call {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

impl ToTokens for Expr {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Expr::Lit(lit) => lit.to_tokens(tokens),
            Expr::Name(Name(parts)) => parts.iter().for_each(|part| part.to_tokens(tokens)),
            Expr::Call(call) => call.to_tokens(tokens),
            Expr::Or(all) => all.iter().for_each(|expr| expr.to_tokens(tokens)),
            Expr::Compare(comparison) => {
                comparison.left.to_tokens(tokens);
                comparison.right.to_tokens(tokens);
            }
            Expr::Unread => {}
        }
    }
}

impl Expr {
    /// The alternatives, of which there may be one.
    pub(crate) fn choices(&self) -> &[Expr] {
        match self {
            Expr::Or(all) => all,
            other => std::slice::from_ref(other),
        }
    }

    /// A name of one part, such as `none`.
    pub(crate) fn word(&self) -> Option<String> {
        match self {
            Expr::Name(name) if name.0.len() == 1 => Some(name.text()),
            _ => None,
        }
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.word().as_deref() == Some(word)
    }

    pub(crate) fn str(&self) -> Option<&LitStr> {
        match self {
            Expr::Lit(Lit::Str(text)) => Some(text),
            _ => None,
        }
    }
}
