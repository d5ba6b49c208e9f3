//! Code for a declaration that holds: a table, and thin calls that walk it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use crate::model::{Model, Refresh, Rotates};
use crate::parse::{Declaration, GroupValue};

/// The crate that the generated code calls.
fn runtime(path: Option<&syn::Path>) -> TokenStream {
    path.map_or_else(|| quote!(::auth_runtime), ToTokens::to_token_stream)
}

/// The runtime's private module of this very version.
fn private() -> Ident {
    format_ident!("__private{}", env!("CARGO_PKG_VERSION_PATCH"))
}

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let runtime = runtime(model.runtime.as_ref());
    let Model { input, provider, lets, request, response, error, api, .. } = model;
    let private = private();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let value_names = model.values.iter().map(|value| &value.name);
    let step_names = model.steps.iter().map(|(name, ..)| name);
    let has_extra = model.extra.as_ref().map(|ty| {
        quote! {
            impl #generics __p::HasExtra<#ty> for #name #arguments #bounds {}
        }
    });
    let fields = fields(model);
    let endpoint = endpoint(model);
    let servers = servers(model);
    let refresh = refresh_table(model);
    let replay = model.rotates.as_ref().and_then(|rotates| rotates.replay).map_or_else(
        || quote!(__p::core::option::Option::None),
        |millis| quote!(__p::core::option::Option::Some(#millis)),
    );
    quote! {
        #[doc(hidden)]
        #[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        const _: () = {
            use #runtime::#private as __p;

            static __SPEC: __p::Spec = __p::Spec {
                provider: #provider,
                fields: &[#(#value_names),*],
                steps: &[#(#step_names),*],
                lets: &[#(#lets),*],
                request: #request,
                response: #response,
                error: #error,
                api: #api,
                replay: #replay,
            };

            #refresh

            #fields

            #has_extra

            #endpoint
        };
        #servers
    }
}

/// The table of the refresh: what it does not say is the declaration's.
fn refresh_table(model: &Model<'_>) -> Option<TokenStream> {
    let Refresh { request, response, .. } = model.refresh.as_ref()?;
    let response = response.as_ref().map(|(response, error)| quote!(response: #response, error: #error,));
    Some(quote! {
        static __REFRESH: __p::Spec = __p::Spec { request: #request, #response ..__SPEC };
    })
}

/// The values of the table.
fn fields(model: &Model<'_>) -> TokenStream {
    let name = &model.input.ident;
    let (generics, arguments, bounds) = model.input.generics.split_for_impl();
    let arms =
        (0_u16..).zip(&model.values).filter(|(_, value)| !value.value.is_empty()).map(|(index, value)| {
            let value = &value.value;
            quote!(#index => #value,)
        });
    let steps = (!model.steps.is_empty()).then(|| {
        let steps = model.steps.iter().map(|(name, ident, span)| {
            let span = Span::call_site().located_at(*span);
            quote_spanned!(span=> __p::step(#name, &self.#ident))
        });
        quote! {
            fn steps(&self) -> __p::Vec<__p::Step<'_>> {
                __p::vec![#(#steps),*]
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #[automatically_derived]
        impl #generics __p::Fields for #name #arguments #bounds {
            #[allow(unused_variables)]
            fn field<'__field>(
                &'__field self,
                __index: __p::core::primitive::u16,
                __cx: &'__field __p::Context,
            ) -> __p::Value<'__field> {
                match __index {
                    #(#arms)*
                    _ => __p::Value::Absent,
                }
            }

            #steps
        }
    }
}

/// The calls that walk the table.
fn endpoint(model: &Model<'_>) -> TokenStream {
    let name = &model.input.ident;
    let (generics, arguments, bounds) = model.input.generics.split_for_impl();
    let steps = (!model.steps.is_empty()).then(|| {
        quote! {
            fn steps(&self) -> __p::Vec<__p::Step<'_>> {
                __p::Fields::steps(self)
            }
        }
    });
    let read_extra = |ty: Option<&syn::Type>| match ty {
        None => quote!(__p::core::option::Option::None),
        Some(ty) => quote!(__p::core::option::Option::Some(__p::read_extra::<#ty>)),
    };
    let refresh = model.refresh.as_ref().map(|refresh| {
        // A token that lives on keeps what its own response said.
        let read_extra = read_extra(model.extra.as_ref().filter(|_| !refresh.keeps));
        quote! {
            fn refresh(
                &self,
            ) -> __p::core::option::Option<__p::Box<dyn __p::TokenEndpoint + '_>> {
                __p::refresh(&__REFRESH, self, #read_extra)
            }
        }
    });
    let rotating = model.rotates.as_ref().map(|Rotates { field, .. }| {
        quote! {
            fn rotating(&self) -> __p::core::option::Option<&__p::Secret> {
                let __secret: &__p::Secret = &self.#field;
                __p::core::option::Option::Some(__secret)
            }
        }
    });
    let read_extra = read_extra(model.extra.as_ref());
    let doc = crate::doc::request(model);
    quote! {
        #[doc = #doc]
        #[automatically_derived]
        impl #generics __p::TokenEndpoint for #name #arguments #bounds {
            fn provider(&self) -> &__p::core::primitive::str {
                __SPEC.provider
            }

            fn request(
                &self,
                __cx: &__p::Context,
            ) -> __p::core::result::Result<__p::http::Request<__p::Body>, __p::Error> {
                __p::request(&__SPEC, self, __cx)
            }

            fn response(
                &self,
                __response: __p::http::Response<__p::Bytes>,
                __cx: &__p::Context,
            ) -> __p::core::result::Result<__p::Token, __p::Error> {
                __p::response(&__SPEC, self, &__response, __cx, #read_extra)
            }

            #steps

            fn authorize(
                &self,
                __token: &__p::Token,
                __request: &mut __p::http::request::Parts,
            ) -> __p::core::result::Result<(), __p::Error> {
                __p::authorize(&__SPEC, self, __token, __request)
            }

            fn explain(
                &self,
                __cx: &__p::Context,
            ) -> __p::core::result::Result<__p::Explanation, __p::Error> {
                __p::explain(&__SPEC, self, __cx)
            }

            fn redact(
                &self,
                __response: &__p::http::Response<__p::Bytes>,
                __cx: &__p::Context,
            ) -> __p::RedactedResponse {
                __p::redact(&__SPEC, self, __response, __cx)
            }

            fn secrets(&self, __cx: &__p::Context) -> __p::Vec<__p::Secret> {
                __p::secrets(&__SPEC, self, __cx)
            }

            #refresh

            #rotating

            fn table(&self) -> __p::core::option::Option<&'static __p::Spec> {
                __p::core::option::Option::Some(&__SPEC)
            }

            fn fingerprint(&self, __into: &mut __p::Fingerprint) {
                __p::fingerprint(&__SPEC, self, __into)
            }
        }
    }
}

/// `Provider::SANDBOX`. Outside the block, so that rustdoc shows them.
fn servers(model: &Model<'_>) -> Option<TokenStream> {
    if model.servers.is_empty() {
        return None;
    }
    let runtime = runtime(model.runtime.as_ref());
    let Model { input, servers, .. } = model;
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

/// The errors, with an implementation that type-checks: the user's other code compiles, so these errors are
/// the only ones.
pub(crate) fn fallback(declaration: &Declaration<'_>, errors: Option<&TokenStream>) -> TokenStream {
    let runtime = runtime(declaration.runtime.as_ref());
    let input = declaration.input;
    let private = private();
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
    let runtime = runtime(declaration.runtime.as_ref());
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
