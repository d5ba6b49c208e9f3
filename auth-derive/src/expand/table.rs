//! The table: each value of `ir` as a constructor of the runtime's `spec`.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use crate::ir::{
    Api, Class, Clock, ClockForm, Constant, Deadline, Encoding, ErrorFields, Expr, Header, Lifetime, Matcher,
    Node, Param, Piece, Predicate, Request, Response, Sign, SignTarget, Test, TokenPlace, UrlPiece, Verb,
};

/// Something that may be absent.
pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(
        || quote!(__p::core::option::Option::None),
        |value| quote!(__p::core::option::Option::Some(#value)),
    )
}

/// Implements `ToTokens` by an expression that gives tokens.
macro_rules! tokens {
    ($($name:ident: $write:expr;)*) => {
        $(impl ToTokens for $name {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                let write: fn(&$name) -> TokenStream = $write;
                tokens.extend(write(self));
            }
        })*
    };
}

tokens! {
    Request: |request| {
        let Request { verb, urls, hosts, encoding, params, json, query, headers, cookies, signs } = request;
        let urls = urls.iter().map(|pieces| quote!(&[#(#pieces),*]));
        quote! {
            __p::RequestSpec {
                method: #verb,
                url: &[#(#urls),*],
                hosts: &[#(#hosts),*],
                encoding: #encoding,
                params: &[#(#params),*],
                json: &[#(#json),*],
                query: &[#(#query),*],
                headers: &[#(#headers),*],
                cookies: &[#(#cookies),*],
                signs: &[#(#signs),*],
            }
        }
    };
    Verb: |verb| match verb {
        Verb::Get => quote!(__p::Verb::Get),
        Verb::Post => quote!(__p::Verb::Post),
        Verb::Put => quote!(__p::Verb::Put),
    };
    Encoding: |encoding| match encoding {
        Encoding::Form => quote!(__p::Encoding::Form),
        Encoding::Json => quote!(__p::Encoding::Json),
        Encoding::Multipart => quote!(__p::Encoding::Multipart),
        Encoding::Query => quote!(__p::Encoding::Query),
    };
    Param: |Param { name, wire, value, join }| {
        let join = option(join.as_ref());
        quote!(__p::Param { name: #name, wire: #wire, value: #value, join: #join })
    };
    Node: |node| match node {
        Node::Leaf(index) => quote!(__p::Node::Leaf(#index)),
        Node::Object(key, members) => quote!(__p::Node::Object(#key, &[#(#members),*])),
    };
    Header: |Header { name, value }| quote!(__p::Header { name: #name, value: #value });
    Sign: |Sign { target, name, wire, value }| {
        quote!(__p::Sign { place: #target, name: #name, wire: #wire, value: #value })
    };
    SignTarget: |target| match target {
        SignTarget::Header => quote!(__p::Place::Header),
        SignTarget::Query => quote!(__p::Place::Query),
        SignTarget::Param => quote!(__p::Place::Param),
    };
    Expr: expr;
    Piece: |piece| match piece {
        Piece::Text(text) => quote!(__p::Piece::Text(#text)),
        Piece::Hole(value) => quote!(__p::Piece::Hole(#value)),
        Piece::Optional(pieces) => quote!(__p::Piece::Optional(&[#(#pieces),*])),
    };
    UrlPiece: |piece| match piece {
        UrlPiece::Text(text) => quote!(__p::UrlPiece::Text(#text)),
        UrlPiece::Authority(value) => quote!(__p::UrlPiece::Authority(#value)),
        UrlPiece::Path(value) => quote!(__p::UrlPiece::Path(#value)),
        UrlPiece::Query(value) => quote!(__p::UrlPiece::Query(#value)),
        UrlPiece::Optional(pieces) => quote!(__p::UrlPiece::Optional(&[#(#pieces),*])),
    };
    Clock: |Clock { form, offset, shift }| {
        quote!(__p::Clock { form: #form, offset: #offset, shift: #shift })
    };
    ClockForm: |form| match form {
        ClockForm::Unix => quote!(__p::ClockForm::Unix),
        ClockForm::UnixMs => quote!(__p::ClockForm::UnixMs),
        ClockForm::Rfc3339 => quote!(__p::ClockForm::Rfc3339),
        ClockForm::Strftime(format) => quote!(__p::ClockForm::Strftime(#format)),
    };
    Response: |response| {
        let Response { paths, headers, token, refresh_token, expires_in, expires_at, .. } = response;
        let paths = paths.iter().map(|path| quote!(&[#(#path),*]));
        let (token_type, success) = (option(response.token_type), option(response.success.as_ref()));
        quote! {
            __p::ResponseSpec {
                paths: &[#(#paths),*],
                headers: &[#(#headers),*],
                token: #token,
                token_type: #token_type,
                refresh_token: &[#(#refresh_token),*],
                expires_in: &[#(#expires_in),*],
                expires_at: &[#(#expires_at),*],
                success: #success,
            }
        }
    };
    TokenPlace: |place| match place {
        TokenPlace::Paths(paths) => quote!(__p::TokenPlace::Paths(&[#(#paths),*])),
        TokenPlace::Header(name) => quote!(__p::TokenPlace::Header(#name)),
        TokenPlace::Cookie(name) => quote!(__p::TokenPlace::Cookie(#name)),
        TokenPlace::Text => quote!(__p::TokenPlace::Text),
        TokenPlace::None => quote!(__p::TokenPlace::None),
        TokenPlace::Kept => quote!(__p::TokenPlace::Kept),
    };
    Lifetime: |lifetime| match lifetime {
        Lifetime::Seconds(place) => quote!(__p::Lifetime::Seconds(#place)),
        Lifetime::Millis(place) => quote!(__p::Lifetime::Millis(#place)),
        Lifetime::Hms(place) => quote!(__p::Lifetime::Hms(#place)),
        Lifetime::Fixed(millis) => quote!(__p::Lifetime::Fixed(#millis)),
        Lifetime::Jwt => quote!(__p::Lifetime::Jwt),
        Lifetime::Unlimited => quote!(__p::Lifetime::Unlimited),
    };
    Deadline: |deadline| match deadline {
        Deadline::Unix(place) => quote!(__p::Deadline::Unix(#place)),
        Deadline::UnixMs(place) => quote!(__p::Deadline::UnixMs(#place)),
        Deadline::Rfc3339(place) => quote!(__p::Deadline::Rfc3339(#place)),
        Deadline::Local(place, offset) => quote!(__p::Deadline::Local(#place, #offset)),
        Deadline::HttpDate(place) => quote!(__p::Deadline::HttpDate(#place)),
    };
    Predicate: |Predicate { path, test }| quote!(__p::Predicate { path: #path, test: #test });
    Test: |test| match test {
        Test::Present => quote!(__p::Test::Present),
        Test::Is(constant) => quote!(__p::Test::Is(#constant)),
        Test::IsNot(constant) => quote!(__p::Test::IsNot(#constant)),
    };
    Constant: |constant| match constant {
        Constant::Text(text) => quote!(__p::Constant::Text(#text)),
        Constant::Bool(value) => quote!(__p::Constant::Bool(#value)),
        Constant::Integer(number) => quote!(__p::Constant::Integer(#number)),
    };
    ErrorFields: |error| {
        let ErrorFields { code, message, trace, detail, retry_after, classes } = error;
        let classes = classes.iter().map(|(class, matchers)| quote!((#class, &[#(#matchers),*])));
        quote! {
            __p::ErrorSpec {
                code: &[#(#code),*],
                message: &[#(#message),*],
                trace: &[#(#trace),*],
                detail: &[#(#detail),*],
                retry_after: &[#(#retry_after),*],
                classes: &[#(#classes),*],
            }
        }
    };
    Class: |class| match class {
        Class::Refused => quote!(__p::Class::Refused),
        Class::Config => quote!(__p::Class::Config),
        Class::Clock => quote!(__p::Class::Clock),
        Class::Transient => quote!(__p::Class::Transient),
        Class::Locked(millis) => {
            let millis = option(*millis);
            quote!(__p::Class::Locked(#millis))
        }
    };
    Matcher: |matcher| match matcher {
        Matcher::Code(code) => quote!(__p::Matcher::Code(#code)),
        Matcher::Message(words) => quote!(__p::Matcher::Message(#words)),
        Matcher::Status(status) => quote!(__p::Matcher::Status(#status)),
    };
    Api: |api| match api {
        Api::Bearer => quote!(__p::Api::Bearer),
        Api::Header(name) => quote!(__p::Api::Header(#name)),
        Api::HeaderValue(name, value) => quote!(__p::Api::HeaderValue(#name, #value)),
        Api::None => quote!(__p::Api::None),
    };
}

fn expr(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Text(text) => quote!(__p::Expr::Text(#text)),
        Expr::Bool(value) => quote!(__p::Expr::Bool(#value)),
        Expr::Integer(value) => quote!(__p::Expr::Integer(#value)),
        Expr::Field(index) => quote!(__p::Expr::Field(#index)),
        Expr::StepToken(index) => quote!(__p::Expr::StepToken(#index)),
        Expr::Let(index) => quote!(__p::Expr::Let(#index)),
        Expr::Template(pieces) => quote!(__p::Expr::Template(&[#(#pieces),*])),
        Expr::Call(function, arguments) => {
            let function = format_ident!("{}", function.variant);
            quote!(__p::Expr::Call(__p::Function::#function, &[#(#arguments),*]))
        }
        Expr::Basic { user, password, is_form_encoded } => {
            let function = if *is_form_encoded { quote!(Basic) } else { quote!(BasicRaw) };
            quote!(__p::Expr::Call(__p::Function::#function, &[#user, #password]))
        }
        Expr::FirstOf(choices) => quote!(__p::Expr::FirstOf(&[#(#choices),*])),
        Expr::Demanded(value) => quote!(__p::Expr::Demanded(&#value)),
        Expr::Now(clock) => quote!(__p::Expr::Now(#clock)),
        Expr::Nonce(length) => quote!(__p::Expr::Nonce(#length)),
        Expr::Uuid => quote!(__p::Expr::Uuid),
        Expr::Url => quote!(__p::Expr::Url),
        Expr::Body => quote!(__p::Expr::Body),
        Expr::Token => quote!(__p::Expr::Token),
        Expr::RefreshToken => quote!(__p::Expr::RefreshToken),
        // Where one is, there are errors in the place of a table.
        Expr::Broken => TokenStream::new(),
    }
}
