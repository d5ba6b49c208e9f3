//! A refusal of the client whose reason may be the declaration or a clock: the error names the clause to write
//! instead, and whoever must act by the evidence.
#![allow(clippy::items_after_statements, reason = "a declaration stands where it is used")]
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Action, Bytes, Context, Error, Secret, Token, TokenEndpoint, http};
use auth_tests::wire::explained;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn cx() -> Context {
    Context::builder().now(UNIX_EPOCH + Duration::from_secs(1_700_000_000)).nonce("n").build()
}

fn refused(endpoint: &dyn TokenEndpoint, status: u16, body: &str) -> Error {
    let response = http::Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap();
    endpoint.response(response, &cx()).unwrap_err()
}

/// `user:password`, as the server reads it before it decodes anything.
fn basic(endpoint: &dyn TokenEndpoint) -> String {
    let request = endpoint.request(&cx()).unwrap();
    let header =
        request.headers()["authorization"].to_str().unwrap().strip_prefix("Basic ").unwrap().to_owned();
    String::from_utf8(STANDARD.decode(header).unwrap()).unwrap()
}

#[derive(TokenEndpoint)]
#[token(name = "Shop", post = "https://auth.example.com/token", grant_type = client_credentials, auth = basic)]
struct Encoded {
    client_id: String,
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(name = "Shop", post = "https://auth.example.com/token", grant_type = client_credentials, auth = basic_raw)]
struct Raw {
    client_id: String,
    client_secret: Secret,
}

fn encoded(client_id: &str, client_secret: &str) -> Encoded {
    Encoded { client_id: client_id.into(), client_secret: client_secret.into() }
}

fn raw(client_id: &str, client_secret: &str) -> Raw {
    Raw { client_id: client_id.into(), client_secret: client_secret.into() }
}

const INVALID_CLIENT: &str = r#"{"error":"invalid_client"}"#;

/// What Authlib 1.9.10 and mcp 2.3.0 do: `%XX` is undone, and `+` is not.
fn percent_decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn every_form_decoder_reads_basic() {
    for (client_id, client_secret) in
        [("my shop", "a b+c %20"), ("shop", "  "), ("é:/?", "100% + 1"), ("a+b", "~*-._")]
    {
        let sent = basic(&encoded(client_id, client_secret));
        assert!(!sent.contains('+') && !sent.contains(' '), "{sent}");
        let (user, password) = sent.split_once(':').unwrap();
        assert_eq!(
            (percent_decoded(user).as_str(), percent_decoded(password).as_str()),
            (client_id, client_secret)
        );
        // A form's own decoder reads the same.
        let form = format!("{user}={password}");
        let pairs: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).collect();
        assert_eq!((pairs[0].0.as_ref(), pairs[0].1.as_ref()), (client_id, client_secret));
    }
    let body = Encoded { client_id: "x".into(), client_secret: "y".into() }.request(&cx()).unwrap();
    assert_eq!(body.body().as_bytes(), b"grant_type=client_credentials");
}

#[test]
fn a_form_keeps_its_plus() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    struct Form {
        client_id: String,
    }
    let request = Form { client_id: "my shop".into() }.request(&cx()).unwrap();
    assert_eq!(request.body().as_bytes(), b"client_id=my+shop");
}

#[test]
fn where_basic_changed_a_character() {
    for (client_id, client_secret, names) in [
        ("shop", "s3cret+w/slash==", "`client_secret`"),
        ("my shop", "plain", "`client_id`"),
        ("a@b", "x y", "`client_id` and `client_secret`"),
        ("shop", "tr~lde", "`client_secret`"),
    ] {
        let endpoint = encoded(client_id, client_secret);
        for (status, body) in [
            (401, INVALID_CLIENT),
            (400, INVALID_CLIENT),
            (401, ""),
            (401, "<html>no</html>"),
            (403, INVALID_CLIENT),
        ] {
            let error = refused(&endpoint, status, body);
            assert_eq!(error.action(), Action::FixConfiguration, "{status} {body}: {error}");
            let advice = error.advice().unwrap();
            assert!(advice.contains(&format!("form-encoded {names} ")), "{advice}");
            assert!(advice.contains("write `auth = basic_raw`"), "{advice}");
            let text = format!("{error} {error:?}");
            assert!(!text.contains(client_secret) && !text.contains("ask the customer"), "{text}");
            assert_eq!(error.to_string().matches("basic_raw").count(), 1, "{error}");
        }
        let shown = explained(&endpoint, &cx()).unwrap();
        assert_eq!(shown.notes.len(), 1);
        assert!(shown.notes[0].contains(names) && shown.notes[0].contains("basic_raw"), "{shown}");
        assert!(shown.to_string().ends_with("write `auth = basic_raw`"), "{shown}");
        assert!(!shown.to_string().contains(client_secret));
    }
}

#[test]
fn where_it_changed_none_the_customer_is_asked() {
    for endpoint in [encoded("shop", "s3cret"), encoded("a-b._*", "0")] {
        let error = refused(&endpoint, 401, INVALID_CLIENT);
        assert_eq!(error.action(), Action::AskCustomer);
        assert!(!error.to_string().contains("basic_raw"), "{error}");
        assert_eq!(explained(&endpoint, &cx()).unwrap().notes, [""; 0]);
    }
}

#[test]
fn where_the_refusal_is_not_about_the_client() {
    let endpoint = encoded("my shop", "a/b");
    for (status, body, action) in [
        (401, r#"{"error":"invalid_grant"}"#, Action::AskCustomer),
        (400, r#"{"error":"invalid_scope"}"#, Action::FixConfiguration),
        (429, "", Action::Wait { until: None }),
        (503, "", Action::Wait { until: None }),
        (429, r#"{"error":"slow_down"}"#, Action::Wait { until: None }),
    ] {
        let error = refused(&endpoint, status, body);
        assert_eq!((error.advice(), error.action()), (None, action), "{error}");
    }
}

/// The other way round: a server that decodes reads another secret than was sent as it is.
#[test]
fn where_basic_raw_sent_what_a_server_decodes() {
    for secret in ["50%25", "a+b", "%e9"] {
        let error = refused(&raw("shop", secret), 401, INVALID_CLIENT);
        assert_eq!(error.action(), Action::AskCustomer, "who wrote it knew of the choice");
        assert!(error.to_string().contains("write `auth = basic`"), "{error}");
        assert!(!error.to_string().contains(secret), "{error}");
    }
    for secret in ["100%", "a/b==", "x y"] {
        let error = refused(&raw("shop", secret), 401, INVALID_CLIENT);
        assert_eq!(error.action(), Action::AskCustomer, "{error}");
    }
}

#[derive(TokenEndpoint)]
#[token(
    name = "Shop",
    post = "https://auth.example.com/token",
    auth = basic(user, key),
    error(code = "code", refused = ["BAD_LOGIN"], config = ["NO_SUCH_APP"]),
)]
struct Named {
    user: String,
    key: Secret,
}

#[test]
fn values_of_other_names_and_codes_of_the_providers_own() {
    let endpoint = Named { user: "ada".into(), key: "k/y".into() };
    let error = refused(&endpoint, 400, r#"{"code":"BAD_LOGIN"}"#);
    assert_eq!(error.action(), Action::FixConfiguration);
    assert!(error.advice().unwrap().ends_with("write `auth = basic_raw(user, key)`"), "{error}");
    let error = refused(&endpoint, 401, r#"{"code":"NO_SUCH_APP"}"#);
    assert_eq!((error.advice(), error.action()), (None, Action::FixConfiguration));
    // RFC 7617 has no user with a colon, so that this cannot be written otherwise.
    let endpoint = Named { user: "acme:ada".into(), key: "k/y".into() };
    let error = refused(&endpoint, 401, "");
    assert_eq!((error.advice(), error.action()), (None, Action::AskCustomer));
    assert_eq!(explained(&endpoint, &cx()).unwrap().notes, [""; 0]);
}

#[test]
fn a_server_that_wants_the_id_beside_basic() {
    let endpoint = encoded("shop", "s3cret");
    // mcp 2.3.0.
    let missing = r#"{"error":"invalid_client","error_description":"Missing client_id"}"#;
    let error = refused(&endpoint, 401, missing);
    assert_eq!(error.action(), Action::FixConfiguration);
    assert!(error.to_string().contains("`#[token(param)]` on `client_id`"), "{error}");
    // Without such a word it is said, and the credentials may still be wrong.
    let error = refused(&endpoint, 401, INVALID_CLIENT);
    assert_eq!(error.action(), Action::AskCustomer);
    assert!(error.to_string().contains("`#[token(param)]` on `client_id`"), "{error}");
    let error = refused(&Named { user: "ada".into(), key: "k".into() }, 401, r#"{"code":"invalid_client"}"#);
    assert!(error.to_string().contains("`#[token(param = \"client_id\")]` on `user`"), "{error}");
    let error = refused(&Named { user: "ada".into(), key: "k".into() }, 401, "");
    assert_eq!(error.advice(), None, "nothing says that this is OAuth");

    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = basic)]
    struct Both {
        #[token(param)]
        client_id: String,
        client_secret: Secret,
    }
    let endpoint = Both { client_id: "shop".into(), client_secret: "s3cret".into() };
    let error = refused(&endpoint, 401, missing);
    assert_eq!((error.advice(), error.action()), (None, Action::AskCustomer));
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let at = now(unix),
    header("X-Signature" = hex(hmac_sha256(key, "{client_id}|{at}"))),
)]
struct Timed {
    #[token(param)]
    client_id: String,
    key: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = jwt_bearer)]
struct Granted {
    assertion: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials, auth = client_assertion(made))]
struct Asserted {
    made: Secret,
}

#[test]
fn a_clock_that_is_wrong_reads_as_a_wrong_secret() {
    let timed = Timed { client_id: "shop".into(), key: "k3y".into() };
    let asserted = Asserted { made: "a.b.c".into() };
    let endpoints: [&dyn TokenEndpoint; 2] = [&timed, &asserted];
    for endpoint in endpoints {
        for status in [400, 401] {
            let error = refused(endpoint, status, INVALID_CLIENT);
            assert!(
                error.advice().unwrap().contains("a clock that is wrong reads as a wrong secret"),
                "{error}"
            );
            assert_eq!(error.action(), Action::AskCustomer, "nothing else speaks for it");
        }
        // Authlib 1.9.10.
        for words in ["The token is expired", "The token was issued in the future", "Invalid claim: 'iat'"] {
            let body = format!(r#"{{"error":"invalid_client","error_description":"{words}"}}"#);
            let error = refused(endpoint, 400, &body);
            assert_eq!(error.action(), Action::CheckClock, "{error}");
            assert_eq!(error.to_string().matches("clock").count(), 2, "{error}");
        }
        let other = r#"{"error":"invalid_client","error_description":"The client secret has expired"}"#;
        assert_eq!(refused(endpoint, 401, other).action(), Action::AskCustomer);
    }
    assert!(refused(&timed, 401, "").advice().is_some());
    // The grant itself is what says a time here.
    let granted = Granted { assertion: "a.b.c".into() };
    let body =
        r#"{"error":"invalid_grant","error_description":"Invalid JWT: check your iat and exp values"}"#;
    assert_eq!(refused(&granted, 400, body).action(), Action::CheckClock);
    // Without a time in the request, these words are about something else.
    let plain = encoded("shop", "s3cret");
    let body = r#"{"error":"invalid_client","error_description":"The token is expired"}"#;
    assert_eq!(refused(&plain, 400, body).action(), Action::AskCustomer);
}

/// A step's token may have ended early; that is no reason to look at a clock, and its source replaces it.
#[test]
fn an_ended_token_of_a_step_is_no_wrong_clock() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/shop",
        auth = bearer(partner.token),
        header("X-Time" = now(unix)),
    )]
    struct Shop {
        #[token(step)]
        partner: Encoded,
    }
    let endpoint = Shop { partner: encoded("shop", "a/b") };
    let cx = cx().with_step("partner", Token::builder("t").build());
    let body = r#"{"error":"invalid_client","error_description":"token expired"}"#;
    let response = http::Response::builder().status(401).body(Bytes::from(body)).unwrap();
    let error = endpoint.response(response, &cx).unwrap_err();
    assert_eq!(error.action(), Action::AskCustomer);
}

#[test]
fn nothing_is_printed_twice() {
    #[derive(TokenEndpoint)]
    #[token(
        name = "Shop",
        post = "https://auth.example.com/token",
        error(code = "error_description" | "error", detail = "error_description", clock = ["The token is expired"]),
    )]
    struct ByMessage {
        client_id: String,
    }
    let endpoint = ByMessage { client_id: "shop".into() };
    let body = r#"{"error":"invalid_client","error_description":"The token is expired"}"#;
    let error = refused(&endpoint, 400, body);
    assert_eq!(
        error.to_string(),
        "Shop: refused the token request (HTTP 400): The token is expired; check this machine's clock"
    );
    assert_eq!(error.code(), Some("The token is expired"));
    assert_eq!(error.message(), Some("The token is expired"));
    // Longer than a code is shown.
    let long = "The token is expired ".repeat(6);
    let body = format!(r#"{{"error":"invalid_client","error_description":"{long}"}}"#);
    let shown = refused(&endpoint, 400, &body).to_string();
    assert_eq!(shown.matches("The token is expired").count(), 6, "{shown}");
}
