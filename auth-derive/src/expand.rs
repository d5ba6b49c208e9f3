//! Code for a declaration that holds: a table, and thin calls that walk it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::DeriveInput;

use crate::model::Model;

pub(crate) fn default_crate() -> TokenStream {
    quote!(::auth_runtime)
}

/// The runtime's private module of this very version.
fn private() -> proc_macro2::Ident {
    format_ident!("__private{}", env!("CARGO_PKG_VERSION_PATCH"))
}

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let Model { input, runtime, vendor, lets, request, response, error, api, .. } = model;
    let private = private();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();

    let value_names = model.values.iter().map(|value| &value.name);
    let arms =
        model.values.iter().enumerate().filter(|(_, value)| !value.value.is_empty()).map(|(index, value)| {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            let (checks, value) = (&value.checks, &value.value);
            if checks.is_empty() {
                quote!(#index => #value,)
            } else {
                quote!(#index => { #(#checks;)* #value })
            }
        });
    let step_names = model.steps.iter().map(|(name, _)| name);
    let steps = (!model.steps.is_empty()).then(|| {
        let steps = model.steps.iter().map(|(name, ident)| quote!(__p::Step::new(#name, &self.#ident)));
        quote! {
            fn steps(&self) -> __p::Vec<__p::Step<'_>> {
                __p::vec![#(#steps),*]
            }
        }
    });
    let (read_extra, has_extra) = match &model.extra {
        None => (quote!(__p::core::option::Option::None), None),
        Some(ty) => (
            quote!(__p::core::option::Option::Some(__p::read_extra::<#ty>)),
            Some(quote! {
                impl #generics __p::HasExtra for #name #arguments #bounds {
                    type Extra = #ty;
                }
            }),
        ),
    };
    let servers = servers(model);
    quote! {
        #[doc(hidden)]
        #[allow(unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery)]
        const _: () = {
            use #runtime::#private as __p;

            static SPEC: __p::Spec = __p::Spec {
                vendor: #vendor,
                fields: &[#(#value_names),*],
                steps: &[#(#step_names),*],
                lets: &[#(#lets),*],
                request: #request,
                response: #response,
                error: #error,
                api: #api,
            };

            #[automatically_derived]
            impl #generics __p::Fields for #name #arguments #bounds {
                #[allow(unused_variables)]
                fn field<'field>(
                    &'field self,
                    index: __p::core::primitive::u16,
                    cx: &'field __p::Context,
                ) -> __p::Value<'field> {
                    match index {
                        #(#arms)*
                        _ => __p::Value::Absent,
                    }
                }
            }

            #has_extra

            #[automatically_derived]
            impl #generics __p::TokenEndpoint for #name #arguments #bounds {
                fn vendor(&self) -> &__p::core::primitive::str {
                    SPEC.vendor
                }

                fn request(
                    &self,
                    cx: &__p::Context,
                ) -> __p::core::result::Result<__p::http::Request<__p::Body>, __p::Error> {
                    __p::request(&SPEC, self, cx)
                }

                fn response(
                    &self,
                    response: __p::http::Response<__p::Bytes>,
                    cx: &__p::Context,
                ) -> __p::core::result::Result<__p::Token, __p::Error> {
                    __p::response(&SPEC, self, &response, cx, #read_extra)
                }

                #steps

                fn authorize(
                    &self,
                    token: &__p::Token,
                    request: &mut __p::http::request::Parts,
                ) -> __p::core::result::Result<(), __p::Error> {
                    __p::authorize(&SPEC, self, token, request)
                }

                fn explain(
                    &self,
                    cx: &__p::Context,
                ) -> __p::core::result::Result<__p::Explanation, __p::Error> {
                    __p::explain(&SPEC, self, cx)
                }
            }
        };
        #servers
    }
}

/// `Vendor::SANDBOX`. Outside the block, so that rustdoc shows them.
fn servers(model: &Model<'_>) -> Option<TokenStream> {
    if model.servers.is_empty() {
        return None;
    }
    let Model { input, runtime, servers, .. } = model;
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let visibility = &input.vis;
    let constants = servers.iter().map(|(server, url)| {
        let doc = format!("`{}`", url.value());
        quote! {
            #[doc = #doc]
            #visibility const #server: #runtime::Server = #runtime::Server::__from_static(#url);
        }
    });
    Some(quote! {
        #[automatically_derived]
        impl #generics #name #arguments #bounds {
            #(#constants)*
        }
    })
}

/// The errors, with an implementation that type-checks: the user's other code compiles, so these errors are the only ones.
pub(crate) fn fallback(
    input: &DeriveInput,
    runtime: &TokenStream,
    errors: Option<TokenStream>,
) -> TokenStream {
    let private = private();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let servers = fallback_servers(input, runtime);
    quote! {
        #errors
        const _: () = {
            use #runtime::#private as __p;

            #[automatically_derived]
            impl #generics __p::HasExtra for #name #arguments #bounds {
                type Extra = __p::Anything;
            }

            #[automatically_derived]
            impl #generics __p::TokenEndpoint for #name #arguments #bounds {
                fn vendor(&self) -> &__p::core::primitive::str {
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

/// `servers(NAME = …)` as far as it can be read, so that `Vendor::NAME` is no second error.
fn fallback_servers(input: &DeriveInput, runtime: &TokenStream) -> Option<TokenStream> {
    let quiet = crate::errors::Errors::default();
    let declaration = crate::parse::declaration(input, &quiet)?;
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let mut names: Vec<_> = declaration.servers.into_iter().map(|(name, _)| name).collect();
    names.dedup();
    let constants = names.iter().map(|server| {
        let server = proc_macro2::Ident::new(&server.to_string(), Span::call_site());
        quote!(#[doc(hidden)] pub const #server: #runtime::Server = #runtime::Server::__from_static("https://invalid");)
    });
    Some(quote! {
        #[automatically_derived]
        impl #generics #name #arguments #bounds {
            #(#constants)*
        }
    })
}
