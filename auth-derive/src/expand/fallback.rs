//! Code in the place of a declaration that is wrong.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::parse::{Declaration, GroupValue};

/// The errors, with an implementation that type-checks: the user's other code compiles, so these errors are
/// the only ones.
pub(crate) fn fallback(declaration: &Declaration<'_>, errors: Option<&TokenStream>) -> TokenStream {
    let runtime = super::runtime(declaration.runtime.as_ref());
    let input = declaration.input;
    let private = super::private();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let servers = fallback_servers(declaration);
    let extra = if let Some((_, GroupValue::Type(ty))) = declaration.response.get("extra") {
        ty.to_token_stream()
    } else {
        quote!(__p::Anything)
    };
    quote! {
        #errors
        #[doc(hidden)]
        #[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        const _: () = {
            use #runtime::#private as __p;

            #[automatically_derived]
            impl #generics __p::HasExtra<#extra> for #name #arguments #bounds {}

            #[automatically_derived]
            impl #generics __p::TokenEndpoint for #name #arguments #bounds {
                fn provider(&self) -> &__p::core::primitive::str {
                    ""
                }

                fn request(
                    &self,
                    _: &__p::Context,
                ) -> __p::core::result::Result<__p::http::Request<__p::Body>, __p::Error> {
                    __p::core::result::Result::Err(__p::declaration_failed())
                }

                fn response(
                    &self,
                    _: __p::http::Response<__p::Bytes>,
                    _: &__p::Context,
                ) -> __p::core::result::Result<__p::Token, __p::Error> {
                    __p::core::result::Result::Err(__p::declaration_failed())
                }
            }
        };
        #servers
    }
}

/// `servers(NAME = …)` as far as it can be read, so that `Provider::NAME` is no second error.
fn fallback_servers(declaration: &Declaration<'_>) -> Option<TokenStream> {
    let runtime = super::runtime(declaration.runtime.as_ref());
    let Declaration { input, servers, .. } = declaration;
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let visibility = &input.vis;
    let first = |index: usize, name: &Ident| !servers.iter().take(index).any(|(earlier, _)| earlier == name);
    let constants = servers.iter().enumerate().filter(|(index, (name, _))| first(*index, name));
    let constants = constants.map(|(_, (name, _))| {
        quote! {
            #[doc(hidden)]
            #visibility const #name: #runtime::Server = #runtime::Server::__from_static("https://invalid");
        }
    });
    (!servers.is_empty()).then(|| {
        quote! {
            #[automatically_derived]
            impl #generics #name #arguments #bounds {
                #(#constants)*
            }
        }
    })
}
