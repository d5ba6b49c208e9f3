//! A `PrivateKey` is an RSA key of PKCS#8 that is long enough, or an error that shows none of it.

use std::sync::LazyLock;

use auth_runtime::{Context, InvalidPrivateKey, PrivateKey, TokenEndpoint};
use auth_tests::leak::Secrets;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::sentinel::{self, SECRET};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

#[derive(TokenEndpoint)]
#[token(post = "https://api.example.com/token", sign("S" = base64(rsa_sha256(key, "message"))))]
struct Endpoint {
    key: PrivateKey,
}

/// Any text, or any DER after a `D`, which is put into a PEM frame: a key that signs, or an error.
pub fn check(input: &[u8]) {
    match input.split_first() {
        Some((b'D', der)) => pem(&format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der))),
        _ if sentinel::is_spelt(input) => {}
        _ => {
            if let Ok(text) = std::str::from_utf8(input) {
                pem(&sentinel::planted_text(text));
            }
        }
    }
}

fn pem(text: &str) {
    let read = PrivateKey::from_pem(text);
    let json = serde_json::from_value::<PrivateKey>(text.into());
    match (read, json) {
        (Ok(key), Ok(again)) => {
            assert_eq!(key.bits(), again.bits());
            accepted(text, &key);
        }
        (Err(error), Err(json)) => refused(text, error, &json),
        (read, json) => panic!("{read:?} and by serde {json:?}"),
    }
}

fn accepted(text: &str, key: &PrivateKey) {
    assert!((2048..=8192).contains(&key.bits()), "{} bits", key.bits());
    assert_eq!(format!("{key:?}"), format!("PrivateKey(RSA, {} bits)", key.bits()));
    assert_eq!(text.matches("-----BEGIN ").count(), 1, "which of the two is it?");
    // Read as PKCS#8 by somebody else, it is the key that signs.
    let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).expect("a frame").0;
    let base64: String = inside.replace("\\n", "").replace("\\r", "").split_ascii_whitespace().collect();
    let der = STANDARD.decode(base64).expect("Base64");
    let theirs = RsaKeyPair::from_pkcs8(&der).expect("PKCS#8");
    assert_eq!(theirs.public_modulus_len(), key.bits().div_ceil(8));
    let signature = signature(key);
    assert_eq!(signature.len(), key.bits().div_ceil(8));
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, theirs.public_key());
    public.verify(b"message", &signature).expect("a signature of this key");

    // However a variable or a file spells it.
    let (escaped, with_returns) = (text.replace('\n', "\\n"), text.replace('\n', "\\r\\n"));
    for same in [text.replace('\n', "\r\n"), format!("\"{escaped}\""), format!("\n  {text}\n"), with_returns]
    {
        assert_eq!(PrivateKey::from_pem(&same).map(|key| key.bits()), Ok(key.bits()), "{same}");
    }
}

fn signature(key: &PrivateKey) -> Vec<u8> {
    let request = Endpoint { key: key.clone() }.request(&Context::new()).expect("a request");
    STANDARD.decode(&request.headers()["s"]).expect("Base64")
}

fn refused(text: &str, error: InvalidPrivateKey, json: &serde_json::Error) {
    static SECRETS: LazyLock<Secrets> = LazyLock::new(|| Secrets::new().and("the key", SECRET));
    let shown = [error.to_string(), format!("{error:?}"), json.to_string(), format!("{json:?}")];
    SECRETS.assert_absent("a refused key", &shown);
    for message in &shown {
        assert!(message.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{message:?}");
        assert!(message.len() < 500, "{message:?}");
    }
    assert!(json.to_string().starts_with(&error.to_string()), "{json}");
    if let InvalidPrivateKey::TooShort { bits } = error {
        assert!(bits < 2048, "{bits}");
    }
    assert_eq!(PrivateKey::from_pem(text).map(drop), Err(error));
}
