//! What functions give: digests, signatures and other spellings of bytes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::eval::Eval;
use super::explain::Signature;
use super::json_text;
use super::out::Out;
use crate::buffer::Buffer;
use crate::encode::{Escape, escape, hex, unhex, unpercent};
use crate::error::Error;
use crate::spec::{Expr, Function};
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
            Expr::Body if self.api.is_some() => {
                let body = self.api.map(|view| view.body()).unwrap_or_default();
                if body.is_empty() {
                    self.absent.set("body");
                    return Ok(None);
                }
                let mut bytes = Buffer::with_capacity(body.len());
                bytes.push(body);
                Ok(Some(Computed { bytes, secret: false }))
            }
            Expr::Body => {
                let mut bytes = Buffer::with_capacity(self.body.len());
                bytes.push(self.body);
                // A body nearly always holds credentials.
                Ok(Some(Computed { bytes, secret: true }))
            }
            Expr::Let(index) => self.let_expr(*index).map_or(Ok(None), |expr| self.bytes(expr)),
            Expr::Demanded(expr) => self.bytes(expr),
            Expr::When(condition, value) => {
                if self.holds(condition)? {
                    self.bytes(value)
                } else {
                    Ok(None)
                }
            }
            Expr::FirstOf(choices) => {
                for choice in *choices {
                    if let Some(bytes) = self.bytes(choice)? {
                        return Ok(Some(bytes));
                    }
                }
                Ok(None)
            }
            Expr::Call(function, arguments) => self.call(*function, arguments),
            _ => {
                // A text to sign is often long, and a buffer that grows is overwritten each time.
                let mut out = Out::wire(if matches!(expr, Expr::Template(_)) { 256 } else { 64 });
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
                // Most keys are a field as it is, which is not copied.
                let plain = match self.value(first) {
                    Some(Value::Secret(key)) if !key.is_empty() && !crate::encode::breaks(key) => Some(key),
                    _ => None,
                };
                let computed = if plain.is_some() { None } else { self.bytes(first)? };
                let key = plain.map(str::as_bytes).or(computed.as_ref().map(|key| key.bytes.as_slice()));
                let (Some(key), Some(text_bytes)) = (key, self.bytes(text)?) else { return Ok(None) };
                let Some(mac) = crate::digest::hmac(function, key, text_bytes.bytes.as_slice()) else {
                    return Err(self.error("a function was called in a way that the derive forbids"));
                };
                self.sign(function, first, key.len() * 8, text)?;
                Ok(Some(Computed { bytes: mac.into(), secret: true }))
            }
            (_, None) => {
                let Some(argument) = self.bytes(first)? else { return Ok(None) };
                unary(function, &argument).map(Some).map_err(|what| {
                    let name = self.name(first);
                    let name = if name.is_empty() { "a value".into() } else { format!("`{name}`") };
                    self.error(format!("{name} {what}: `{}` cannot read it", function.name()))
                })
            }
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
        Ok(Some(Computed { bytes: signature.to_vec().into(), secret: true }))
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

/// A function of one argument. What is made of a secret is a secret.
///
/// # Errors
///
/// What the argument is not.
fn unary(function: Function, argument: &Computed) -> Result<Computed, &'static str> {
    let input = argument.bytes.as_slice();
    let mut bytes = Buffer::default();
    match function {
        Function::Base64 => bytes.push_base64(input),
        Function::Base64Url => bytes.push(Zeroizing::new(URL_SAFE_NO_PAD.encode(input)).as_bytes()),
        Function::Unbase64 => bytes.push(&unbase64(input).ok_or("is not Base64")?),
        Function::Hex => {
            bytes = Buffer::with_capacity(input.len() * 2);
            hex(input, |piece| bytes.push(piece));
        }
        Function::Unhex => {
            bytes.push(&Zeroizing::new(unhex(input.trim_ascii()).ok_or("is not hexadecimal")?));
        }
        Function::Upper => bytes.push(&Zeroizing::new(input.to_ascii_uppercase())),
        Function::Lower => bytes.push(&Zeroizing::new(input.to_ascii_lowercase())),
        Function::Unpct => bytes.push(&Zeroizing::new(unpercent(input, false))),
        Function::Pct | Function::JsonMin | Function::JsonSorted => {
            let text = argument.as_str().ok_or("is not text")?;
            match function {
                Function::Pct => _ = escape(text, Escape::Segment, |piece| bytes.push(piece)),
                Function::JsonMin => bytes.push(json_text::min(text).ok_or("is not JSON")?.as_bytes()),
                _ => bytes.push(json_text::sorted(text).ok_or("is not JSON")?.as_bytes()),
            }
        }
        _ => bytes = crate::digest::digest(function, input).unwrap_or_default().into(),
    }
    Ok(Computed { bytes, secret: argument.secret })
}

/// Bytes out of Base64 in either alphabet, with or without its padding: keys come in each form.
fn unbase64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = text.trim_ascii();
    while let Some(bare) = text.strip_suffix(b"=") {
        text = bare;
    }
    let engine = if text.contains(&b'-') || text.contains(&b'_') { URL_SAFE_NO_PAD } else { STANDARD_NO_PAD };
    engine.decode(text).ok().map(Zeroizing::new)
}
