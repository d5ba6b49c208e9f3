//! What tells two endpoints apart, without showing it.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::body::Body;
use crate::context::Context;
use crate::details::{Declared, Kind};
use crate::endpoint::{Step, TokenEndpoint};
use crate::error::Error;
use crate::request::eval::Fields;
use crate::spec::Spec;
use crate::token::Token;
use crate::value::Value;

/// What tells an endpoint from others: an HMAC-SHA-256 under a random key, so that it says nothing of the secrets that
/// went into it.
pub(crate) struct Fingerprint {
    /// Nothing was written into it: a step's fingerprint begins with it.
    fresh: Hmac<Sha256>,
    mac: Hmac<Sha256>,
}

impl Fingerprint {
    pub(crate) fn keyed(key: &[u8; 32]) -> Self {
        // A key that is shorter than a block is filled up with zeros (RFC 2104 section 2).
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        let fresh = Hmac::new((&*block).into());
        Fingerprint { mac: fresh.clone(), fresh }
    }

    /// Adds a value. Each is framed with its length: `"ab"` and `"c"` are not `"a"` and `"bc"`.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // A length has at most 64 bits on any platform.
        self.mac.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.mac.update(bytes);
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.mac.finalize().into_bytes().into()
    }

    fn number(&mut self, number: usize) {
        self.write(&u64::try_from(number).unwrap_or(u64::MAX).to_le_bytes());
    }

    /// A step's is finished by itself: whatever one of them writes, it cannot be taken for the next one's.
    fn steps(&mut self, steps: &[Step<'_>]) {
        self.number(steps.len());
        for step in steps {
            let mut own = Fingerprint { mac: self.fresh.clone(), fresh: self.fresh.clone() };
            of(step.endpoint, &mut own);
            self.write(step.name.as_bytes());
            self.write(&own.finish());
        }
    }

    fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Absent => self.write(b"absent"),
            Value::Text(text) => self.tagged(b"text", text.as_bytes()),
            Value::Secret(text) => self.tagged(b"secret", text.as_bytes()),
            Value::Bool(value) => self.tagged(b"bool", &[u8::from(*value)]),
            Value::Integer(value) => self.tagged(b"integer", &value.to_le_bytes()),
            Value::Unsigned(value) => self.tagged(b"unsigned", &value.to_le_bytes()),
            Value::List(list) => {
                self.write(b"list");
                self.number(list.len());
                for index in 0..list.len() {
                    self.value(&list.item(index));
                }
            }
            #[cfg(feature = "rsa")]
            Value::Key(key) => self.tagged(b"key", key.public_key()),
        }
    }

    fn tagged(&mut self, tag: &[u8], bytes: &[u8]) {
        self.write(tag);
        self.write(bytes);
    }
}

/// Never what was written.
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprint").finish_non_exhaustive()
    }
}

/// Writes what tells this endpoint from others: two that write the same share a token.
pub(crate) fn of(endpoint: &dyn TokenEndpoint, into: &mut Fingerprint) {
    match endpoint.details().0 {
        Kind::Declared(Declared { spec, fields, .. }) => declared(spec, fields, into),
        Kind::ByHand(name) => {
            let steps = endpoint.steps();
            by_hand(name, endpoint.provider(), &endpoint.request(&context(&steps)), &steps, into);
        }
    }
}

/// Of a declaration: which one it is, each value by its name, each step.
fn declared(spec: &'static Spec, fields: &dyn Fields, into: &mut Fingerprint) {
    // No two tables of a program have one address.
    into.write(b"declared");
    into.number(std::ptr::from_ref(spec).addr());
    let cx = Context::new();
    for (index, name) in (0..).zip(spec.fields) {
        into.write(name.as_bytes());
        into.value(&fields.field(index, &cx));
    }
    into.steps(&fields.steps());
}

/// What [`by_hand`] makes a request with: everything that varies between two requests, fixed.
pub(crate) fn context(steps: &[Step<'_>]) -> Context {
    let context = Context::builder()
        .now(UNIX_EPOCH + Duration::from_secs(1_000_000_000))
        .nonce("00000000000000000000000000000000")
        .uuid("00000000-0000-4000-8000-000000000000")
        .build();
    steps
        .iter()
        .fold(context.pending(), |cx, step| cx.with_step(step.name, Token::builder("not-yet").build()))
}

/// Of an endpoint that is written by hand: its type, and the request that it makes.
fn by_hand(
    name: &str,
    provider: &str,
    request: &Result<http::Request<Body>, Error>,
    steps: &[Step<'_>],
    into: &mut Fingerprint,
) {
    into.write(b"by hand");
    into.write(name.as_bytes());
    into.write(provider.as_bytes());
    match request {
        Ok(request) => {
            into.write(b"request");
            into.write(request.method().as_str().as_bytes());
            // Parameters may stand in it.
            into.write(Zeroizing::new(request.uri().to_string()).as_bytes());
            let mut headers: Vec<_> = request.headers().iter().collect();
            // The order of one name's values is theirs; that of the names means nothing.
            headers.sort_by_key(|(name, _)| name.as_str());
            into.number(headers.len());
            for (name, value) in headers {
                into.write(name.as_str().as_bytes());
                into.write(value.as_bytes());
            }
            into.write(request.body().as_bytes());
        }
        Err(error) => into.tagged(b"error", error.to_string().as_bytes()),
    }
    into.steps(steps);
}

#[cfg(test)]
mod tests;
