//! A growing buffer that leaves no copy behind.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use zeroize::Zeroize as _;

/// Bytes of a request, zeroized wherever they were: `Vec` alone would leave its old allocation behind when it
/// grows.
///
/// What is cut off is overwritten at once, so that behind the last byte there is never anything to overwrite.
#[derive(Default)]
pub(crate) struct Buffer(Vec<u8>);

impl Buffer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Buffer(Vec::with_capacity(capacity))
    }

    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// `name=`, after an `&` unless it is the first.
    pub(crate) fn push_name(&mut self, name: &str) {
        self.reserve(name.len() + 2);
        if !self.0.is_empty() {
            self.0.push(b'&');
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'=');
    }

    /// The Base64 (RFC 4648 section 4) of these bytes, without a copy of it on the way.
    pub(crate) fn push_base64(&mut self, bytes: &[u8]) {
        let from = self.0.len();
        let length = bytes.len().div_ceil(3) * 4;
        self.reserve(length);
        self.0.resize(from + length, b'=');
        if let Some(to) = self.0.get_mut(from..) {
            // As long as it must be.
            let _ = STANDARD.encode_slice(bytes, to);
        }
    }

    #[inline]
    fn reserve(&mut self, more: usize) {
        if more > self.0.capacity() - self.0.len() {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let mut wider = Vec::with_capacity((self.0.len() + more).max(self.0.capacity() * 2));
        wider.extend_from_slice(&self.0);
        self.0.as_mut_slice().zeroize();
        self.0 = wider;
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        if let Some(rest) = self.0.get_mut(length..) {
            rest.zeroize();
        }
        self.0.truncate(length);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        if self.0.is_empty() { Bytes::new() } else { Bytes::from_owner(self) }
    }

    /// The same where nothing in it was secret: nothing is overwritten.
    pub(crate) fn into_public_bytes(mut self) -> Bytes {
        std::mem::take(&mut self.0).into()
    }
}

/// What is in it is overwritten with it.
impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Buffer(bytes)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_and_shrinks() {
        let mut buffer = Buffer::with_capacity(2);
        buffer.push(b"ab");
        buffer.push(b"cdefg");
        assert_eq!(buffer.as_slice(), b"abcdefg");
        buffer.truncate(3);
        buffer.push(b"!");
        assert_eq!(buffer.into_bytes(), &b"abc!"[..]);
        assert!(Buffer::default().into_bytes().is_empty());
    }
}
