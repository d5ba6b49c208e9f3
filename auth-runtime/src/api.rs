//! A token on an API request.

use std::cell::Cell;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

use crate::body::Body;
use crate::buffer::Buffer;
use crate::context::Context;
use crate::encode::Escape;
use crate::error::{Error, Stage};
use crate::request::eval::{Eval, Fields};
use crate::request::out::Out;
use crate::spec::{Api, Spec};
use crate::token::Token;

/// `Authorization: Bearer …`.
pub(crate) fn bearer(
    provider: &str,
    token: Option<&Token>,
    request: &mut http::Request<Body>,
) -> Result<(), Error> {
    let secret = needed(provider, token)?.access_token().expose_secret();
    let mut value = Buffer::with_capacity(7 + secret.len());
    value.push(b"Bearer ");
    value.push(secret.as_bytes());
    set(provider, AUTHORIZATION, value.into_bytes(), request)
}

fn needed<'a>(provider: &str, token: Option<&'a Token>) -> Result<&'a Token, Error> {
    token.ok_or_else(|| {
        let what = "an API request of this provider carries a token, and none was given: `TokenSource::authorize` has one";
        Error::new(Stage::Request, provider.to_owned(), what)
    })
}

fn set(
    provider: &str,
    name: HeaderName,
    value: Bytes,
    request: &mut http::Request<Body>,
) -> Result<(), Error> {
    let mut value = HeaderValue::from_maybe_shared(value).map_err(|_| {
        Error::new(
            Stage::Request,
            provider.to_owned(),
            "the token holds a control character: it cannot stand in a header",
        )
    })?;
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    Ok(())
}

/// The token where the declaration puts it.
///
/// # Errors
///
/// A value that may not stand in a header.
pub fn authorize(
    spec: &'static Spec,
    fields: &dyn Fields,
    token: Option<&Token>,
    request: &mut http::Request<Body>,
    cx: &Context,
) -> Result<(), Error> {
    match &spec.api {
        Api::Bearer => bearer(spec.provider, token, request),
        Api::Header(name) => {
            let token = needed(spec.provider, token)?;
            let mut value = Buffer::default();
            if token.has_scheme() {
                value.push(b"Bearer ");
            }
            value.push(token.access_token().expose_secret().as_bytes());
            set(spec.provider, HeaderName::from_static(name), value.into_bytes(), request)
        }
        Api::HeaderValue(name, expr) => {
            let token = needed(spec.provider, token)?;
            let eval = Eval {
                spec,
                fields,
                cx,
                url: None,
                shown_body: None,
                body: &[],
                absent: Cell::new("a value"),
                pending: false,
                token: Some(token),
                place: Cell::new(name),
                in_header: Cell::new(false),
                signatures: None,
            };
            let mut out = Out::wire(64);
            if !eval.text(expr, Escape::Raw, &mut out)? {
                return Err(eval.error("a value that the token's header is made of is absent"));
            }
            set(spec.provider, HeaderName::from_static(name), out.into_wire().into_bytes(), request)
        }
        Api::None => Ok(()),
    }
}
