//! The table: each value of `ir` as a constructor of the runtime's `spec`.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use crate::ir::{
    Api, ApiToken, Class, Clock, ClockForm, Compared, Condition, Constant, Deadline, Encoding, ErrorFields,
    Expr, Function, Header, Lifetime, Matcher, Node, PairSource, Pairs, Param, Piece, Predicate, Request,
    RequestPart, Response, Sign, SignTarget, Test, TokenPlace, UrlPiece, Verb,
};

/// A value of the table, as code.
pub(super) trait Spec {
    fn spec(&self) -> TokenStream;
}

/// What `quote` writes by itself.
macro_rules! literals {
    ($($name:ty)*) => {
        $(impl Spec for $name {
            fn spec(&self) -> TokenStream {
                self.to_token_stream()
            }
        })*
    };
}

/// A struct of the table, field by field.
macro_rules! structs {
    ($($name:ident as $spec:ident { $($field:ident),* })*) => {
        $(impl Spec for $name {
            fn spec(&self) -> TokenStream {
                let $name { $($field),* } = self;
                $(let $field = $field.spec();)*
                quote!(__p::$spec { $($field: #$field),* })
            }
        })*
    };
}

/// An enum of the table, by the names of its variants; those behind `=>` are written as they say.
macro_rules! enums {
    ($($name:ident as $spec:ident {
        $($variant:ident $(($($part:ident),*))?),* $(; $($other:pat => $write:expr),*)?
    })*) => {
        $(impl Spec for $name {
            fn spec(&self) -> TokenStream {
                match self {
                    $($name::$variant $(($($part),*))? => {
                        $($(let $part = $part.spec();)*)?
                        quote!(__p::$spec::$variant $(($(#$part),*))?)
                    })*
                    $($($other => $write,)*)?
                }
            }
        })*
    };
}

literals! { str String bool u8 u16 i32 i64 u64 }

structs! {
    Request as RequestSpec { method, url, hosts, encoding, params, json, query, headers, cookies, signs }
    Param as Param { name, wire, value, join }
    Header as Header { name, value }
    Sign as Sign { place, name, wire, value }
    Api as Api { token, query, headers, signs }
    Clock as Clock { form, offset, shift }
    Condition as Condition { of, test }
    Pairs as Pairs { sources, except, name, value, sorted, each, join }
    Response as ResponseSpec {
        paths, headers, token, token_type, refresh_token, expires_in, expires_at, success
    }
    Predicate as Predicate { path, test }
    ErrorFields as ErrorSpec { code, message, trace, detail, retry_after, classes }
}

enums! {
    Verb as Verb { Get, Post, Put }
    Encoding as Encoding { Form, Json, Multipart, Query }
    Node as Node { Leaf(index), Object(key, members) }
    SignTarget as Place { Header, Query, Param }
    Expr as Expr {
        Text(text), Bool(value), Integer(value), Field(index), StepToken(index), Let(index), Template(pieces),
        Call(function, arguments), FirstOf(choices), Demanded(value), Now(clock), Nonce(length), Digits(length), Uuid, Url, Body,
        Token, RefreshToken, Part(part), HeaderOf(name), When(condition, value), Pairs(pairs), PairName, PairValue;
        Expr::Basic { is_form_encoded, halves } => {
            let function = if *is_form_encoded { quote!(Basic) } else { quote!(BasicRaw) };
            let halves = halves.spec();
            quote!(__p::Expr::Call(__p::Function::#function, #halves))
        },
        // Where one is, there are errors in the place of a table.
        Expr::Broken => TokenStream::new()
    }
    Compared as Compared { Present, Is(constants), IsNot(constants) }
    PairSource as PairSource { Query, Form, Json, Headers(names), Pair(name, value), Pairs(of) }
    Piece as Piece { Text(text), Hole(value), Optional(pieces) }
    UrlPiece as UrlPiece { Text(text), Authority(value), Path(value), Query(value), Optional(pieces) }
    ClockForm as ClockForm { Unix, UnixMs, UnixUs, Rfc3339, HttpDate, Strftime(format) }
    TokenPlace as TokenPlace { Paths(paths), Header(name), Cookie(name), Text, None, Kept }
    Lifetime as Lifetime { Seconds(place), Millis(place), Hms(place), Fixed(millis), Jwt, Unlimited }
    Deadline as Deadline { Unix(place), UnixMs(place), Rfc3339(place), Local(place, offset), HttpDate(place) }
    Test as Test { Present, Is(constant), IsNot(constant) }
    Constant as Constant { Text(text), Bool(value), Integer(number) }
    Class as Class { Refused, Config, Clock, Transient, Locked(millis) }
    Matcher as Matcher { Code(code), Message(words), Status(status) }
    ApiToken as ApiToken { Bearer, Header(name), HeaderValue(name, value), Query(name), None }
    RequestPart as RequestPart { Method, Scheme, Host, Port, Path, Query, MediaType }
}

impl Spec for Function {
    fn spec(&self) -> TokenStream {
        let variant = format_ident!("{}", self.variant);
        quote!(__p::Function::#variant)
    }
}

impl<T: Spec + ?Sized> Spec for &T {
    fn spec(&self) -> TokenStream {
        T::spec(self)
    }
}

impl<T: Spec> Spec for Box<T> {
    fn spec(&self) -> TokenStream {
        let value = T::spec(self);
        quote!(&#value)
    }
}

impl<T: Spec> Spec for [T] {
    fn spec(&self) -> TokenStream {
        let items = self.iter().map(Spec::spec);
        quote!(&[#(#items),*])
    }
}

impl<T: Spec> Spec for Vec<T> {
    fn spec(&self) -> TokenStream {
        self.as_slice().spec()
    }
}

impl<A: Spec, B: Spec> Spec for (A, B) {
    fn spec(&self) -> TokenStream {
        let (first, second) = (self.0.spec(), self.1.spec());
        quote!((#first, #second))
    }
}

impl<T: Spec> Spec for Option<T> {
    fn spec(&self) -> TokenStream {
        self.as_ref().map_or_else(
            || quote!(__p::core::option::Option::None),
            |value| {
                let value = value.spec();
                quote!(__p::core::option::Option::Some(#value))
            },
        )
    }
}
