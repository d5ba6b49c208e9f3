//! Which addresses are talked to.

use auth_providers::Thredfi;
use auth_runtime::{Action, Client, Server, Stage};
use auth_tests::raw::{Play, Raw};
use auth_tests::wire::at;
use uuid::Uuid;

use crate::{ByHand, SECRET, good, thredfi};

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    // The name exists nowhere (RFC 6761 section 6.4), so an attempt would be an error of the transport.
    for client in [Client::new().unwrap(), Client::from(reqwest::Client::new())] {
        for url in [
            "http://example.invalid/token",
            "HTTP://example.invalid/token",
            "http://localhost.example.invalid/",
            "http://127.0.0.1.example.invalid/",
            "http://user@example.invalid/",
            "ftp://example.invalid/",
        ] {
            let error = client.exchange(&ByHand(url)).await.unwrap_err();
            assert_eq!((error.provider(), error.stage()), ("By hand", Stage::Request), "{url}");
            assert_eq!(error.action(), Action::FixConfiguration);
            assert!(error.to_string().contains("https (http only for loopback)"), "{error}");
        }
    }
}

#[tokio::test]
async fn plain_http_where_the_user_named_the_host() {
    let raw = Raw::start(Play::Say(good())).await;
    let address: std::net::SocketAddr = raw.origin().strip_prefix("http://").unwrap().parse().unwrap();
    let own = reqwest::Client::builder().no_proxy().resolve("gateway.internal", address).build().unwrap();
    let server = Server::insecure_http(&format!("http://gateway.internal:{}", address.port())).unwrap();
    let endpoint = Thredfi::new(server, Uuid::nil(), SECRET);
    Client::from(own).exchange(&endpoint).await.unwrap();
    assert!(raw.requests()[0].contains("\r\nhost: gateway.internal:"));
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let raw = Raw::start(Play::Say(good())).await;
    let origin = raw.origin().replace("127.0.0.1", "localhost");
    Client::new().unwrap().exchange_with(&thredfi(), &at(&origin)).await.unwrap();
    assert_eq!(raw.connections(), 1);
}
