//! The token, its type, and what comes along.

use auth_tests::layout::{TYPE, layouts, token_member};

#[test]
fn a_token() {
    for provider in layouts() {
        let path = format!("{}access_token", provider.at);
        let sendable = "the token holds a character that no header may carry (space, control or non-ASCII)";
        for (raw, words) in [
            ("\"\"", "the token is empty"),
            ("null", &*format!("the response has no token at `{path}`")),
            ("12345", "the token cannot be read: a number where text was expected"),
            ("true", "the token cannot be read: a boolean where text was expected"),
            ("[\"Zq9\"]", "the token cannot be read: an array where text was expected"),
            ("{\"value\":\"Zq9\"}", "the token cannot be read: an object where text was expected"),
            ("\"Zq9\\r\\nX-Admin: 1\"", sendable),
            ("\"Zq9\\u0000\"", sendable),
            ("\"Zq9 7Kx\"", sendable),
            ("\" Zq9\"", sendable),
            ("\"Zq9\\n\"", sendable),
            ("\"Zq9\\t\"", sendable),
            ("\"Zq9\\u007f\"", sendable),
            ("\"Zq9\u{e9}\"", sendable),
            ("\"Zq9\u{200b}\"", sendable),
            ("\"Zq9\\ud83d\"", "an escape that stands for no character"),
        ] {
            provider.makes_no_sense(provider.with_token(raw), words);
        }
        provider.makes_no_sense(provider.body(&[TYPE, &provider.life()]), &format!("no token at `{path}`"));

        // Escapes are read; a solidus may be escaped.
        let token = provider.read(provider.with_token(r#""a\/b\u002dc+d~e=""#)).unwrap();
        assert_eq!(token.access_token().expose_secret(), "a/b-c+d~e=");
        // Its length is the provider's business; that of the body is the client's (`max_body`).
        let long = "x".repeat(1 << 20);
        let token = provider.read(provider.with_token(&format!("\"{long}\""))).unwrap();
        assert_eq!(token.access_token().expose_secret(), long);
    }
}

#[test]
fn a_token_elsewhere_is_found_for_the_reader() {
    for provider in layouts() {
        let body = provider.body(&[r#""accessToken":"Zq9""#, TYPE, &provider.life()]);
        let error = provider.makes_no_sense(body, "; the nearest is `");
        assert_eq!(error.nearest_path(), Some(&*format!("{}accessToken", provider.at)));
        assert!(error.response_shape().unwrap().contains("accessToken: string"));
    }
}

#[test]
fn a_token_type() {
    for provider in layouts() {
        for (member, said) in [
            ("", None),
            (r#""token_type":null"#, None),
            (r#""token_type":"Bearer""#, Some("Bearer")),
            (r#""token_type":"bearer""#, Some("bearer")),
            (r#""token_type":"BEARER""#, Some("BEARER")),
        ] {
            assert_eq!(provider.read(provider.with_type(member)).unwrap().token_type(), said);
        }
        for (raw, words) in [
            ("\"mac\"", "the token's type is `mac`, not Bearer"),
            ("\"DPoP\"", "the token's type is `DPoP`, not Bearer"),
            ("\"Bearer Zq9\"", "the token's type is `?`, not Bearer"),
            ("\"Bearer\\r\\nX: Zq9\"", "the token's type is `?`, not Bearer"),
            ("\"Bearer\\u0000\"", "the token's type is `?`, not Bearer"),
            ("5", "the token's type cannot be read: a number where text was expected"),
            ("[5]", "the token's type cannot be read: an array where text was expected"),
        ] {
            provider.makes_no_sense(provider.with_type(&format!(r#""token_type":{raw}"#)), words);
        }
    }
}

#[test]
fn an_extra_that_does_not_fit_tells_where_and_not_what() {
    let [accounting_plus, _, _, business, chift, _] = layouts();
    for (provider, member) in [
        (accounting_plus, r#""organization_name":["Zq9"]"#),
        (business, r#""business_id":"Zq9""#),
        (chift, r#""expires_on":"Zq9""#),
    ] {
        let body = provider.body(&[&token_member(), TYPE, &provider.life(), member]);
        provider.makes_no_sense(body, "does not fit the type of `extra`, at line 1 column ");
    }
}
