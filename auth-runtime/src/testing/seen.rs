//! A request that a provider of a test got.

use std::fmt;
use std::sync::Arc;

use http::header::AsHeaderName;
use http::{HeaderMap, Method, Request, Uri};
use serde_json::Value;

use crate::body::Body;

/// A request that a [`Provider`](super::Provider) got, to look at in assertions. Its `Debug` shows no value.
///
/// ```
/// use auth_runtime::testing::Provider;
/// use auth_runtime::{Secret, TokenEndpoint};
///
/// #[derive(TokenEndpoint)]
/// #[token(post = "https://auth.example.com/token", encoding = json, auth = basic)]
/// struct Example {
///     client_id: String,
///     client_secret: Secret,
///     #[token(param = "for.tenant")]
///     tenant: u32,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), auth_runtime::Error> {
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into(), tenant: 7 };
/// let provider = Provider::new(&example).token("t", 900);
/// provider.source(example).token().await?;
///
/// let request = &provider.requests()[0];
/// assert_eq!(request.uri(), "https://auth.example.com/token");
/// assert_eq!(request.header("authorization"), Some("Basic c2hvcDpzM2NyZXQ="));
/// assert_eq!(request.param("for.tenant").as_deref(), Some("7"));
/// assert_eq!(request.text(), r#"{"for":{"tenant":7}}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SeenRequest {
    request: Arc<Request<Body>>,
    declared: bool,
}

impl SeenRequest {
    pub(crate) fn new(request: Request<Body>, declared: bool) -> Self {
        SeenRequest { request: Arc::new(request), declared }
    }

    /// The verb.
    pub fn method(&self) -> &Method {
        self.request.method()
    }

    /// The URL, with the query.
    pub fn uri(&self) -> &Uri {
        self.request.uri()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// The text of a header.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// The body as it would go over the wire.
    pub fn body(&self) -> &Body {
        self.request.body()
    }

    /// The body as text; nothing where it is none.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.request.body().as_bytes()).unwrap_or_default()
    }

    /// A parameter, decoded: of the query, of a form, or at a path of a JSON body
    /// (`additional_info.client_id`). What is no text there is given as JSON.
    pub fn param(&self, name: &str) -> Option<String> {
        let mut pairs = self.uri().query().unwrap_or_default().split('&').chain(self.text().split('&'));
        let found = pairs.find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (decoded(key)? == name).then(|| decoded(value))?
        });
        found.or_else(|| {
            let body: Value = serde_json::from_str(self.text()).ok()?;
            let path = super::envelope::segments(name);
            match path.iter().try_fold(&body, |value, key| value.get(key))? {
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            }
        })
    }
}

/// `application/x-www-form-urlencoded`.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut all) = (Vec::new(), text.bytes());
    while let Some(byte) = all.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(all.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Debug for SeenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.uri();
        let authority = uri.authority().map_or("", http::uri::Authority::as_str);
        let host = authority.rsplit('@').next().unwrap_or_default();
        // Of an endpoint by hand a path may hold anything; the query holds parameters.
        let path = if self.declared { uri.path() } else { "/…" };
        let names: Vec<_> = self.headers().keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("SeenRequest")
            .field("method", self.method())
            .field("uri", &format_args!("{}://{host}{path}", uri.scheme_str().unwrap_or_default()))
            .field("headers", &names)
            .field("body", self.body())
            .finish_non_exhaustive()
    }
}
