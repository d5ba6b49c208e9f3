//! The values of the table: expressions of type `__p::Value<'_>`, over `self` and `__cx`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::ir::{Source, TypeRule, Value};

/// The value, unless there is none.
pub(super) fn value(value: &Value) -> Option<TokenStream> {
    // At the user's tokens, but with the names of generated code: a macro may have written the struct.
    let span = Span::call_site().located_at(value.span);
    let path = value.path.iter().map(|part| {
        let span = part.span();
        quote_spanned!(span=> .#part)
    });
    match &value.source {
        Source::Nothing => None,
        Source::Field(field) => Some(read(value, span, &quote_spanned!(span=> self.#field #(#path)*))),
        Source::Response(field, step) => {
            let read = read(value, span, &quote_spanned!(span=> __extra #(#path)*));
            Some(quote_spanned! {span=>
                match __p::extra(&self.#field, __cx, #step) {
                    __p::core::option::Option::Some(__extra) => #read,
                    __p::core::option::Option::None => __p::Value::Absent,
                }
            })
        }
    }
}

/// What stands at this place, and the rules that its type keeps.
fn read(Value { ty, key, rotates, rules, .. }: &Value, span: Span, place: &TokenStream) -> TokenStream {
    let value = match (ty, key) {
        _ if *rotates => quote_spanned!(span=> __p::rotating(&#place, __cx)),
        // Through the type as it is written, so that no function of ours is in the error.
        (Some(ty), false) => quote_spanned!(span=> <#ty as __p::Parameter>::value(&#place)),
        (Some(ty), true) => quote_spanned!(span=> __p::Value::Key(<#ty as __p::SigningKey>::key(&#place))),
        (None, _) => quote_spanned!(span=> __p::param(&#place)),
    };
    if rules.is_empty() {
        return value;
    }
    let ty = ty.as_ref().map(|ty| quote!(::<#ty>));
    let rules = rules.iter().map(|rule| {
        let rule = Ident::new(function(*rule), span);
        quote_spanned!(span=> __p::#rule #ty (&#place);)
    });
    quote!({ #(#rules)* #value })
}

/// The runtime's function that asks rustc.
fn function(rule: TypeRule) -> &'static str {
    match rule {
        TypeRule::BeginsUrl => "begins_url",
        TypeRule::Credential => "credential",
        TypeRule::EndsHost => "ends_host",
        TypeRule::InPath => "in_path",
        TypeRule::PartOfHost => "part_of_host",
        TypeRule::WholeUrl => "whole_url",
    }
}
