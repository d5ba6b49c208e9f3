//! The pieces that every item of an attribute is made of, and what was probably meant where one is missing.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token};

use crate::errors::printable;

/// Everything up to each comma at the top level. Commas of generic types stay inside.
pub(crate) fn items(tokens: TokenStream) -> Vec<TokenStream> {
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
    items.push(item.into_iter().collect());
    items.into_iter().filter(|item: &TokenStream| !item.is_empty()).collect()
}

/// After a whole item.
pub(crate) fn leftover(input: ParseStream<'_>) -> syn::Error {
    input.error(if input.peek(Token![;]) {
        "a comma ends an item here, not `;`"
    } else if input.peek(Token![+]) {
        "nothing is added here: texts are joined in a template, `\"{first}{second}\"`"
    } else if input.peek(Token![&&]) || input.peek(Token![||]) {
        "one condition stands here, and nothing joins two"
    } else if input.peek(Token![<]) || input.peek(Token![>]) {
        "a comparison is written `==` or `!=`"
    } else {
        "this is not expected here: is a comma missing before it?"
    })
}

/// Where a value should begin.
pub(crate) fn no_value(input: ParseStream<'_>) -> syn::Error {
    let what = if input.peek(syn::token::Paren) {
        "a value stands without parentheses around it"
    } else if input.peek(syn::token::Brace) {
        "braces stand in quotes only: a name stands as it is here, without them"
    } else if input.peek(syn::token::Bracket) {
        "a list is not written out here: it is a field whose type is a `Vec`, such as `#[token(param = \"a.methods\")] methods: Vec<String>`, also where it always holds the same"
    } else if input.peek(Token![+]) {
        "what has a sign before it stands in quotes: `\"+07:00\"`"
    } else if input.peek(Token![&]) || input.peek(Token![*]) {
        "a name stands as it is here, without `&` or `*`"
    } else {
        "expected a value: a text in quotes, a number, a name, or a call such as `base64(…)`"
    };
    input.error(what)
}

/// After a name: what makes no value of it, with all that belongs to it.
pub(crate) fn after_name(parts: &[Ident], input: ParseStream<'_>) -> Option<syn::Error> {
    let mut tokens: TokenStream = parts.iter().map(ToTokens::to_token_stream).collect();
    let name = parts.last().map(|part| part.unraw().to_string()).unwrap_or_default();
    let fork = input.fork();
    let mut take = |count: usize| {
        (0..count)
            .for_each(|_| tokens.extend(fork.parse::<TokenTree>().ok().map(TokenTree::into_token_stream)));
    };
    let what = if input.peek(Token![!]) && !input.peek(Token![!=]) {
        take(2);
        format!("`{name}!` is not run here: write the text itself, in quotes")
    } else if input.peek(Token![::]) {
        while fork.peek(Token![::]) {
            tokens.extend(fork.parse::<Token![::]>().ok().map(ToTokens::into_token_stream));
            tokens.extend(fork.parse::<TokenTree>().ok().map(TokenTree::into_token_stream));
        }
        "a path of Rust is no value here: write the text, the number or the duration itself, such as `15min`"
            .to_owned()
    } else if input.peek(Token![-]) && input.peek2(Ident::peek_any) {
        let mut words = vec![name];
        while fork.peek(Token![-]) && fork.peek2(Ident::peek_any) {
            tokens.extend(fork.parse::<Token![-]>().ok().map(ToTokens::into_token_stream));
            let word = fork.call(Ident::parse_any).ok()?;
            words.push(word.unraw().to_string());
            word.to_tokens(&mut tokens);
        }
        format!("a word has no `-`: `{}`, or in quotes `\"{}\"`", words.join("_"), words.join("-"))
    } else if parts.len() > 1 && input.peek(syn::token::Paren) {
        take(1);
        format!("a value has no methods: a call stands around it, such as `upper({})`", parts[0].unraw())
    } else if input.peek(Token![:]) {
        "this stands in quotes as a whole, if it is a text".to_owned()
    } else {
        return None;
    };
    Some(syn::Error::new_spanned(tokens, what))
}

/// A number and its unit, with a space between them.
pub(crate) fn apart(number: &Lit, input: ParseStream<'_>) -> Option<syn::Error> {
    let Lit::Int(number) = number else { return None };
    let unit = input.fork().call(Ident::parse_any).ok().filter(|_| number.suffix().is_empty())?;
    let meant = crate::time::meant(&unit.to_string())?;
    let mut tokens = number.to_token_stream();
    unit.to_tokens(&mut tokens);
    Some(syn::Error::new_spanned(tokens, format!("a duration is one word: `{number}{meant}`")))
}

/// `=` after a word, or what it should have been.
pub(crate) fn equals(input: ParseStream<'_>, form: &str) -> syn::Result<()> {
    if input.peek(syn::token::Paren) {
        let group: proc_macro2::Group = input.fork().parse()?;
        let form = syn::parse2::<LitStr>(group.stream())
            .map_or_else(|_| form.to_owned(), |text| with_text(form, &text.value()));
        return Err(input.error(format!("`=` stands here: `{form}`")));
    }
    if input.peek(Token![==]) || input.peek(Token![=>]) || (input.peek(Token![:]) && !input.peek(Token![::]))
    {
        let sign = input.parse::<TokenTree>()?.to_token_stream();
        let mut written = sign.clone();
        if sign.to_string() == "=" {
            written.extend(input.parse::<TokenTree>()?.to_token_stream());
        }
        let shown: String = written.clone().into_iter().map(|token| token.to_string()).collect();
        return Err(syn::Error::new_spanned(written, format!("`=` stands here, not `{shown}`: `{form}`")));
    }
    if !input.peek(Token![=]) {
        return Err(input.error(format!("expected `{form}`")));
    }
    input.parse::<Token![=]>().map(drop)
}

/// A text in quotes. What stands there without them is shown with them.
pub(crate) fn text(input: ParseStream<'_>, form: &str) -> syn::Result<LitStr> {
    if input.peek(LitStr) {
        return input.parse();
    }
    let written = if input.peek(Lit) {
        bare(&input.fork().parse()?)
    } else if input.peek(Ident::peek_any) {
        let ahead = input.fork();
        let name = ahead.call(Ident::parse_any)?;
        if let Some(error) = after_name(std::slice::from_ref(&name), &ahead) {
            return Err(error);
        }
        Some(name.unraw().to_string())
    } else {
        None
    };
    let form = written.map_or_else(|| form.to_owned(), |written| with_text(form, &written));
    Err(input.error(format!("expected a text in quotes: `{form}`")))
}

/// The form with this text in its quotes.
fn with_text(form: &str, text: &str) -> String {
    let parts = form.split_once('"').and_then(|(head, rest)| Some((head, rest.split_once('"')?)));
    let text = printable(text);
    parts.map_or_else(|| form.to_owned(), |(head, (_, tail))| format!("{head}\"{text}\"{tail}"))
}

/// What a literal of another kind says.
pub(crate) fn bare(lit: &Lit) -> Option<String> {
    Some(match lit {
        Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok()?,
        Lit::CStr(text) => text.value().into_string().ok()?,
        Lit::Char(c) => c.value().to_string(),
        Lit::Int(number) => number.to_string(),
        Lit::Float(number) => number.to_string(),
        Lit::Bool(value) => value.value.to_string(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_end_at_commas() {
        let of = |text: &str| items(text.parse().unwrap()).len();
        assert_eq!(of("a = 1, b(c, d), extra = Map<K, V>,"), 3);
        assert_eq!(of(""), 0);
    }
}
