//! Signatures. The expected ones were made with Python's `hmac` and with `openssl dgst -sign`.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{PrivateKey, Secret, Server, TokenEndpoint};

use crate::{fixed, refused, sent, sent_with};

const FOX: &str = "The quick brown fox jumps over the lazy dog";

#[test]
fn each_digest_in_each_spelling() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        sign(
            "X-Sha1" = hex(hmac_sha1(key, text)),
            "X-Sha256" = base64(hmac_sha256(key, text)),
            "X-Sha256-Url" = base64url(hmac_sha256(key, text)),
            "X-Sha384" = hex(hmac_sha384(key, text)),
            "X-Sha512" = base64url(hmac_sha512(key, text)),
            "X-Twice" = upper(hex(hmac_sha1(key, "{text}"))),
        ),
    )]
    struct Provider {
        key: Secret,
        #[token(skip)]
        text: &'static str,
    }

    assert_eq!(
        sent(&Provider { key: "key".into(), text: FOX }),
        "POST https://auth.example.com/token\n\
         x-sha1: de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9\n\
         x-sha256: 97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=\n\
         x-sha256-url: 97yD9DBThCSxMpjmqm-xQ-9NWaFJRhdZl0edvC0aPNg\n\
         x-sha384: d7f4727e2c0b39ae0f1e40cc96f60242d5b7801841cea6fc592c5d3e1ae50700582a96cf35e1e554995fe4e03381c237\n\
         x-sha512: tCrwkFe6weLUFwjkipAuCbX_fxKrQopP6GZTxz3SSPuC-UilSfe3kaW0GRXuTR7Dk1NX5OIxclDQNyr6Lr7rOg\n\
         x-twice: DE7C9B85B8B78AA6BC8A7A36F70A90701C9DB4D9\n"
    );
}

#[test]
fn the_finished_body_is_signed() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        let digest = hex(hmac_sha256(signing_key, body)),
        sign("Signature" = "v1={digest}"),
    )]
    struct InHeader {
        client_id: String,
        scope: &'static str,
        signing_key: Secret,
    }
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        encoding = json,
        sign(query("signature" = base64url(hmac_sha256(signing_key, body)))),
    )]
    struct InQuery {
        client_id: String,
        signing_key: Secret,
    }

    let in_header = InHeader { client_id: "shop".into(), scope: "a b", signing_key: "s1gn".into() };
    assert_eq!(
        sent(&in_header),
        "POST https://auth.example.com/token\ncontent-type: application/x-www-form-urlencoded\n\
         signature: v1=99288581fd89ee84bdd5e315e21f48cf76c1b2b9936087e2b42c853152bc5fa4\nclient_id=shop&scope=a+b"
    );
    let in_query = InQuery { client_id: "shop".into(), signing_key: "s1gn".into() };
    assert_eq!(
        sent(&in_query),
        "POST https://auth.example.com/token?signature=b-4zFrSjUbaaNyRcHsQB1f7rhN3GLF37Q-DF6JD_ir8\n\
         content-type: application/json\n{\"client_id\":\"shop\"}"
    );
}

#[test]
fn a_signature_as_a_parameter_in_each_encoding() {
    macro_rules! signed {
        ($encoding:ident, $expected:expr) => {{
            #[derive(TokenEndpoint)]
            #[token(
                                post = "https://auth.example.com/token",
                                encoding = $encoding,
                                let stamp = now(unix),
                                param("t" = stamp),
                                sign(param("s" = base64(hmac_sha256(signing_key, "{client_id}|{stamp}")))),
                            )]
            struct Provider {
                #[token(skip)]
                client_id: String,
                signing_key: Secret,
            }
            let text = sent(&Provider { client_id: "shop".into(), signing_key: "s1gn".into() });
            assert!(text.ends_with($expected), "{text}");
        }};
    }
    signed!(form, "\nt=1647832300&s=1o8XGuOEvEyMfsSUhN%2FZAm8z%2FLPZy3IDR4V%2FtgAFkCU%3D");
    signed!(json, "\n{\"t\":\"1647832300\",\"s\":\"1o8XGuOEvEyMfsSUhN/ZAm8z/LPZy3IDR4V/tgAFkCU=\"}");
    signed!(query, "?t=1647832300&s=1o8XGuOEvEyMfsSUhN%2FZAm8z%2FLPZy3IDR4V%2FtgAFkCU%3D\n");
}

/// A body that holds nothing but its signature.
#[test]
fn a_signature_as_the_only_parameter() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", encoding = json, sign(param("s" = hex(hmac_sha1(key, text)))))]
    struct Json {
        key: Secret,
        #[token(skip)]
        text: &'static str,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", sign(param("s" = hex(hmac_sha1(key, text)))))]
    struct Form {
        key: Secret,
        #[token(skip)]
        text: &'static str,
    }

    let expected = "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9";
    assert_eq!(
        sent(&Json { key: "key".into(), text: FOX }),
        format!(
            "POST https://auth.example.com/token\ncontent-type: application/json\n{{\"s\":\"{expected}\"}}"
        )
    );
    assert_eq!(
        sent(&Form { key: "key".into(), text: FOX }),
        format!(
            "POST https://auth.example.com/token\ncontent-type: application/x-www-form-urlencoded\ns={expected}"
        )
    );
}

#[test]
fn the_url_is_signed_as_it_is_sent() {
    #[derive(TokenEndpoint)]
    #[token(post = "{server}/token?v=1", sign("Signature" = hex(hmac_sha256(signing_key, url))))]
    struct Provider {
        server: Server,
        signing_key: Secret,
    }

    let provider = Provider {
        server: Server::parse("https://elsewhere.example.com").unwrap(),
        signing_key: "s1gn".into(),
    };
    let cx = fixed().origin(Server::parse("https://auth.example.com").unwrap()).build();
    assert_eq!(
        sent_with(&provider, &cx),
        "POST https://auth.example.com/token?v=1\n\
         signature: a4261ee6961c52d04f6a6d90cc52d5669e232aaf23a5ba2a4899e0f5b91b945f\n"
    );
}

#[test]
fn an_rsa_key() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        let timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00"),
        header("X-Timestamp" = timestamp),
        sign("X-Signature" = base64(rsa_sha256(private_key, "{client_id}|{timestamp}"))),
    )]
    struct Provider {
        #[token(skip)]
        client_id: String,
        private_key: PrivateKey,
    }

    let pem = include_str!("../../../../auth-runtime/tests/keys/rsa2048.pkcs8.pem");
    let provider = Provider { client_id: "a client".into(), private_key: PrivateKey::from_pem(pem).unwrap() };
    let cx = fixed().now(UNIX_EPOCH + Duration::from_secs(1_767_297_845)).build();
    assert_eq!(
        sent_with(&provider, &cx),
        "POST https://auth.example.com/token\n\
         x-timestamp: 2026-01-02T03:04:05+07:00\n\
         x-signature: NUsn+ezAkh7FeZTDoNjibnVE+HOpKaY1iFArVJWjDGUP7yXEK6UEYk75E62KaxKSBbn9n46W/VQYI2kzgJYM5PfQnd/aLoEJh7s+ceRTIjvnOvJgYm9xBS6qOJ/1ImmYgc1Z2U0YjHSn3EMHcHU4LRI6aVrS1Tu8KpeOCShh3txKxIXDJBjEjOLKqpASDHMchpUvsDqv0b4t2L7gs7eETUYbqWoMS+DmFCCXa2gAFfs65SoVV+SzrOsQ6skKdL5XMXdVsZRJfVduLzSkEXqlaER3OE5wSp6k29QSf7q+CiRIs5HQOMHTBVwlFg8Au2plH5nM+nvd8B10YutfgUwodQ==\n"
    );
}

#[test]
fn a_signature_of_what_is_absent_is_refused() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", sign("Signature" = hex(hmac_sha256(signing_key, body))))]
    struct Provider {
        signing_key: Option<Secret>,
    }

    let error = refused(&Provider { signing_key: None }, &fixed().build());
    assert!(
        error.contains("`signing_key` is absent, and the signature `signature` is made of it"),
        "{error}"
    );
}
