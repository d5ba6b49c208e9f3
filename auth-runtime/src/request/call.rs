//! What functions give: digests, signatures and other spellings of bytes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::eval::Eval;
use super::explain::Signature;
use super::out::Out;
use crate::buffer::Buffer;
use crate::encode::{Escape, hex};
use crate::error::Error;
use crate::spec::{Expr, Function};
#[cfg(feature = "rsa")]
use crate::value::Value;

/// A computed value.
pub(super) struct Computed {
    pub(super) bytes: Buffer,
    pub(super) secret: bool,
}

impl Computed {
    pub(super) fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.as_slice()).ok()
    }
}

impl Eval<'_> {
    /// The value as bytes, and whether anything secret went into it.
    pub(super) fn bytes(&self, expr: &'static Expr) -> Result<Option<Computed>, Error> {
        // What it is made of stands in no header.
        let in_header = self.in_header.replace(false);
        let bytes = self.bytes_of(expr);
        self.in_header.set(in_header);
        bytes
    }

    fn bytes_of(&self, expr: &'static Expr) -> Result<Option<Computed>, Error> {
        match expr {
            Expr::Body => {
                let mut bytes = Buffer::with_capacity(self.body.len());
                bytes.push(self.body);
                // A body nearly always holds credentials.
                Ok(Some(Computed { bytes, secret: true }))
            }
            Expr::Let(index) => self.let_expr(*index).map_or(Ok(None), |expr| self.bytes(expr)),
            Expr::Demanded(expr) => self.bytes(expr),
            Expr::Call(function, arguments) => self.call(*function, arguments),
            _ => {
                let mut out = Out::wire(64);
                Ok(self
                    .text(expr, Escape::Raw, &mut out)?
                    .then(|| Computed { secret: out.secret, bytes: out.into_wire() }))
            }
        }
    }

    fn call(&self, function: Function, arguments: &'static [Expr]) -> Result<Option<Computed>, Error> {
        let (first, second) = match arguments {
            [first, second] => (first, Some(second)),
            [first, ..] => (first, None),
            [] => return Ok(None),
        };
        match (function, second) {
            (Function::RsaSha256, Some(text)) => self.rsa(first, text),
            (Function::Basic | Function::BasicRaw, Some(password)) => self.basic(function, first, password),
            (_, Some(text)) => {
                let (Some(key), Some(text_bytes)) = (self.bytes(first)?, self.bytes(text)?) else {
                    return Ok(None);
                };
                let Some(mac) =
                    crate::digest::hmac(function, key.bytes.as_slice(), text_bytes.bytes.as_slice())
                else {
                    return Err(self.error("a function was called in a way that the derive forbids"));
                };
                self.sign(function, first, key.bytes.len() * 8, text)?;
                Ok(Some(secret(&Zeroizing::new(mac))))
            }
            (_, None) => Ok(self.bytes(first)?.map(|argument| unary(function, &argument))),
        }
    }

    #[cfg(feature = "rsa")]
    fn rsa(&self, key: &'static Expr, text: &'static Expr) -> Result<Option<Computed>, Error> {
        let Some(Value::Key(private_key)) = self.value(key) else {
            return Err(self.error(format!("`{}` is no private key", self.name(key))));
        };
        let Some(message) = self.bytes(text)? else { return Ok(None) };
        let signature = private_key
            .sign_sha256(message.bytes.as_slice())
            .map_err(|_| self.error("the private key could not sign").act(crate::Action::ReportBug))?;
        self.sign(Function::RsaSha256, key, private_key.bits(), text)?;
        Ok(Some(secret(&signature)))
    }

    #[cfg(not(feature = "rsa"))]
    fn rsa(&self, _: &'static Expr, _: &'static Expr) -> Result<Option<Computed>, Error> {
        Err(self.error("RSA signatures need the feature `rsa` of auth-runtime"))
    }

    /// Notes a signature for the explanation that is being made, if one is.
    fn sign(
        &self,
        function: Function,
        key: &'static Expr,
        bits: usize,
        text: &'static Expr,
    ) -> Result<(), Error> {
        if let Some(signatures) = self.signatures {
            let mut shown = Out::shown();
            // A digest of something else may be signed, and is no text.
            if self.bytes(text)?.is_some_and(|computed| computed.as_str().is_none()) {
                shown.secret("", Escape::Raw, || "digest".into());
            } else {
                self.text(text, Escape::Raw, &mut shown)?;
            }
            signatures.borrow_mut().push(Signature {
                place: self.place.get(),
                algorithm: function.name(),
                key: self.name(key),
                key_bits: bits,
                string_to_sign: shown.into_shown(),
            });
        }
        Ok(())
    }
}

fn secret(bytes: &[u8]) -> Computed {
    let mut buffer = Buffer::with_capacity(bytes.len());
    buffer.push(bytes);
    Computed { bytes: buffer, secret: true }
}

/// A function of one argument. What is made of a secret is a secret.
fn unary(function: Function, argument: &Computed) -> Computed {
    let input = argument.bytes.as_slice();
    let mut bytes;
    match function {
        Function::Base64 | Function::Base64Url => {
            if function == Function::Base64 {
                bytes = Buffer::default();
                bytes.push_base64(input);
            } else {
                let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(input));
                bytes = Buffer::with_capacity(text.len());
                bytes.push(text.as_bytes());
            }
        }
        Function::Hex => {
            bytes = Buffer::with_capacity(input.len() * 2);
            hex(input, |piece| bytes.push(piece));
        }
        Function::Upper | Function::Lower => {
            bytes = Buffer::with_capacity(input.len());
            for byte in input {
                let byte = if function == Function::Upper {
                    byte.to_ascii_uppercase()
                } else {
                    byte.to_ascii_lowercase()
                };
                bytes.push(&[byte]);
            }
        }
        _ => {
            let digest = Zeroizing::new(crate::digest::digest(function, input).unwrap_or_default());
            bytes = Buffer::with_capacity(digest.len());
            bytes.push(&digest);
        }
    }
    Computed { bytes, secret: argument.secret }
}
