//! The authorization of an API request: the token where the declaration puts it, headers, parameters, signatures.

mod view;

pub(crate) use view::RequestView;

use std::cell::{Cell, RefCell};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Uri};

use crate::body::Body;
use crate::buffer::Buffer;
use crate::context::Context;
use crate::encode::Escape;
use crate::error::{Error, Stage};
use crate::request::eval::{Eval, Fields};
use crate::request::out::Out;
use crate::spec::{Api, ApiToken, Expr, Header, Param, Place, Sign, Spec};
use crate::token::Token;

/// `Authorization: Bearer …`.
pub(crate) fn bearer(
    provider: &str,
    token: Option<&Token>,
    request: &mut http::Request<Body>,
) -> Result<(), Error> {
    let value = bearer_value(provider, needed(provider, token)?)?;
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

fn bearer_value(provider: &str, token: &Token) -> Result<HeaderValue, Error> {
    let secret = token.access_token().expose_secret();
    let mut value = Buffer::with_capacity(7 + secret.len());
    value.push(b"Bearer ");
    value.push(secret.as_bytes());
    header_value(provider, || "the token".to_owned(), value.into_bytes(), true)
}

pub(crate) fn needed<'a>(provider: &str, token: Option<&'a Token>) -> Result<&'a Token, Error> {
    token.ok_or_else(|| {
        let what = "an API request of this provider carries a token, and none was given: `TokenSource::authorize` has one";
        Error::new(Stage::Request, provider.to_owned(), what)
    })
}

fn header_value(
    provider: &str,
    what: impl FnOnce() -> String,
    value: Bytes,
    is_sensitive: bool,
) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_maybe_shared(value).map_err(|_| {
        let what = format!("{} holds a control character: it cannot stand in a header", what());
        Error::new(Stage::Request, provider.to_owned(), what)
    })?;
    value.set_sensitive(is_sensitive);
    Ok(value)
}

/// Puts onto an API request what the declaration says. Pure: what varies is in the context.
///
/// # Errors
///
/// A value that is missing or may not stand where it stands, and a request that cannot be signed as it is.
pub fn authorize(
    spec: &'static Spec,
    fields: &dyn Fields,
    token: Option<&Token>,
    request: &mut http::Request<Body>,
    cx: &Context,
) -> Result<(), Error> {
    let authorizer = Authorizer { spec, fields, token, cx };
    let Api { query, headers, signs, .. } = &spec.api;
    let placed = authorizer.token(request)?;
    let is_alone = query.is_empty() && headers.is_empty() && signs.is_empty();
    let (token_header, token_pair) = match placed {
        Placed::Header(name, value) if is_alone => {
            request.headers_mut().insert(name, value);
            return Ok(());
        }
        Placed::Nowhere if is_alone => return Ok(()),
        Placed::Header(name, value) => (Some((name, value)), None),
        Placed::Pair(pair) => (None, Some(pair)),
        Placed::Nowhere => (None, None),
    };
    view::check_target(request.uri()).map_err(|what| authorizer.error(what))?;
    // All of these see the caller's request.
    let mut ready = Vec::with_capacity(headers.len() + 1);
    ready.extend(token_header);
    for Header { name, value } in *headers {
        if let Some(value) = authorizer.header(name, value, request)? {
            ready.push((HeaderName::from_static(name), value));
        }
    }
    let mut pairs = Vec::new();
    pairs.extend(token_pair);
    for Param { name, wire, value, .. } in *query {
        if let Some(pair) = authorizer.pair(name, wire, value, request)? {
            pairs.push(pair);
        }
    }
    for (name, value) in ready {
        request.headers_mut().insert(name, value);
    }
    authorizer.append(request, &pairs)?;
    signs.iter().try_for_each(|sign| authorizer.sign(sign, request))
}

/// Writes what a declaration says onto one API request.
struct Authorizer<'a> {
    spec: &'static Spec,
    fields: &'a dyn Fields,
    token: Option<&'a Token>,
    cx: &'a Context,
}

/// A pair of the query: the plain name, and the text as it is sent.
type Pair = (&'static str, Buffer);

/// Where the token goes.
enum Placed {
    Header(HeaderName, HeaderValue),
    Pair(Pair),
    Nowhere,
}

impl Authorizer<'_> {
    fn error(&self, what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::new(Stage::Request, self.spec.provider, what)
    }

    /// The token, where it goes out as it is or as a header's value.
    fn token(&self, request: &http::Request<Body>) -> Result<Placed, Error> {
        let needed = || needed(self.spec.provider, self.token);
        Ok(match &self.spec.api.token {
            ApiToken::Bearer => Placed::Header(AUTHORIZATION, bearer_value(self.spec.provider, needed()?)?),
            ApiToken::Header(name) => {
                let token = needed()?;
                let secret = token.access_token().expose_secret();
                let mut value = Buffer::with_capacity(7 + secret.len());
                value.push(if token.has_scheme() { b"Bearer " } else { b"" });
                value.push(secret.as_bytes());
                let value =
                    header_value(self.spec.provider, || "the token".to_owned(), value.into_bytes(), true)?;
                Placed::Header(HeaderName::from_static(name), value)
            }
            ApiToken::HeaderValue(name, expr) => {
                needed()?;
                let value = self
                    .header(name, expr, request)?
                    .ok_or_else(|| self.error("a value that the token's header is made of is absent"))?;
                Placed::Header(HeaderName::from_static(name), value)
            }
            ApiToken::Query(name) => {
                let mut out = Out::wire(64);
                out.raw(name);
                out.raw("=");
                out.secret(needed()?.access_token().expose_secret(), Escape::Segment, || "token".into());
                Placed::Pair((name, out.into_wire()))
            }
            ApiToken::None => Placed::Nowhere,
        })
    }

    fn eval<T>(
        &self,
        request: &http::Request<Body>,
        place: &'static str,
        read: impl FnOnce(&Eval<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let view = RequestView::new(request);
        read(&Eval {
            spec: self.spec,
            fields: self.fields,
            cx: self.cx,
            url: None,
            shown_body: None,
            body: &[],
            absent: Cell::new("a value"),
            pending: false,
            token: self.token,
            place: Cell::new(place),
            in_header: Cell::new(false),
            signatures: None,
            api: Some(&view),
            pair: RefCell::default(),
        })
    }

    /// A header's value, unless it is absent.
    fn header(
        &self,
        name: &'static str,
        expr: &'static Expr,
        request: &http::Request<Body>,
    ) -> Result<Option<HeaderValue>, Error> {
        self.eval(request, name, |eval| {
            let mut out = Out::wire(if matches!(expr, Expr::Call(..)) { 0 } else { 64 });
            if !eval.header(name, expr, &mut out)? {
                return Ok(None);
            }
            let is_secret = out.secret;
            header_value(self.spec.provider, || format!("the header `{name}`"), out.into_bytes(), is_secret)
                .map(Some)
        })
    }

    /// A pair of the query, unless its value is absent.
    fn pair(
        &self,
        name: &'static str,
        wire: &'static str,
        expr: &'static Expr,
        request: &http::Request<Body>,
    ) -> Result<Option<Pair>, Error> {
        self.eval(request, name, |eval| {
            let mut out = Out::wire(64);
            out.raw(wire);
            out.raw("=");
            Ok(eval.text(expr, Escape::Segment, &mut out)?.then(|| (name, out.into_wire())))
        })
    }

    /// Computes a signature over the request as it is, and puts it there.
    fn sign(&self, sign: &'static Sign, request: &mut http::Request<Body>) -> Result<(), Error> {
        let Sign { place, name, wire, value } = sign;
        let is_there = if *place == Place::Header {
            if request.headers().contains_key(*name) {
                let what = format!(
                    "the request has a header `{name}` already: authorize a request once, and make each retry of a new one"
                );
                return Err(self.error(what));
            }
            let value = self.header(name, value, request)?;
            let is_there = value.is_some();
            if let Some(value) = value {
                request.headers_mut().insert(HeaderName::from_static(name), value);
            }
            is_there
        } else {
            let pair = self.pair(name, wire, value, request)?;
            self.append(request, pair.as_slice())?;
            pair.is_some()
        };
        if is_there {
            Ok(())
        } else {
            Err(self.error(format!("the signature `{name}` is made of a value that is absent")))
        }
    }

    /// Adds pairs to the query.
    fn append(&self, request: &mut http::Request<Body>, pairs: &[Pair]) -> Result<(), Error> {
        if pairs.is_empty() {
            return Ok(());
        }
        let query = request.uri().query();
        let mut target = Buffer::with_capacity(128);
        target.push(request.uri().path().as_bytes());
        for (index, (name, pair)) in pairs.iter().enumerate() {
            if query.is_some_and(|query| view::has_parameter(query, name)) {
                let what = format!(
                    "the request's query has `{name}` already: authorize a request once, and make each retry of a new one"
                );
                return Err(self.error(what));
            }
            if index == 0 {
                target.push(b"?");
                if let Some(query) = query.filter(|query| !query.is_empty()) {
                    target.push(query.as_bytes());
                    target.push(b"&");
                }
            } else {
                target.push(b"&");
            }
            target.push(pair.as_slice());
        }
        let mut parts = request.uri().clone().into_parts();
        let target = PathAndQuery::from_maybe_shared(target.into_bytes())
            .map_err(|_| self.error("the request's URL is too long with what is added to its query"))?;
        parts.path_and_query = Some(target);
        *request.uri_mut() =
            Uri::from_parts(parts).map_err(|_| self.error("the request's URL cannot hold a query"))?;
        Ok(())
    }
}
