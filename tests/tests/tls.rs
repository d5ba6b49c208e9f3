//! TLS that is not as it should be: each failure says in words which of them it is, and who must act.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use auth_runtime::{Action, Client, Error, Stage};
use auth_tests::layout::{Layout, layouts};
use auth_tests::leak;
use auth_tests::providers::one_request_to;
use auth_tests::raw::{Play, Raw, http};
use auth_tests::tls::{ALWAYS, Authority, Years};
use reqwest::Certificate;

/// This machine, by a name that a certificate can be for.
const HOST: &str = "localhost";

/// A client that trusts this authority and no other.
fn trusting(authority: &Authority) -> Client {
    let root = Certificate::from_der(authority.der()).unwrap();
    let own = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
    Client::builder().client(own).build().unwrap()
}

fn good(layout: &Layout) -> Play {
    Play::Say(http("200 OK", &[("Content-Type", "application/json")], &layout.good()))
}

async fn exchange(client: &Client, layout: &Layout, raw: &Raw, scheme: &str) -> Result<(), Error> {
    let cx = one_request_to(&format!("{scheme}://{HOST}:{}", raw.port()));
    client.exchange_with(&layout.declared.endpoint, &cx).await.map(drop)
}

/// The error says this of each of the six, and the server saw no byte of the request.
async fn assert_refused(client: &Client, acceptor: tokio_rustls::TlsAcceptor, words: &str, action: Action) {
    for layout in layouts() {
        let raw = Raw::start_tls(good(&layout), acceptor.clone()).await;
        let error = exchange(client, &layout, &raw, "https").await.unwrap_err();
        assert_error(&error, &layout, words, action);
        assert!(error.to_string().contains(&format!("(https://{HOST}:{})", raw.port())), "{error}");
        assert_eq!((raw.connections(), raw.requests().len()), (1, 0));
    }
}

fn assert_error(error: &Error, layout: &Layout, words: &str, action: Action) {
    assert_eq!((error.provider(), error.stage()), (layout.declared.name(), Stage::Transport), "{error}");
    assert_eq!(error.action(), action, "{error}");
    assert!(error.to_string().contains(words), "{error} has no {words:?}");
    layout.declared.secrets().assert_absent("an error", &leak::texts(error));
}

#[tokio::test]
async fn a_good_certificate_is_taken() {
    let authority = Authority::new("a test's authority");
    let acceptor = authority.server(HOST, ALWAYS);
    for layout in layouts() {
        let raw = Raw::start_tls(good(&layout), acceptor.clone()).await;
        exchange(&trusting(&authority), &layout, &raw, "https").await.unwrap();
        assert_eq!(raw.requests().len(), 1);
    }
}

#[tokio::test]
async fn expired() {
    let authority = Authority::new("a test's authority");
    let acceptor = authority.server(HOST, Years(2000, 2001));
    assert_refused(&trusting(&authority), acceptor, "certificate has expired", Action::AskProvider).await;
}

#[tokio::test]
async fn not_valid_yet() {
    let authority = Authority::new("a test's authority");
    let acceptor = authority.server(HOST, Years(3000, 3001));
    assert_refused(&trusting(&authority), acceptor, "certificate is not valid yet", Action::CheckClock).await;
}

#[tokio::test]
async fn for_another_host() {
    let authority = Authority::new("a test's authority");
    let action = Action::FixConfiguration;
    for name in ["other.example", "sub.localhost", "127.0.0.1"] {
        let acceptor = authority.server(name, ALWAYS);
        assert_refused(&trusting(&authority), acceptor, "certificate is for another host", action).await;
    }
}

#[tokio::test]
async fn from_an_issuer_that_nobody_trusts() {
    let authority = Authority::new("a test's authority");
    let words = "certificate is from an issuer that is not trusted here";
    // Ours trusts what the machine trusts.
    for client in [trusting(&Authority::new("another authority")), Client::new().unwrap()] {
        assert_refused(&client, authority.server(HOST, ALWAYS), words, Action::FixConfiguration).await;
    }
}

#[tokio::test]
async fn from_an_issuer_that_has_the_name_of_a_trusted_one() {
    let authority = Authority::new("a test's authority");
    let client = trusting(&Authority::new("a test's authority"));
    assert_refused(&client, authority.server(HOST, ALWAYS), "certificate is not valid", Action::AskProvider)
        .await;
}

#[tokio::test]
async fn plain_text_where_tls_should_be() {
    let client = trusting(&Authority::new("a test's authority"));
    for greeting in ["HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.7\r\n"] {
        for layout in layouts() {
            let raw = Raw::start(Play::Greet(greeting.into())).await;
            let error = exchange(&client, &layout, &raw, "https").await.unwrap_err();
            assert_error(&error, &layout, "does not speak TLS at this port", Action::FixConfiguration);
        }
    }
}

#[tokio::test]
async fn tls_where_plain_text_should_be() {
    let authority = Authority::new("a test's authority");
    let acceptor = authority.server(HOST, ALWAYS);
    for layout in layouts() {
        let raw = Raw::start_tls(good(&layout), acceptor.clone()).await;
        let error = exchange(&trusting(&authority), &layout, &raw, "http").await.unwrap_err();
        assert_error(
            &error,
            &layout,
            "the server does not speak HTTP/1 at this port",
            Action::FixConfiguration,
        );
    }
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_of_the_client() {
    let authority = Authority::new("a test's authority");
    let acceptor = authority.server_that_asks(HOST);
    let action = Action::FixConfiguration;
    assert_refused(&trusting(&authority), acceptor, "the server wants a client certificate", action).await;
}
