//! Addresses that a credential must not go to.

use std::net::SocketAddr;

use auth_providers::{AccountingPlus, Asset, Klikoo, Thredfi};
use auth_runtime::{
    Body, Bytes, Client, Context, Error, Host, HostLabel, Server, Stage, Token, TokenEndpoint, http,
};
use auth_simulator::credentials::KLIKOO_PRIVATE_KEY;
use auth_tests::leak;
use auth_tests::raw::{Play, Raw};

/// With what the error says about it. `pa55` stands where a password may.
const ADDRESSES: [(&str, &str); 22] = [
    ("http://api.example.com", "plain http is for loopback only"),
    ("HTTP://API.example.com", "plain http is for loopback only"),
    ("http://10.0.0.1", "plain http is for loopback only"),
    ("http://169.254.169.254", "plain http is for loopback only"),
    ("http://[2001:db8::1]", "plain http is for loopback only"),
    ("http://127.0.0.1.example.com", "plain http is for loopback only"),
    ("http://localhost.example.com", "plain http is for loopback only"),
    ("file:///etc/passwd", "the scheme at 0 must be https"),
    ("file://localhost/etc/passwd", "the scheme at 0 must be https"),
    ("ftp://api.example.com", "the scheme at 0 must be https"),
    ("javascript://api.example.com", "the scheme at 0 must be https"),
    ("https://user@api.example.com", "a user name and password do not belong here"),
    ("https://user:pa55@api.example.com", "a user name and password do not belong here"),
    ("https://:pa55@api.example.com", "a user name and password do not belong here"),
    ("https://api.example.com@evil.example", "a user name and password do not belong here"),
    ("http://user:pa55@127.0.0.1:8080", "a user name and password do not belong here"),
    ("https://user:pa55%40api.example.com", ""),
    ("https://api.example.com#pa55", "a fragment at 23"),
    ("https://api.example.com/#", "a fragment at 24"),
    ("https://api.example.com#@evil.example", ""),
    ("https://api.example.com?key=pa55", "a query at 23"),
    ("https://api.example.com\\@evil.example", ""),
];

fn assert_error(error: &dyn std::error::Error, words: &str) {
    let text = error.to_string();
    assert!(text.contains(words), "{text} has no {words:?}");
    for text in [text, format!("{error:?}")] {
        assert!(!text.contains("pa55"), "{text}");
    }
}

#[test]
fn none_becomes_a_server() {
    for (text, words) in ADDRESSES {
        assert_error(&Server::parse(text).unwrap_err(), words);
        assert_error(&text.parse::<Server>().unwrap_err(), words);
        assert_error(&Server::try_from(text.to_owned()).unwrap_err(), words);
        if !words.starts_with("plain http") {
            assert_error(&Server::insecure_http(text).unwrap_err(), words);
        }
    }
}

#[test]
fn no_configuration_makes_an_endpoint_of_one() {
    for (text, words) in ADDRESSES {
        let with_server = serde_json::json!({
            "server": text,
            "client_id": "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
            "client_secret": "s3cret-s3cret",
            "partner_uuid": "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
            "api_key": "s3cret-s3cret",
            "private_key": KLIKOO_PRIVATE_KEY,
        });
        let read = || with_server.clone();
        assert_error(&serde_json::from_value::<AccountingPlus>(read()).unwrap_err(), words);
        assert_error(&serde_json::from_value::<Asset>(read()).unwrap_err(), words);
        assert_error(&serde_json::from_value::<Thredfi>(read()).unwrap_err(), words);
        assert_error(&serde_json::from_value::<Klikoo>(read()).unwrap_err(), words);
    }
}

/// An endpoint that is written by hand, with whatever URL.
struct ByHand(http::Uri);

impl TokenEndpoint for ByHand {
    fn provider(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        let mut request = http::Request::new(Body::from(b"s3cret-s3cret".to_vec()));
        *request.method_mut() = http::Method::POST;
        request.uri_mut().clone_from(&self.0);
        Ok(request)
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t0ken").build())
    }
}

#[tokio::test]
async fn what_is_written_by_hand_reaches_no_listener_either() {
    let raw = Raw::start(Play::Say(auth_tests::raw::http("200 OK", &[], "{}"))).await;
    let port = raw.port();
    let address: SocketAddr = ([127, 0, 0, 1], port).into();
    // Each name leads to the listener, so that an attempt would be seen there.
    let own = reqwest::Client::builder().no_proxy().resolve("remote.example", address).build().unwrap();
    for client in [Client::from(own), Client::new().unwrap()] {
        for url in [
            format!("http://remote.example:{port}/token"),
            format!("HTTP://Remote.example:{port}/token"),
            format!("ftp://remote.example:{port}/token"),
            format!("file://remote.example:{port}/token"),
            format!("http://127.0.0.1@remote.example:{port}/token"),
            format!("http://user:pa55@127.0.0.1:{port}/token"),
            format!("https://user:pa55@127.0.0.1:{port}/token"),
            format!("http://user@localhost:{port}/token"),
            "/token".to_owned(),
            "*".to_owned(),
        ] {
            let error = client.exchange(&ByHand(url.parse().unwrap())).await.unwrap_err();
            assert_eq!((error.provider(), error.stage()), ("By hand", Stage::Request), "{url}: {error}");
            assert!(leak::texts(&error).iter().all(|text| !text.contains("pa55")), "{error}");
        }
        assert_eq!(raw.connections(), 0);
        // A fragment is no part of what a request can hold.
        let url: http::Uri = format!("http://127.0.0.1:{port}/token#pa55").parse().unwrap();
        assert_eq!(url.to_string(), format!("http://127.0.0.1:{port}/token"));
    }
    // The listener would have answered.
    Client::new().unwrap().exchange(&ByHand(raw.origin().parse().unwrap())).await.unwrap();
    assert_eq!(raw.connections(), 1);
}

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.{domain}/token")]
struct InDomain {
    tenant: HostLabel,
    domain: Host,
}

#[derive(TokenEndpoint)]
#[token(post = "https://{host}:8443/token")]
struct WithPort {
    host: Host,
}

/// Each value is a good one; together they are no host.
#[test]
fn values_that_make_no_host_together() {
    let long = format!("{}example", "a.".repeat(120));
    let in_domain =
        InDomain { tenant: HostLabel::parse("long-tenant").unwrap(), domain: Host::parse(&long).unwrap() };
    let with_port = WithPort { host: Host::parse("a.example:1").unwrap() };
    for endpoint in [&in_domain as &dyn TokenEndpoint, &with_port] {
        let error = endpoint.request(&Context::new()).unwrap_err().to_string();
        assert!(error.contains("do not make a host name together"), "{error}");
    }
    let short = InDomain { domain: Host::parse("b.example").unwrap(), ..in_domain };
    assert_eq!(short.request(&Context::new()).unwrap().uri(), "https://long-tenant.b.example/token");
}
