//! A private key for signatures.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
#[cfg(feature = "source")]
use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::secret::deserialize_secret;

/// An RSA key that signs, read once from its PEM text (PKCS#8, `-----BEGIN PRIVATE KEY-----`).
///
/// The text may come out of an environment variable, with its line breaks written as `\n`, and in quotes.
/// Whatever stands before and behind the key is ignored (RFC 7468), unless it is another key or certificate.
/// A clone shares the key. `Debug` prints `PrivateKey(RSA, 2048 bits)`; there is no `Display` and no
/// `Serialize`.
///
/// ```
/// use auth_runtime::{InvalidPrivateKey, PrivateKey};
///
/// # let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// // let text = std::env::var("PROVIDER_PRIVATE_KEY")?;
/// let key = PrivateKey::from_pem(&text)?;
/// assert_eq!(key.bits(), 2048);
///
/// // An error says what to do, and never shows the text.
/// let error = PrivateKey::from_pem("-----BEGIN RSA PRIVATE KEY-----").unwrap_err();
/// assert!(error.to_string().contains("openssl pkcs8 -topk8"));
/// # Ok::<(), InvalidPrivateKey>(())
/// ```
///
/// It cannot be printed or written by mistake:
///
/// ```compile_fail,E0277
/// fn write<T: serde::Serialize>() {}
/// write::<auth_runtime::PrivateKey>();
/// ```
/// ```compile_fail,E0277
/// fn print<T: std::fmt::Display>() {}
/// print::<auth_runtime::PrivateKey>();
/// ```
#[derive(Clone)]
pub struct PrivateKey {
    key: Arc<RsaKeyPair>,
    bits: usize,
}

impl PrivateKey {
    /// Reads the key's PEM text.
    ///
    /// # Errors
    /// [`InvalidPrivateKey`] says what the text is instead, and what to do about it.
    pub fn from_pem(text: &str) -> Result<Self, InvalidPrivateKey> {
        let der = pem_to_der(text)?;
        let bits = match inspect(&der) {
            Some(Inside::Rsa { bits }) => bits,
            Some(Inside::OtherAlgorithm) => return Err(InvalidPrivateKey::NotRsa),
            None => return Err(InvalidPrivateKey::Rejected),
        };
        if bits < LEAST_BITS {
            return Err(InvalidPrivateKey::TooShort { bits });
        }
        let key = Arc::new(key_from_der(&der)?);
        Ok(Self { key, bits })
    }

    /// The length of the key.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// The key's public half (RFC 8017 appendix A.1.1): which key it is, and nothing of it.
    #[cfg(feature = "source")]
    pub(crate) fn public_key(&self) -> &[u8] {
        public_key(&self.key)
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 8017): the same message has the same signature each
    /// time.
    pub(crate) fn sign_sha256(&self, message: &[u8]) -> Result<Zeroizing<Vec<u8>>, SigningFailed> {
        sign(&self.key, message)
    }
}

// The crypto library is called in these three functions and nowhere else.

fn key_from_der(der: &[u8]) -> Result<RsaKeyPair, InvalidPrivateKey> {
    // The library's reasons are dropped: they are not for who holds a wrong file.
    RsaKeyPair::from_pkcs8(der).map_err(|_| InvalidPrivateKey::Rejected)
}

#[cfg(feature = "source")]
fn public_key(key: &RsaKeyPair) -> &[u8] {
    key.public_key().as_ref()
}

fn sign(key: &RsaKeyPair, message: &[u8]) -> Result<Zeroizing<Vec<u8>>, SigningFailed> {
    let mut signature = Zeroizing::new(vec![0; key.public_modulus_len()]);
    // This padding takes nothing from the random source.
    match key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature) {
        Ok(()) => Ok(signature),
        Err(_) => Err(SigningFailed),
    }
}

/// The crypto library failed to sign, and says no more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SigningFailed;

impl fmt::Display for SigningFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("signing with the RSA key failed")
    }
}

impl std::error::Error for SigningFailed {}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(RSA, {} bits)", self.bits)
    }
}

impl FromStr for PrivateKey {
    type Err = InvalidPrivateKey;

    fn from_str(text: &str) -> Result<Self, InvalidPrivateKey> {
        Self::from_pem(text)
    }
}

impl TryFrom<&str> for PrivateKey {
    type Error = InvalidPrivateKey;

    fn try_from(text: &str) -> Result<Self, InvalidPrivateKey> {
        Self::from_pem(text)
    }
}

impl<'de> Deserialize<'de> for PrivateKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserialize_secret(deserializer, "a private key as PEM text")?;
        Self::from_pem(text.expose_secret()).map_err(de::Error::custom)
    }
}

const LEAST_BITS: usize = 2048;

/// Why a text is no [`PrivateKey`], and what to do about it. No part of the text is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidPrivateKey {
    /// There is no text, as when an environment variable is set to nothing.
    Empty,
    /// There is no `-----BEGIN …-----` line.
    NoPem,
    /// There is no `-----END …-----` line that belongs to the first.
    MissingEnd,
    /// There are several keys or certificates in the text.
    Several,
    /// What is between the two lines is not Base64.
    BadBase64,
    /// A PKCS#1 key, `-----BEGIN RSA PRIVATE KEY-----`.
    Pkcs1,
    /// A key under a passphrase, `-----BEGIN ENCRYPTED PRIVATE KEY-----`.
    Encrypted,
    /// A key in OpenSSH's own format.
    OpenSsh,
    /// A public key, a certificate, or a request for one.
    NotPrivate,
    /// A private key, but not for RSA.
    NotRsa,
    /// An RSA key that is too short to be safe.
    TooShort {
        /// How long it is.
        bits: usize,
    },
    /// The text has the right form, but what is in it is no key that the crypto library takes.
    Rejected,
}

impl fmt::Display for InvalidPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid private key: ")?;
        f.write_str(match self {
            Self::Empty => "the text is empty: is the environment variable or file the right one?",
            Self::NoPem => {
                "no `-----BEGIN PRIVATE KEY-----` line in it: give the text of the PEM file, not its path, \
                 and not encoded in Base64 once more"
            }
            Self::MissingEnd => {
                "the `-----END PRIVATE KEY-----` line is missing: give the whole text; a variable often \
                 takes only the first line, so write the line breaks as `\\n`"
            }
            Self::Several => "several PEM blocks in one text: leave only the one private key",
            Self::BadBase64 => {
                "what is between the BEGIN and END lines is not Base64: copy it once more, and write line \
                 breaks as they are or as `\\n`"
            }
            Self::Pkcs1 => {
                "a PKCS#1 key (`BEGIN RSA PRIVATE KEY`), and PKCS#8 is needed: convert it with `openssl \
                 pkcs8 -topk8 -nocrypt -in key.pem -out key.pkcs8.pem`"
            }
            Self::Encrypted => {
                "the key is encrypted (`BEGIN ENCRYPTED PRIVATE KEY`): decrypt it with `openssl pkcs8 \
                 -topk8 -nocrypt -in key.pem -out key.pkcs8.pem`, which asks for its passphrase"
            }
            Self::OpenSsh => {
                "a key in OpenSSH's format, and PKCS#8 is needed: convert a copy with `ssh-keygen -p -N '' \
                 -m PKCS8 -f key-copy`"
            }
            Self::NotPrivate => {
                "a public key or certificate, and the private key is needed: the provider gets the public \
                 one, and you keep the private one"
            }
            Self::NotRsa => "the key is not an RSA key, and RSA is what this provider's signature needs",
            Self::TooShort { bits } => {
                return write!(
                    f,
                    "the RSA key has {bits} bits, and at least {LEAST_BITS} are needed: make a new one with \
                     `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{LEAST_BITS} -out key.pem`, \
                     and give the provider its public key"
                );
            }
            Self::Rejected => {
                "it is not a valid RSA key of 2048 to 8192 bits: is it whole and not cut off? `openssl pkey \
                 -in key.pem -check -noout` says more"
            }
        })
    }
}

impl std::error::Error for InvalidPrivateKey {}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END PRIVATE KEY-----";

fn pem_to_der(text: &str) -> Result<Zeroizing<Vec<u8>>, InvalidPrivateKey> {
    let Some((_, block)) = text.split_once(BEGIN) else {
        let is_empty = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').is_empty();
        return Err(if is_empty { InvalidPrivateKey::Empty } else { InvalidPrivateKey::NoPem });
    };
    let (label, body) = block.split_once("-----").ok_or(InvalidPrivateKey::MissingEnd)?;
    // openssl writes the curve as a block before the key, and "several" would be a poor hint to that.
    if block.contains(BEGIN) && label != "EC PARAMETERS" {
        return Err(InvalidPrivateKey::Several);
    }
    match label {
        "PRIVATE KEY" => {}
        "RSA PRIVATE KEY" => return Err(InvalidPrivateKey::Pkcs1),
        "ENCRYPTED PRIVATE KEY" => return Err(InvalidPrivateKey::Encrypted),
        "OPENSSH PRIVATE KEY" => return Err(InvalidPrivateKey::OpenSsh),
        "EC PRIVATE KEY" | "EC PARAMETERS" | "DSA PRIVATE KEY" => return Err(InvalidPrivateKey::NotRsa),
        _ if label.ends_with("PUBLIC KEY") || label.contains("CERTIFICATE") => {
            return Err(InvalidPrivateKey::NotPrivate);
        }
        _ => return Err(InvalidPrivateKey::NoPem),
    }
    let (body, _) = body.split_once(END).ok_or(InvalidPrivateKey::MissingEnd)?;

    // Both buffers have their final size from the start: one that grew would leave copies of the key behind.
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut bytes = body.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.next(), Some(b'n' | b'r')) => {}
            b'\\' => return Err(InvalidPrivateKey::BadBase64),
            _ if byte.is_ascii_whitespace() => {}
            _ => base64.push(byte),
        }
    }
    let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let length =
        STANDARD.decode_slice(base64.as_slice(), &mut der).map_err(|_| InvalidPrivateKey::BadBase64)?;
    der.truncate(length);
    Ok(der)
}

enum Inside {
    Rsa { bits: usize },
    OtherAlgorithm,
}

/// Reads the algorithm and the length of the modulus, for the errors that the crypto library does not tell
/// apart.
fn inspect(der: &[u8]) -> Option<Inside> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    const OCTETS: u8 = 0x04;
    const OID: u8 = 0x06;
    // 1.2.840.113549.1.1.1
    const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

    // PrivateKeyInfo (RFC 5208): version, algorithm, key, attributes
    let (info, []) = element(der, SEQUENCE)? else { return None };
    let (_version, info) = element(info, INTEGER)?;
    let (algorithm, info) = element(info, SEQUENCE)?;
    let (name, _parameters) = element(algorithm, OID)?;
    if name != RSA_ENCRYPTION {
        return Some(Inside::OtherAlgorithm);
    }
    let (key, _attributes) = element(info, OCTETS)?;
    // RSAPrivateKey (RFC 8017): version, modulus, …
    let (key, _) = element(key, SEQUENCE)?;
    let (_version, key) = element(key, INTEGER)?;
    let (modulus, _) = element(key, INTEGER)?;
    let first = modulus.iter().position(|&byte| byte != 0)?;
    let bits = modulus[first..].len() * 8 - modulus[first].leading_zeros() as usize;
    Some(Inside::Rsa { bits })
}

/// Splits the DER element with this tag off: its content, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 => rest.split_first().map(|(&length, rest)| (usize::from(length), rest))?,
        0x82 => {
            rest.split_first_chunk().map(|(&length, rest)| (usize::from(u16::from_be_bytes(length)), rest))?
        }
        // No key that is taken has 64 KiB, and DER has no indefinite length.
        _ => return None,
    };
    if found == tag { rest.split_at_checked(length) } else { None }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    macro_rules! key {
        ($name:literal) => {
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/", $name))
        };
    }
    const PKCS8: &str = key!("rsa2048.pkcs8.pem");
    const MESSAGE: &[u8] =
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.message.txt"));
    const SIGNATURE: &[u8] =
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.signature.bin"));
    const PUBLIC: &[u8] =
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.public.der"));

    #[test]
    fn signature_is_the_one_of_openssl() {
        let key = PrivateKey::from_pem(PKCS8).unwrap();
        let signature = key.sign_sha256(MESSAGE).unwrap();
        assert_eq!(*signature, SIGNATURE);
        assert_eq!(signature, key.clone().sign_sha256(MESSAGE).unwrap());
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, PUBLIC);
        public.verify(MESSAGE, &signature).unwrap();
        public.verify(b"", &key.sign_sha256(b"").unwrap()).unwrap();
        public.verify(b"another", &signature).unwrap_err();
    }

    #[test]
    fn the_ways_a_key_is_written() {
        let lf = PKCS8;
        let escaped = lf.replace('\n', "\\n");
        let cases = [
            lf.to_owned(),
            lf.trim_end().to_owned(),
            lf.replace('\n', "\r\n"),
            escaped.clone(),
            lf.replace('\n', "\\r\\n"),
            lf.replace('\n', " "),
            lf.replace('\n', ""),
            format!("\"{escaped}\""),
            format!("'{lf}'\n"),
            format!("  \n\t{lf}\n\n"),
            format!("\u{feff}{lf}"),
            format!("Bag Attributes\n    friendlyName: test\n{lf}"),
        ];
        for text in cases {
            let key = PrivateKey::from_pem(&text).unwrap();
            assert_eq!(*key.sign_sha256(MESSAGE).unwrap(), SIGNATURE, "{text}");
        }
    }

    #[test]
    fn each_error_says_what_to_do() {
        use InvalidPrivateKey as E;

        let (begin, end) = ("-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\n");
        let rsa1024 = E::TooShort { bits: 1024 };
        let pkcs8_command = "openssl pkcs8 -topk8 -nocrypt -in key.pem -out key.pkcs8.pem";
        let half = &PKCS8[..PKCS8.len() / 2];
        let cases = [
            (String::new(), E::Empty, "empty"),
            (" \"\" \n".to_owned(), E::Empty, "empty"),
            ("/etc/keys/provider.pem".to_owned(), E::NoPem, "not its path"),
            (STANDARD.encode(PKCS8), E::NoPem, "Base64 once more"),
            (PKCS8.replace("PRIVATE KEY", "PRIVAT KEY"), E::NoPem, "BEGIN PRIVATE KEY"),
            ("-----BEGIN PRIVATE KEY".to_owned(), E::MissingEnd, "END PRIVATE KEY"),
            (begin.to_owned(), E::MissingEnd, "END PRIVATE KEY"),
            (half.to_owned(), E::MissingEnd, "END PRIVATE KEY"),
            (PKCS8.replace("END PRIVATE", "END RSA PRIVATE"), E::MissingEnd, "END PRIVATE KEY"),
            (PKCS8.repeat(2), E::Several, "leave only"),
            (format!("{PKCS8}{}", key!("rsa2048.public.pem")), E::Several, "leave only"),
            (format!("{half}\n{end}"), E::Rejected, "not cut off"),
            (format!("{begin}AAAAA\n{end}"), E::BadBase64, "not Base64"),
            (PKCS8.replace('\n', "\\x"), E::BadBase64, "not Base64"),
            (format!("{begin}AAA\u{e4}\n{end}"), E::BadBase64, "not Base64"),
            (format!("{begin}AAAA\\"), E::MissingEnd, "END PRIVATE KEY"),
            (format!("{begin}AAAA\\{end}"), E::BadBase64, "not Base64"),
            (key!("rsa2048.pkcs1.pem").to_owned(), E::Pkcs1, pkcs8_command),
            (key!("rsa2048.encrypted.pem").to_owned(), E::Encrypted, pkcs8_command),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\n".to_owned(), E::OpenSsh, "ssh-keygen"),
            (key!("rsa2048.public.pem").to_owned(), E::NotPrivate, "private key is needed"),
            ("-----BEGIN CERTIFICATE-----\n".to_owned(), E::NotPrivate, "certificate"),
            (key!("ec.pkcs8.pem").to_owned(), E::NotRsa, "not an RSA key"),
            (key!("ec.sec1.pem").to_owned(), E::NotRsa, "not an RSA key"),
            (format!("-----BEGIN EC PARAMETERS-----\n{}", key!("ec.sec1.pem")), E::NotRsa, "not an RSA key"),
            (key!("rsa1024.pkcs8.pem").to_owned(), rsa1024, "has 1024 bits, and at least 2048"),
            (format!("{begin}{end}"), E::Rejected, "not a valid RSA key"),
            (format!("{begin}AAAA\n{end}"), E::Rejected, "not a valid RSA key"),
            (key!("rsa2048.pkcs1.pem").replace("RSA PRIVATE", "PRIVATE"), E::Rejected, "not a valid RSA key"),
        ];
        for (text, expected, part) in cases {
            let error = PrivateKey::from_pem(&text).unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn a_damaged_key_never_panics() {
        let der = pem_to_der(PKCS8).unwrap();
        let pem = |der: &[u8]| {
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", STANDARD.encode(der))
        };
        for length in 0..der.len() {
            PrivateKey::from_pem(&pem(&der[..length])).unwrap_err();
        }
        // The header and the beginning of the modulus, where lengths and tags are.
        for at in 0..40 {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = der.to_vec();
                damaged[at] ^= flip;
                if let Ok(key) = PrivateKey::from_pem(&pem(&damaged)) {
                    let _ = key.sign_sha256(MESSAGE);
                }
            }
        }
        let mut longer = der.to_vec();
        longer.push(0);
        assert_eq!(PrivateKey::from_pem(&pem(&longer)).unwrap_err(), InvalidPrivateKey::Rejected);
    }

    #[test]
    fn neither_debug_nor_errors_show_the_key() {
        let key: PrivateKey = PKCS8.parse().unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(RSA, 2048 bits)");
        assert_eq!(format!("{key:#?}"), "PrivateKey(RSA, 2048 bits)");
        assert_eq!(PrivateKey::try_from(PKCS8).unwrap().bits(), 2048);

        let json = serde_json::to_string(PKCS8).unwrap();
        assert_eq!(serde_json::from_str::<PrivateKey>(&json).unwrap().bits(), 2048);
        for json in ["4711", "[4711]", "\"4711\"", r#""-----BEGIN 4711-----""#] {
            let error = serde_json::from_str::<PrivateKey>(json).unwrap_err().to_string();
            assert!(!error.contains("4711"), "{error}");
        }
        let error = serde_json::from_str::<PrivateKey>("4711").unwrap_err().to_string();
        assert!(error.starts_with("invalid type: an integer, expected a private key as PEM text"), "{error}");
    }

    #[test]
    fn is_shared_between_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<PrivateKey>();
    }
}
