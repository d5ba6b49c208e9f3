//! Private keys that are none for this provider.

use auth_providers::Klikoo;
use auth_runtime::PrivateKey;
use auth_tests::leak::Secrets;

macro_rules! key {
    ($name:literal) => {
        include_str!(concat!("../../../auth-runtime/tests/keys/", $name))
    };
}

/// What it is, and the command that makes it right.
const KEYS: [(&str, &str, &str); 6] = [
    (
        key!("rsa2048.pkcs1.pem"),
        "a PKCS#1 key (`BEGIN RSA PRIVATE KEY`)",
        "`openssl pkcs8 -topk8 -nocrypt -in key.pem -out key.pkcs8.pem`",
    ),
    (
        key!("rsa2048.encrypted.pem"),
        "the key is encrypted (`BEGIN ENCRYPTED PRIVATE KEY`)",
        "`openssl pkcs8 -topk8 -nocrypt -in key.pem -out key.pkcs8.pem`, which asks for its passphrase",
    ),
    (
        key!("rsa1024.pkcs8.pem"),
        "the RSA key has 1024 bits, and at least 2048 are needed",
        "`openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem`",
    ),
    (key!("rsa2048.public.pem"), "a public key or certificate", "the private key is needed"),
    (key!("ec.pkcs8.pem"), "the key is not an RSA key", "RSA is what this provider's signature needs"),
    (key!("ec.sec1.pem"), "the key is not an RSA key", "RSA is what this provider's signature needs"),
];

fn assert_error(error: &dyn std::error::Error, pem: &str, what: &str, how: &str) {
    let text = error.to_string();
    assert!(text.contains(what) && text.contains(how), "{text}");
    let texts = [text, format!("{error:?}"), format!("{error:#?}")];
    Secrets::new().and_key("the key", &lines_of_some_length(pem)).assert_absent("an error", &texts);
}

/// The last line of a PEM text may be too short to be looked for.
fn lines_of_some_length(pem: &str) -> String {
    pem.lines().filter(|line| line.len() >= 16).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_says_what_it_is_and_what_to_do() {
    for (pem, what, how) in KEYS {
        let quoted = format!("\"{pem}\"");
        for text in [pem, &pem.replace('\n', "\\n"), &pem.replace('\n', "\r\n"), &quoted] {
            assert_error(&PrivateKey::from_pem(text).unwrap_err(), pem, what, how);
            assert_error(&text.parse::<PrivateKey>().unwrap_err(), pem, what, how);
        }
    }
}

#[test]
fn a_configuration_with_one_makes_no_endpoint() {
    for (pem, what, how) in KEYS {
        let configuration = serde_json::json!({
            "server": "https://klikoo.example",
            "client_id": "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
            "client_secret": "s3cret-s3cret",
            "private_key": pem,
        });
        assert_error(&serde_json::from_value::<Klikoo>(configuration.clone()).unwrap_err(), pem, what, how);
        let text = configuration.to_string();
        assert_error(&serde_json::from_str::<Klikoo>(&text).unwrap_err(), pem, what, how);
    }
}
