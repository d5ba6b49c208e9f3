//! Code for a declaration that holds: a table, and thin calls that walk it.

mod fallback;
mod table;
mod values;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use crate::ir::{Model, Refresh, Rotates, Step};
pub(crate) use fallback::fallback;
use table::Spec;

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
    let private = private();
    let name = &model.input.ident;
    let (generics, arguments, bounds) = model.input.generics.split_for_impl();
    let has_extra = model.extra.as_ref().map(|ty| {
        quote! {
            impl #generics __p::HasExtra<#ty> for #name #arguments #bounds {}
        }
    });
    let (table, fields, endpoint, servers) = (table(model), fields(model), endpoint(model), servers(model));
    quote! {
        #[doc(hidden)]
        #[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        const _: () = {
            use #runtime::#private as __p;

            #table

            #fields

            #has_extra

            #endpoint
        };
        #servers
    }
}

/// The table, and that of the refresh: what it does not say is the declaration's.
fn table(model: &Model<'_>) -> TokenStream {
    let provider = &model.provider;
    let fields = model.values.iter().map(|value| &value.name).collect::<Vec<_>>().spec();
    let steps = model.steps.iter().map(|step| &step.name).collect::<Vec<_>>().spec();
    let lets = model.lets.iter().map(|one| &one.value).collect::<Vec<_>>().spec();
    let (request, response, error) = (model.request.spec(), model.response.spec(), model.error.spec());
    let api = model.api.spec();
    let replay = model.rotates.as_ref().and_then(|rotates| rotates.replay).spec();
    let refresh = model.refresh.as_ref().map(|Refresh { request, response, .. }| {
        let request = request.spec();
        let response = response.as_ref().map(|(response, error)| {
            let (response, error) = (response.spec(), error.spec());
            quote!(response: #response, error: #error,)
        });
        quote! {
            static __REFRESH: __p::Spec = __p::Spec { request: #request, #response ..__SPEC };
        }
    });
    quote! {
        static __SPEC: __p::Spec = __p::Spec {
            provider: #provider,
            fields: #fields,
            steps: #steps,
            lets: #lets,
            request: #request,
            response: #response,
            error: #error,
            api: #api,
            replay: #replay,
        };

        #refresh
    }
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
    let exchange = exchange(model.extra.as_ref());
    let renewal = renewal(model);
    let details = details(model);
    let doc = crate::doc::request(model);
    quote! {
        #[doc = #doc]
        #[automatically_derived]
        impl #generics __p::TokenEndpoint for #name #arguments #bounds {
            fn provider(&self) -> &__p::core::primitive::str {
                __SPEC.provider
            }

            #exchange

            #steps

            fn authorize(
                &self,
                __token: __p::core::option::Option<&__p::Token>,
                __request: &mut __p::http::Request<__p::Body>,
                __cx: &__p::Context,
            ) -> __p::core::result::Result<(), __p::Error> {
                __p::authorize(&__SPEC, self, __token, __request, __cx)
            }

            fn secrets(&self, __cx: &__p::Context) -> __p::Vec<__p::Secret> {
                __p::secrets(&__SPEC, self, __cx)
            }

            #renewal

            #details
        }
    }
}

/// Reads the rest of a response, where a type says what is in it.
fn read_extra(extra: Option<&syn::Type>) -> TokenStream {
    match extra {
        None => quote!(__p::core::option::Option::None),
        Some(ty) => quote!(__p::core::option::Option::Some(__p::read_extra::<#ty>)),
    }
}

/// The token request, and its response.
fn exchange(extra: Option<&syn::Type>) -> TokenStream {
    let read_extra = read_extra(extra);
    quote! {
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
    }
}

/// `refresh`, where it is declared.
fn renewal(model: &Model<'_>) -> Option<TokenStream> {
    model.refresh.as_ref().map(|refresh| {
        // A token that lives on keeps what its own response said.
        let read_extra = read_extra(model.extra.as_ref().filter(|_| !refresh.keeps));
        quote! {
            fn refresh(
                &self,
            ) -> __p::core::option::Option<__p::Box<dyn __p::TokenEndpoint + '_>> {
                __p::refresh(&__REFRESH, self, #read_extra)
            }
        }
    })
}

/// What the runtime alone asks for: the table, the values, and the credential that responses replace.
fn details(model: &Model<'_>) -> TokenStream {
    let details = match &model.rotates {
        None => quote!(__p::Details::declared(&__SPEC, self)),
        Some(Rotates { field, .. }) => quote!(__p::Details::rotating(&__SPEC, self, &self.#field)),
    };
    quote! {
        fn details(&self) -> __p::Details<'_> {
            #details
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
