//! A growing buffer that leaves no copy behind.

use bytes::Bytes;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a request, zeroized wherever they were: `Vec` alone would leave its old allocation behind when it
/// grows.
#[derive(Default)]
pub(crate) struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Buffer(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut wider = Vec::with_capacity(needed.max(self.0.capacity() * 2));
            wider.extend_from_slice(&self.0);
            self.0.zeroize();
            *self.0 = wider;
        }
        self.0.extend_from_slice(bytes);
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
        if self.0.is_empty() { Bytes::new() } else { Bytes::from_owner(self.0) }
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
