//! `localhost` is both loopback addresses, and so is each name below it (RFC 6761 section 6.3).

use auth_runtime::{Client, Server, blocking};
use auth_tests::raw::{Play, Raw, nobody};

use crate::{WAIT, kept, login};

const NAMES: [&str; 4] = ["localhost", "LOCALHOST", "tenant.localhost", "a.b.localhost"];

#[tokio::test]
async fn a_server_on_ipv6_alone() {
    let Some(raw) = Raw::start_on_ipv6(Play::Keep(kept())).await else { return };
    let clients = [Client::new().unwrap(), Client::builder().build().unwrap()];
    for client in clients {
        for name in NAMES {
            client.exchange(&login(&format!("http://{name}:{}", raw.port()))).await.unwrap();
        }
    }
    assert!(raw.requests().iter().any(|request| request.contains("\r\nhost: tenant.localhost:")));
}

#[tokio::test]
async fn a_server_on_ipv4_alone() {
    let raw = Raw::start(Play::Keep(kept())).await;
    for name in NAMES {
        Client::new().unwrap().exchange(&login(&format!("http://{name}:{}", raw.port()))).await.unwrap();
    }
}

#[test]
fn a_client_that_blocks() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let Some(raw) = runtime.block_on(Raw::start_on_ipv6(Play::Keep(kept()))) else { return };
    for name in NAMES {
        blocking::Client::new().unwrap().exchange(&login(&format!("http://{name}:{}", raw.port()))).unwrap();
    }
}

/// The name exists nowhere in DNS (RFC 6761 section 6.3 forbids to ask), and the user's client knows nothing of it.
#[tokio::test]
async fn a_users_client_asks_no_dns_for_a_name_below_localhost() {
    let raw = Raw::start(Play::Keep(kept())).await;
    let elsewhere = nobody();
    let elsewhere = elsewhere.0.strip_prefix("http://").unwrap().parse().unwrap();
    let own = reqwest::Client::builder().no_proxy().resolve("tenant.localhost", elsewhere).build().unwrap();
    let server = format!("http://tenant.localhost:{}", raw.port());
    assert!(Server::parse(&server).unwrap().is_loopback());
    Client::from(own).exchange(&login(&server)).await.unwrap();
}

#[tokio::test]
async fn a_port_that_nobody_listens_on() {
    let (origin, _kept) = nobody();
    for name in NAMES {
        let server = login(&origin.replace("127.0.0.1", name));
        let error = Client::new().unwrap().exchange(&server).await.unwrap_err();
        assert!(
            error.to_string().contains("no connection to the provider: its machine refused it"),
            "{error}"
        );
        assert_eq!((error.action(), error.is_sent()), (WAIT, false));
    }
}
