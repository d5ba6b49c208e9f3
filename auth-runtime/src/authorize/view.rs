//! The API request as the values of a declaration read it.

use std::borrow::Cow;

use http::{HeaderName, HeaderValue};

use crate::body::Body;
use crate::spec::RequestPart;

/// A part of the request: absent, or a text and whether it is secret.
pub(crate) type Part<'a> = Result<Option<(Cow<'a, str>, bool)>, Cow<'static, str>>;

/// The API request as it is when a value is computed.
#[derive(Clone, Copy)]
pub(crate) struct RequestView<'a> {
    request: &'a http::Request<Body>,
}

impl<'a> RequestView<'a> {
    pub(crate) fn new(request: &'a http::Request<Body>) -> Self {
        RequestView { request }
    }

    pub(crate) fn body(self) -> &'a [u8] {
        self.request.body().as_bytes()
    }

    /// The whole URL.
    pub(crate) fn url(self) -> Part<'a> {
        self.host_of_url()?;
        Ok(Some((self.request.uri().to_string().into(), false)))
    }

    pub(crate) fn part(self, part: RequestPart) -> Part<'a> {
        let uri = self.request.uri();
        let text: Cow<'a, str> = match part {
            RequestPart::Method => self.request.method().as_str().into(),
            RequestPart::Scheme => uri.scheme_str().ok_or(NO_ORIGIN)?.into(),
            RequestPart::Host => self.host_of_url()?.to_ascii_lowercase().into(),
            RequestPart::Port => self.port()?.to_string().into(),
            RequestPart::Path => uri.path().into(),
            RequestPart::Query => match uri.query() {
                Some(query) if !query.is_empty() => query.into(),
                _ => return Ok(None),
            },
            RequestPart::MediaType => match self.header(http::header::CONTENT_TYPE.as_str())? {
                Some((value, _)) => {
                    let bare = value.split(';').next().unwrap_or_default().trim();
                    bare.to_ascii_lowercase().into()
                }
                None => return Ok(None),
            },
        };
        Ok(Some((text, false)))
    }

    /// A header by its name in lower case: as the caller set it, or as the transport will write it.
    pub(crate) fn header(self, name: &str) -> Part<'a> {
        match name {
            "host" => return self.host_header(),
            "content-length" => return Ok(Some((self.body().len().to_string().into(), false))),
            _ => {}
        }
        let values =
            self.request.headers().get_all(HeaderName::from_bytes(name.as_bytes()).ok().unwrap_or(UNKNOWN));
        let mut text = Cow::Borrowed("");
        let (mut count, mut is_secret) = (0, false);
        for value in values {
            let one = header_text(value)
                .ok_or_else(|| format!("the request's header `{name}` is not text: it cannot be signed"))?;
            // RFC 9110 section 5.3.
            if count == 0 {
                text = one.into();
            } else {
                text.to_mut().push_str(", ");
                text.to_mut().push_str(one);
            }
            is_secret |= value.is_sensitive();
            count += 1;
        }
        Ok((count > 0).then_some((text, is_secret)))
    }

    /// The names of the headers that are there: this one, or all that begin so, in the order of the request.
    pub(crate) fn header_names(self, name: &str) -> Vec<String> {
        let Some(prefix) = name.strip_suffix('*') else { return vec![name.to_owned()] };
        let names = self.request.headers().keys().map(HeaderName::as_str);
        names.filter(|name| name.starts_with(prefix)).map(str::to_owned).collect()
    }

    fn host_of_url(self) -> Result<&'a str, Cow<'static, str>> {
        self.request.uri().host().ok_or_else(|| NO_ORIGIN.into())
    }

    fn port(self) -> Result<u16, Cow<'static, str>> {
        let uri = self.request.uri();
        uri.port_u16().or_else(|| default_port(uri.scheme_str()?)).ok_or_else(|| NO_ORIGIN.into())
    }

    /// As HTTP clients write it: with the port, unless it is the scheme's.
    fn host_header(self) -> Part<'a> {
        let (host, uri) = (self.host_of_url()?.to_ascii_lowercase(), self.request.uri());
        let port = uri.port_u16().filter(|port| uri.scheme_str().and_then(default_port) != Some(*port));
        Ok(Some((port.map_or(host.clone(), |port| format!("{host}:{port}")).into(), false)))
    }
}

const NO_ORIGIN: &str =
    "the request's URL has no scheme and host, and a value is made of them: give the whole URL";

/// A name that no request has.
const UNKNOWN: HeaderName = HeaderName::from_static("x-no-such-header");

fn header_text(value: &HeaderValue) -> Option<&str> {
    std::str::from_utf8(value.as_bytes()).ok()
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}

/// Whether a query has a parameter of this name, however it is spelled.
pub(super) fn has_parameter(query: &str, name: &str) -> bool {
    query.split('&').any(|pair| {
        let written = pair.split('=').next().unwrap_or_default();
        written == name || crate::encode::unpercent(written.as_bytes(), true) == name.as_bytes()
    })
}

/// Refuses what HTTP clients write otherwise than it stands here: reqwest parses a URL by the URL standard, which
/// escapes these characters and takes out segments of dots. What is signed would not be what is sent.
pub(super) fn check_target(uri: &http::Uri) -> Result<(), Cow<'static, str>> {
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    if authority.contains('@') {
        return Err(
            "the request's URL has a user's name in it, which is sent as `Authorization`: take it out".into(),
        );
    }
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    // The URL standard, "path percent-encode set" and "special-query percent-encode set".
    let in_path = path
        .chars()
        .find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '`' | '{' | '}' | '\\' | '^' | '|'));
    let in_query = query.chars().find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\''));
    if let Some(c) = in_path.or(in_query) {
        return Err(format!(
            "the request's URL has `{}` in it, which HTTP clients escape when it is sent, after it was signed: write it percent-encoded",
            c.escape_default()
        )
        .into());
    }
    // A dot may be written `%2e`.
    let is_dots = |segment: &str| {
        let mut rest = segment;
        let mut dots = 0;
        while let Some(after) = rest.strip_prefix('.').or_else(|| strip_escaped_dot(rest)) {
            rest = after;
            dots += 1;
        }
        rest.is_empty() && (1..=2).contains(&dots)
    };
    if path.split('/').any(is_dots) {
        return Err("the request's path has a segment `.` or `..`, which HTTP clients resolve when it is sent, after it was signed: write the path without it".into());
    }
    Ok(())
}

fn strip_escaped_dot(text: &str) -> Option<&str> {
    let (escape, rest) = text.split_at_checked(3)?;
    escape.eq_ignore_ascii_case("%2e").then_some(rest)
}
