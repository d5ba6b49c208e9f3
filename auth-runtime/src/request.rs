//! A declaration and its values become a request.

mod basic;
mod call;
pub(crate) mod eval;
pub(crate) mod explain;
mod json_text;
mod masked;
pub(crate) mod out;
pub(crate) mod pairs;
mod params;
mod url;
mod when;

use std::cell::{Cell, RefCell};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use zeroize::Zeroizing;

use crate::body::Body;
use crate::context::Context;
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Encoding, Expr, Function, Header, Param, Place, Sign, Spec, Verb};
use crate::token::Token;
use eval::{Eval, Fields};
use explain::{Explanation, Signature};
use out::{Out, Redacted};

/// Says that `request` made this URL, out of types that refuse plain http to a remote host unless the user
/// names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SchemeChecked;

/// A request under construction, for the wire or for an explanation.
struct Draft {
    url: Out,
    headers: Vec<(HeaderName, Text)>,
    body: Out,
    params: Vec<(String, Redacted)>,
}

/// A header's value.
enum Text {
    Static(&'static str),
    Out(Out),
}

impl Text {
    fn into_shown(self) -> Redacted {
        match self {
            Text::Static(text) => Redacted::plain(text),
            Text::Out(out) => out.into_shown(),
        }
    }

    fn into_secrets(self) -> Vec<Zeroizing<String>> {
        match self {
            Text::Static(_) => Vec::new(),
            Text::Out(out) => out.into_secrets(),
        }
    }
}

/// Values that nearly every request has: checked when this is compiled.
static KNOWN: [HeaderValue; 2] = [
    HeaderValue::from_static("application/json"),
    HeaderValue::from_static("application/x-www-form-urlencoded"),
];

/// Headers that the HTTP client sets, or that would change how the body is framed.
const RESERVED: [&str; 8] =
    ["connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"];

impl Eval<'_> {
    fn method(&self) -> Method {
        match self.spec.request.method {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
        }
    }

    /// What an explanation calls the value, while it is written.
    fn at(&self, place: &'static str) -> &Self {
        self.place.set(place);
        self
    }

    /// Everything but the signatures.
    fn draft(&self, new: fn(usize) -> Out) -> Result<Draft, Error> {
        self.check_overrides()?;
        let request = &self.spec.request;
        let mut draft = Draft {
            url: new(0),
            headers: Vec::with_capacity(request.headers.len() + request.signs.len() + 3),
            body: new(0),
            params: Vec::new(),
        };
        let in_url =
            |place| place == Place::Query || (place == Place::Param && request.encoding == Encoding::Query);
        // Where nothing is added to it, the URL is not copied.
        if draft.body.is_shown()
            || !request.query.is_empty()
            || request.encoding == Encoding::Query
            || request.signs.iter().any(|sign| in_url(sign.place))
        {
            draft.url = new(self.url().len() + 64);
            draft.url.raw(self.url());
            self.pairs_in_url(request.query, &mut draft.url)?;
        }

        let declares = |name: &HeaderName| request.headers.iter().any(|header| header.name == name.as_str());
        if !declares(&ACCEPT) {
            draft.headers.push((ACCEPT, Text::Static("application/json")));
        }
        let is_signed = request.signs.iter().any(|sign| sign.place == Place::Param);
        let has_body = request.encoding != Encoding::Query
            && (is_signed || !request.params.is_empty() || !self.cx.params().is_empty());
        if request.encoding == Encoding::Query {
            self.pairs_in_url(request.params, &mut draft.url)?;
            self.added_in_url(&mut draft.url);
        } else if has_body {
            draft.body = new(256);
            let content_type = self.body(&mut draft.body)?;
            if !declares(&CONTENT_TYPE) {
                draft.headers.push((CONTENT_TYPE, content_type));
            }
        }
        for Header { name, value } in request.headers {
            if let Expr::Text(text) = value {
                draft.headers.push((HeaderName::from_static(name), Text::Static(text)));
                continue;
            }
            // What is computed comes in a buffer of its own.
            let mut out = new(if matches!(value, Expr::Call(..)) { 0 } else { 64 });
            if self.at(name).header(name, value, &mut out)? {
                draft.headers.push((HeaderName::from_static(name), Text::Out(out)));
            } else if *name == "authorization" {
                return Err(self.error(format!(
                    "`{}` is absent, and client authentication needs it",
                    self.absent.get()
                )));
            }
        }
        self.cookies(new, &mut draft.headers)?;
        if draft.body.is_shown() {
            draft.params = self.shown_params()?;
        }
        Ok(draft)
    }

    fn cookies(&self, new: fn(usize) -> Out, headers: &mut Vec<(HeaderName, Text)>) -> Result<(), Error> {
        let mut out = new(0);
        let mut any = false;
        for Param { name, value, join, .. } in self.spec.request.cookies {
            let mark = out.mark();
            out.raw(if any { "; " } else { "" });
            out.raw(name);
            out.raw("=");
            if self.at(name).cookie(value, join.unwrap_or(" "), &mut out)? {
                any = true;
            } else {
                out.back_to(&mark);
            }
        }
        if any {
            headers.push((COOKIE, Text::Out(out)));
        }
        Ok(())
    }

    /// The signatures, over the finished request: this evaluates with its URL and its body.
    fn signatures(&self, new: fn(usize) -> Out) -> Result<Vec<(&'static Sign, Out)>, Error> {
        let request = &self.spec.request;
        let mut signatures = Vec::with_capacity(request.signs.len());
        for sign in request.signs {
            let how = match (sign.place, request.encoding) {
                (Place::Header, _) => Escape::Raw,
                (Place::Query, _) | (Place::Param, Encoding::Query) => Escape::Segment,
                (Place::Param, Encoding::Json) => Escape::Json,
                (Place::Param, _) => Escape::Form,
            };
            let mut out = new(if how == Escape::Raw { 0 } else { 512 });
            let present = match sign.place {
                Place::Header => self.at(sign.name).header(sign.name, &sign.value, &mut out),
                Place::Query | Place::Param => self.at(sign.name).text(&sign.value, how, &mut out),
            };
            if !present? {
                let absent = self.absent.get();
                return Err(self.error(format!(
                    "`{absent}` is absent, and the signature `{}` is made of it",
                    sign.name
                )));
            }
            signatures.push((sign, out));
        }
        Ok(signatures)
    }

    /// What the caller adds at run time must not stand where the declaration writes.
    fn check_overrides(&self) -> Result<(), Error> {
        let request = &self.spec.request;
        for (name, _) in self.cx.headers() {
            let name = name.as_str();
            if RESERVED.contains(&name) {
                return Err(
                    self.error(format!("the header `{name}` is set by the HTTP client and cannot be added"))
                );
            }
            let declared = request.headers.iter().any(|header| header.name == name)
                || request.signs.iter().any(|sign| sign.place == Place::Header && sign.name == name)
                || (name == "cookie" && !request.cookies.is_empty())
                || name == "content-type"
                || name == "accept";
            if declared {
                return Err(self.error(format!(
                    "the header `{name}` is set by the declaration and cannot be added at run time"
                )));
            }
        }
        let in_url = |name: &str| {
            let query = self.url().split_once('?').map_or("", |(_, query)| query);
            // A declaration may write a space either way.
            [Escape::Form, Escape::Segment].into_iter().any(|how| {
                let mut wire = Out::wire(32);
                wire.plain(name, how);
                query.split('&').any(|pair| pair.split('=').next() == Some(wire.as_str()))
            })
        };
        for (index, (name, value)) in self.cx.params().iter().enumerate() {
            if crate::encode::breaks(value.expose_secret()) {
                return Err(self.broken(name));
            }
            let twice = request.encoding == Encoding::Json
                && self.cx.params().iter().take(index).any(|(earlier, _)| earlier == name);
            if twice {
                return Err(
                    self.error(format!("the parameter `{name}` is added twice, and JSON has each key once"))
                );
            }
            let declared = in_url(name)
                || request.params.iter().chain(request.query).any(|param| {
                    param.name == name
                        || (request.encoding == Encoding::Json
                            && param
                                .name
                                .strip_prefix(name.as_str())
                                .is_some_and(|rest| rest.starts_with('.')))
                })
                || request.signs.iter().any(|sign| sign.place != Place::Header && sign.name == name);
            if declared {
                return Err(self.error(format!(
                    "the parameter `{name}` is set by the declaration: set its field instead of adding it at run time"
                )));
            }
        }
        Ok(())
    }
}

impl Draft {
    fn place(&mut self, spec: &'static Spec, signatures: Vec<(&'static Sign, Out)>) {
        for (sign, out) in signatures {
            match (sign.place, spec.request.encoding) {
                (Place::Header, _) => self.headers.push((HeaderName::from_static(sign.name), Text::Out(out))),
                (Place::Query, _) | (Place::Param, Encoding::Query) => {
                    self.url.next_pair();
                    self.url.raw(sign.wire);
                    self.url.raw("=");
                    self.url.append(out);
                }
                (Place::Param, Encoding::Json) => {
                    // The object is closed already, and holds at least what is signed.
                    self.body.pop();
                    self.body.raw(if self.body.ends_with('{') { "" } else { "," });
                    self.body.raw(sign.wire);
                    self.body.raw(":\"");
                    self.body.append(out);
                    self.body.raw("\"}");
                }
                (Place::Param, _) => {
                    self.body.raw(if self.body.is_empty() { "" } else { "&" });
                    self.body.raw(sign.wire);
                    self.body.raw("=");
                    self.params.extend(out.as_shown().map(|shown| (sign.name.to_owned(), shown.clone())));
                    self.body.append(out);
                }
            }
        }
    }
}

/// The request of a declaration. Pure: everything that varies is in the context.
///
/// # Errors
///
/// A value that is missing, or may not stand where it stands.
pub fn request(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Result<Request<Body>, Error> {
    let eval = eval(spec, fields, cx, None, &[], None);
    if !spec.exchanges() {
        return Err(eval.error(
            "it is declared without `post`, `get` or `put`, so there is no token to ask for: `authorize` signs each API request",
        ));
    }
    let (endpoint, draft) = wire(spec, fields, cx)?;
    let Draft { url, headers, body, .. } = draft;
    let url = if url.is_empty() { endpoint } else { url };
    let uri = Uri::from_maybe_shared(url.into_bytes())
        .map_err(|_| eval.error("the URL is not valid: a value in it is too long or not allowed there"))?;
    let mut request = Request::new(Body::from(body.into_wire().into_bytes()));
    *request.method_mut() = eval.method();
    *request.uri_mut() = uri;
    if request.uri().scheme_str() != Some("https") {
        request.extensions_mut().insert(SchemeChecked);
    }
    let map = request.headers_mut();
    map.reserve(headers.len() + cx.headers().len());
    for (name, out) in headers {
        let (secret, bytes) = match out {
            Text::Static(text) => {
                if let Some(known) = KNOWN.iter().find(|known| known.as_bytes() == text.as_bytes()) {
                    map.append(name, known.clone());
                    continue;
                }
                (false, Bytes::from_static(text.as_bytes()))
            }
            Text::Out(out) => (out.secret, out.into_bytes()),
        };
        let mut value = HeaderValue::from_maybe_shared(bytes).map_err(|_| {
            eval.error(format!(
                "the header `{name}` cannot hold the control character in {}",
                eval.with_control_characters()
            ))
        })?;
        value.set_sensitive(secret);
        map.append(name, value);
    }
    for (name, value) in cx.headers() {
        map.append(name.clone(), value.clone());
    }
    Ok(request)
}

pub(crate) fn eval<'a>(
    spec: &'static Spec,
    fields: &'a dyn Fields,
    cx: &'a Context,
    url: Option<&'a Out>,
    body: &'a [u8],
    signatures: Option<&'a RefCell<Vec<Signature>>>,
) -> Eval<'a> {
    Eval {
        spec,
        fields,
        cx,
        url,
        body,
        shown_body: None,
        absent: Cell::new("a value"),
        pending: cx.is_pending(),
        token: cx.token(),
        place: Cell::new(""),
        in_header: Cell::new(false),
        signatures,
        api: None,
        pair: RefCell::default(),
    }
}

/// The draft for the wire, with the endpoint's URL as signatures see it.
fn wire(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Result<(Out, Draft), Error> {
    let url = eval(spec, fields, cx, None, &[], None).endpoint_url()?;
    let mut draft = eval(spec, fields, cx, Some(&url), &[], None).draft(Out::wire)?;
    if !spec.request.signs.is_empty() {
        let signatures =
            eval(spec, fields, cx, Some(&url), draft.body.as_bytes(), None).signatures(Out::wire)?;
        draft.place(spec, signatures);
    }
    Ok((url, draft))
}

/// The request of a declaration with its secrets left out.
///
/// # Errors
///
/// As [`request`].
pub(crate) fn explain(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Result<Explanation, Error> {
    let mut cx = cx.clone();
    for step in spec.steps {
        if cx.step(step).is_none() {
            // Its response is not there yet; nobody sees this text.
            cx = cx.pending().with_step(step, Token::builder("not-yet").build());
        }
    }
    if !cx.is_pending() {
        // What cannot be sent is not shown as if it could.
        request(spec, fields, &cx)?;
    }
    let (url, sent) = wire(spec, fields, &cx)?;
    let signatures = RefCell::new(Vec::new());
    let eval = eval(spec, fields, &cx, Some(&url), sent.body.as_bytes(), Some(&signatures));
    let mut draft = eval.draft(|_| Out::shown())?;
    let signing = Eval { shown_body: draft.body.as_shown(), ..eval };
    let signed = signing.signatures(|_| Out::shown())?;
    let (method, basic) = (signing.method(), signing.shown_basic()?);
    // `basic_raw` was written for a provider that wants it so: only a refusal makes it doubtful.
    let is_encoded = signing.declared_basic().is_some_and(|(function, ..)| function == Function::Basic);
    let notes = signing.doubtful_basic().filter(|_| is_encoded).into_iter().collect();
    draft.place(spec, signed);
    let mut headers: Vec<_> =
        draft.headers.into_iter().map(|(name, out)| (name.to_string(), out.into_shown())).collect();
    for (name, _) in cx.headers() {
        headers.push((name.to_string(), Redacted(vec![out::Part::Secret(name.to_string().into())])));
    }
    Ok(Explanation {
        provider: spec.provider.to_owned(),
        method,
        url: draft.url.into_shown(),
        headers,
        body: draft.body.into_shown(),
        encoding: spec.request.encoding,
        basic,
        params: draft.params,
        signatures: signatures.take(),
        notes,
    })
}

/// Every secret of the request and every value that is computed from one, as texts before they are encoded.
pub(crate) fn secrets(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Vec<Zeroizing<String>> {
    let collect = || -> Result<Vec<Zeroizing<String>>, Error> {
        let (url, sent) = wire(spec, fields, cx)?;
        let eval = eval(spec, fields, cx, Some(&url), sent.body.as_bytes(), None);
        let draft = eval.draft(|_| Out::secrets())?;
        let mut secrets = draft.body.into_secrets();
        secrets.extend(draft.url.into_secrets());
        secrets.extend(draft.headers.into_iter().flat_map(|(_, text)| text.into_secrets()));
        for (_, out) in eval.signatures(|_| Out::secrets())? {
            secrets.extend(out.into_secrets());
        }
        Ok(secrets)
    };
    // The same request was made and sent a moment ago.
    collect().unwrap_or_default()
}
