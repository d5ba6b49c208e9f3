//! Code for a declaration that holds: a table, and thin calls that walk it.

mod fallback;
mod table;
mod values;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use crate::ir::{Model, Refresh, Rotates, Step};
pub(crate) use fallback::fallback;
use table::option;

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
    let Model { input, provider, request, response, error, api, .. } = model;
    let private = private();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let value_names = model.values.iter().map(|value| &value.name);
    let step_names = model.steps.iter().map(|step| &step.name);
    let lets = model.lets.iter().map(|one| &one.value);
    let has_extra = model.extra.as_ref().map(|ty| {
        quote! {
            impl #generics __p::HasExtra<#ty> for #name #arguments #bounds {}
        }
    });
    let fields = fields(model);
    let endpoint = endpoint(model);
    let servers = servers(model);
    let refresh = refresh_table(model);
    let replay = option(model.rotates.as_ref().and_then(|rotates| rotates.replay));
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
    let values = (0_u16..).zip(&model.values);
    let arms = values.filter_map(|(index, value)| {
        let value = values::value(value)?;
        Some(quote!(#index => #value,))
    });
    let steps = (!model.steps.is_empty()).then(|| {
        let steps = model.steps.iter().map(|Step { name, ident, span }| {
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
    let read_extra = |ty: Option<&syn::Type>| option(ty.map(|ty| quote!(__p::read_extra::<#ty>)));
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
