//! Values of the runtime's table: where each comes from, and what rustc checks it by.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::Place;
use crate::field::{Field, TypeShape};
use crate::model::FieldValue;

/// One value of the runtime's table: a field, or a value out of a step.
pub(super) struct Slot {
    pub(super) name: String,
    /// `self.field`, or the step whose response it is read from.
    pub(super) from: Source,
    /// Of a step's value: `.a.b`.
    pub(super) path: TokenStream,
    pub(super) span: Span,
    /// Of a field: rustc underlines it as a whole.
    pub(super) ty: Option<TokenStream>,
    pub(super) shape: Option<TypeShape>,
    /// It signs, and is never sent.
    pub(super) key: bool,
    /// What the last response gave stands for it.
    pub(super) rotates: bool,
    /// What rustc is to check its type by.
    pub(super) checks: BTreeSet<&'static str>,
}

pub(super) enum Source {
    Field(Ident),
    Response(Ident, String),
    /// A step itself, or a field that is never sent.
    Nothing,
}

impl Slot {
    /// A field's own value.
    pub(super) fn of(field: &Field<'_>) -> Slot {
        let is_value = field.attributes.step.is_none();
        Slot {
            name: field.name.clone(),
            from: if is_value { Source::Field(field.ident.clone()) } else { Source::Nothing },
            path: TokenStream::new(),
            span: field.type_span(),
            ty: Some(field.ty.to_token_stream()),
            shape: Some(field.shape),
            key: false,
            rotates: field.attributes.rotates.is_some(),
            checks: BTreeSet::new(),
        }
    }

    pub(super) fn finish(self) -> FieldValue {
        let Slot { name, from, path, span, ty, shape, key, rotates, checks } = self;
        // At the user's tokens, but with the names of generated code: a macro may have written the struct.
        let span = Span::call_site().located_at(span);
        let checks: Vec<_> = checks.into_iter().map(|check| Ident::new(check, span)).collect();
        let all = |place: TokenStream| {
            let value = match (&ty, key) {
                _ if rotates => quote_spanned!(span=> __p::rotating(&#place, __cx)),
                // Through the type as it is written, so that no function of ours is in the error.
                (Some(ty), false) => quote_spanned!(span=> <#ty as __p::Parameter>::value(&#place)),
                (Some(ty), true) => {
                    quote_spanned!(span=> __p::Value::Key(<#ty as __p::SigningKey>::key(&#place)))
                }
                (None, _) => quote_spanned!(span=> __p::param(&#place)),
            };
            let ty = ty.as_ref().map(|ty| quote!(::<#ty>));
            let checks = checks.iter().map(|check| quote_spanned!(span=> __p::#check #ty (&#place);));
            if checks.len() == 0 { value } else { quote!({ #(#checks)* #value }) }
        };
        let value = match from {
            Source::Nothing => TokenStream::new(),
            Source::Field(field) => all(quote_spanned!(span=> self.#field #path)),
            Source::Response(field, step) => {
                let value = all(quote_spanned!(span=> __extra #path));
                quote_spanned! {span=>
                    match __p::extra(&self.#field, __cx, #step) {
                        __p::core::option::Option::Some(__extra) => #value,
                        __p::core::option::Option::None => __p::Value::Absent,
                    }
                }
            }
        };
        FieldValue { name, value, shape }
    }
}

/// What follows `from` parts, as `.a.b`: each part where it stands. `None` where one can name no field.
pub(super) fn path(parts: &[String], from: usize, place: Place<'_>) -> Option<TokenStream> {
    let mut tokens = TokenStream::new();
    for (index, part) in parts.iter().enumerate().skip(from) {
        let span = match place {
            Place::Token(idents) => idents.get(index).map_or_else(Span::call_site, Ident::span),
            Place::Literal(literal, _) => literal.span(),
        };
        let ident = match part.as_str() {
            "self" | "Self" | "super" | "crate" | "_" => return None,
            keyword if syn::parse_str::<Ident>(keyword).is_err() => Ident::new_raw(keyword, span),
            name => Ident::new(name, span),
        };
        tokens.extend(quote_spanned!(span=> .#ident));
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_of_fields() {
        let path = |parts: &[&str]| {
            let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
            path(&parts, 1, Place::Token(&[])).map(|path| path.to_string().replace(' ', ""))
        };
        assert_eq!(path(&["step", "a", "type"]).as_deref(), Some(".a.r#type"));
        assert_eq!(path(&["step", "self"]), None);
    }
}
