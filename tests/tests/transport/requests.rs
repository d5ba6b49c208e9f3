//! What goes over the socket, and what of it differs from one request to the next.

use auth_providers::ThredfiBusiness;
use auth_runtime::{Client, Context, Secret, Server, Stage, TokenEndpoint, TokenUrl};
use auth_tests::raw::{Play, Raw, http};
use auth_tests::wire::{at, server};
use uuid::Uuid;

use crate::{SECRET, good, thredfi};

#[tokio::test]
async fn what_goes_over_the_socket() {
    let raw = Raw::start(Play::Say(good())).await;
    let business = ThredfiBusiness::new(thredfi(), Uuid::nil());
    Client::new().unwrap().exchange_with(&business, &at(raw.origin())).await.unwrap();
    let host = raw.origin().strip_prefix("http://").unwrap();
    let agent = concat!("auth-runtime/", env!("CARGO_PKG_VERSION"));
    let requests = raw.requests();
    let heads: Vec<_> = requests
        .iter()
        .map(|request| {
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            let mut lines: Vec<_> = head.split("\r\n").collect();
            lines[1..].sort_unstable();
            (lines.join("\n"), body)
        })
        .collect();
    let basic = "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOmh1bnRlcjItdHIwdWI0ZG9y";
    assert_eq!(
        heads,
        [
            (
                format!(
                    "POST /v1/platform/oauth2/token/ HTTP/1.1\naccept: application/json\nauthorization: Basic {basic}\n\
                     content-length: 76\ncontent-type: application/x-www-form-urlencoded\nhost: {host}\n\
                     user-agent: {agent}"
                ),
                "grant_type=client_credentials&client_id=00000000-0000-0000-0000-000000000000"
            ),
            (
                format!(
                    "POST /v1/platform/00000000-0000-0000-0000-000000000000/oauth2/token/ HTTP/1.1\n\
                     accept: application/json\nauthorization: Bearer t0ken\ncontent-length: 0\nhost: {host}\n\
                     user-agent: {agent}"
                ),
                ""
            ),
        ]
    );
}

/// A tenant's whole URL: the HTTP client changes nothing of it either.
#[tokio::test]
async fn a_whole_url_goes_over_the_socket_as_it_is() {
    #[derive(TokenEndpoint)]
    #[token(post = "{token_url}", grant_type = client_credentials, auth = basic)]
    struct Tenant {
        token_url: TokenUrl,
        client_id: String,
        client_secret: Secret,
    }
    for target in [
        "/acme/oauth2/token/",
        "/acme//Token",
        "/a%20b/t/?policy=b2c&n=%2F%27",
        "/t?",
        "/~x;v=1,2/it's!$&()*+=:?a=/?:;,",
    ] {
        let raw = Raw::start(Play::Say(good())).await;
        let token_url = format!("{}{target}", raw.origin()).parse().unwrap();
        let tenant = Tenant { token_url, client_id: "my shop".into(), client_secret: "a+b c".into() };
        Client::new().unwrap().exchange(&tenant).await.unwrap();
        let request = raw.requests().concat();
        assert!(request.starts_with(&format!("POST {target} HTTP/1.1\r\n")), "{request}");
        // `my%20shop:a%2Bb%20c`
        assert!(request.contains("authorization: Basic bXklMjBzaG9wOmElMkJiJTIwYw==\r\n"), "{request}");
    }
}

#[tokio::test]
async fn a_refusal_of_the_partner_ends_two_steps() {
    let body = r#"{"error":"invalid_client","error_description":"no such partner"}"#;
    let raw = Raw::start(Play::Say(http("401 Unauthorized", &[], body))).await;
    let business = ThredfiBusiness::new(thredfi(), Uuid::nil());
    let error = Client::new().unwrap().exchange_with(&business, &at(raw.origin())).await.unwrap_err();
    assert_eq!((error.stage(), error.code()), (Stage::Refused, Some("invalid_client")));
    assert_eq!(error.message(), Some("no such partner"));
    assert_eq!((error.provider(), error.step()), ("Thredfi", Some("partner")));
    assert!(error.to_string().starts_with("Thredfi, step `partner`: refused"), "{error}");
    let requests = raw.requests();
    assert_eq!(requests.len(), 1, "nothing goes to the second endpoint");
    assert!(requests[0].starts_with("POST /v1/platform/oauth2/token/ "));
}

/// An endpoint whose request differs each time.
#[derive(Debug, TokenEndpoint)]
#[token(
    post = "{server}/token",
    grant_type = client_credentials,
    auth = basic(client_id, client_secret),
    header("X-Nonce" = nonce, "X-Request-Id" = uuid),
)]
struct Once {
    server: Server,
    client_id: String,
    client_secret: Secret,
}

#[tokio::test]
async fn a_context_that_is_kept_does_not_repeat_a_nonce() {
    let raw = Raw::start(Play::Say(good())).await;
    let endpoint =
        Once { server: server(raw.origin()), client_id: "client".to_owned(), client_secret: SECRET.into() };
    let client = Client::new().unwrap();
    let (kept, fixed) = (Context::new(), Context::builder().nonce("n-1").uuid("u-1").build());
    for cx in [&kept, &kept, &fixed, &fixed] {
        client.exchange_with(&endpoint, cx).await.unwrap();
    }
    let requests = raw.requests();
    for name in ["x-nonce: ", "x-request-id: "] {
        let mut values: Vec<_> = requests
            .iter()
            .map(|request| request.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned())
            .collect();
        assert_eq!(values[2], values[3], "what the caller fixed stays");
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 3, "{values:?}");
    }
}
