//! The body of a request.

use std::fmt;

use bytes::Bytes;

/// The body of a token request or an API request: bytes that are zeroized when the last clone goes, and that `Debug`
/// does not show.
#[derive(Clone, Default)]
pub struct Body(Bytes);

impl Body {
    /// The bytes as they go over the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes for an HTTP client, without a copy.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Body(Bytes::from_owner(zeroize::Zeroizing::new(bytes)))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Body(Bytes::from_static(text.as_bytes()))
    }
}

/// For `reqwest::Request::try_from` of a request that was authorized.
#[cfg(feature = "reqwest")]
impl From<Body> for reqwest::Body {
    fn from(body: Body) -> Self {
        body.into_bytes().into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}
