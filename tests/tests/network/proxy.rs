//! A proxy that does not let a request through.

use std::io::Write as _;
use std::process::Command;

use auth_runtime::{Action, Client, Error, Stage};
use auth_tests::leak;
use auth_tests::raw::{Play, Raw, http, nobody};

use crate::{SECRET, WAIT, login};

/// A name that exists nowhere (RFC 6761 section 6.4): only a proxy could know it.
const PROVIDER: &str = "https://auth.invalid";
const PASSWORD: &str = "pr0xy-passw0rd";

fn says(status: &str) -> Play {
    Play::Say(http(status, &[("Proxy-Authenticate", "Basic realm=\"p\"")], ""))
}

fn through(proxy: &str) -> Client {
    Client::from(reqwest::Client::builder().proxy(reqwest::Proxy::all(proxy).unwrap()).build().unwrap())
}

fn assert_no_secret(error: &Error) {
    let texts = leak::texts(error);
    assert!(!texts.iter().any(|text| text.contains(SECRET) || text.contains(PASSWORD)), "{texts:?}");
}

async fn fails(client: &Client, server: &str) -> Error {
    let error = client.exchange(&login(server)).await.unwrap_err();
    assert_eq!((error.stage(), error.is_sent()), (Stage::Transport, false), "{error}");
    assert_no_secret(&error);
    error
}

#[tokio::test]
async fn a_users_client_names_the_proxy() {
    for (play, words, action) in [
        (
            says("407 Proxy Authentication Required"),
            "did not open a connection: it wants a user name and password, or others (HTTP 407)",
            Action::FixConfiguration,
        ),
        (
            says("403 Forbidden"),
            "did not open a connection: it does not allow this destination (HTTP 403)",
            Action::FixConfiguration,
        ),
        (
            says("502 Bad Gateway"),
            "did not open a connection: it could not reach the destination (HTTP 502)",
            WAIT,
        ),
        (Play::Say(Vec::new()), "did not open a connection: it closed the connection instead", WAIT),
        (Play::Say(b"SSH-2.0-x\r\n".to_vec()), "did not open a connection: it", Action::FixConfiguration),
    ] {
        let raw = Raw::start(play).await;
        let proxy = raw.origin().replace("http://", &format!("http://ada:{PASSWORD}@"));
        let error = fails(&through(&proxy), PROVIDER).await;
        let message = error.to_string();
        let named = format!("the proxy {} {words}", raw.origin());
        assert!(message.contains(&named), "{message} has no {named}");
        assert!(message.contains(&format!("({PROVIDER})")), "{message}");
        assert_eq!(error.action(), action, "{message}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let (proxy, _kept) = nobody();
    let error = fails(&through(&proxy), PROVIDER).await;
    assert!(error.to_string().contains("did not open a connection: its machine refused it"), "{error}");
    assert_eq!(error.action(), WAIT);
    let error = fails(&through("http://proxy.invalid:3128"), PROVIDER).await;
    assert!(error.to_string().contains("did not open a connection: its host name was not found"), "{error}");
    assert_eq!(error.action(), WAIT);
}

#[tokio::test]
async fn a_proxy_whose_tls_fails() {
    let raw = Raw::start(Play::Greet(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())).await;
    let error = fails(&through(&raw.origin().replace("http://", "https://")), PROVIDER).await;
    assert!(
        error.to_string().contains("did not open a connection: it does not speak TLS at this port"),
        "{error}"
    );
    assert_eq!(error.action(), Action::FixConfiguration);
    let authority = auth_tests::tls::Authority::new("a test's authority");
    let acceptor = authority.server("localhost", auth_tests::tls::ALWAYS);
    let raw = Raw::start_tls(Play::Say(Vec::new()), acceptor).await;
    let error = fails(&through(raw.origin()), PROVIDER).await;
    assert!(error.to_string().contains("did not open a connection: its TLS certificate is"), "{error}");
}

/// What fails behind the tunnel is not the proxy's.
#[tokio::test]
async fn a_provider_whose_tls_fails_behind_a_proxy() {
    let mut response = b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec();
    response.extend_from_slice(b"SSH-2.0-x\r\n");
    let raw = Raw::start(Play::ask(move |_| Play::Say(response.clone()))).await;
    let error = fails(&through(raw.origin()), PROVIDER).await;
    assert!(!error.to_string().contains("did not open a connection"), "{error}");
}

/// RFC 9110 section 15.5.8: in plain text the proxy answers in the provider's place.
#[tokio::test]
async fn a_proxy_that_answers_407_to_the_request_itself() {
    let raw = Raw::start(says("407 Proxy Authentication Required")).await;
    let error = fails(&through(raw.origin()), "http://auth.invalid").await;
    assert!(error.to_string().contains("the proxy did not let the request through"), "{error}");
    assert_eq!((error.action(), error.status()), (Action::FixConfiguration, None));
}

/// Run by the tests below, in a process of its own with a proxy in the environment.
#[tokio::test]
#[ignore = "a part of other tests"]
async fn child() {
    let Ok(server) = std::env::var("TEST_SERVER") else { return };
    let error = fails(&Client::new().unwrap(), &server).await;
    write!(std::io::stdout(), "<<{:?}|{error}>>", error.action()).unwrap();
}

/// What our client says, with this proxy in the environment.
async fn ours(variable: &'static str, proxy: &str, server: &'static str) -> String {
    let proxy = proxy.to_owned();
    let run = move || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
            child.env_remove(name).env_remove(name.to_ascii_lowercase());
        }
        child.args(["--exact", "proxy::child", "--ignored", "--nocapture"]);
        child.env(variable, proxy).env("TEST_SERVER", server).output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(PASSWORD), "{text}");
    let (_, rest) = text.split_once("<<").unwrap_or_else(|| panic!("{text}"));
    rest.split_once(">>").unwrap().0.to_owned()
}

#[tokio::test]
async fn our_client_names_the_proxy_and_its_status() {
    for (status, action, words) in [
        (
            "407 Proxy Authentication Required",
            "FixConfiguration",
            "it wants a user name and password, or others (HTTP 407)",
        ),
        ("403 Forbidden", "FixConfiguration", "it does not allow this destination (HTTP 403)"),
        ("502 Bad Gateway", "Wait", "it could not reach the destination (HTTP 502)"),
        ("503 Service Unavailable", "Wait", "it could not reach the destination (HTTP 503)"),
        ("429 Too Many Requests", "Wait", "it is busy (HTTP 429)"),
    ] {
        let raw = Raw::start(says(status)).await;
        let proxy = raw.origin().replace("http://", &format!("http://ada:{PASSWORD}@"));
        let said = ours("HTTPS_PROXY", &proxy, PROVIDER).await;
        let named = format!("the proxy {} did not open a connection: {words} ({PROVIDER})", raw.origin());
        assert!(said.starts_with(action) && said.contains(&named), "{said} has no {named}");
        let requests = raw.requests();
        assert!(requests.iter().all(|request| request.contains("CONNECT auth.invalid:443 HTTP/1.1\r\n")));
        assert!(
            requests
                .iter()
                .all(|request| request.to_ascii_lowercase().contains("\r\nproxy-authorization: basic "))
        );
    }
}

#[tokio::test]
async fn our_client_and_a_proxy_that_is_not_there() {
    let (proxy, _kept) = nobody();
    let said = ours("HTTPS_PROXY", &proxy, PROVIDER).await;
    assert!(
        said.contains(&format!("the proxy {proxy} did not open a connection: its machine refused it")),
        "{said}"
    );
    let said = ours("HTTP_PROXY", &proxy, "http://auth.invalid").await;
    assert!(
        said.contains(&format!("the proxy {proxy} did not open a connection: its machine refused it")),
        "{said}"
    );
}

#[tokio::test]
async fn our_client_and_a_proxy_that_keeps_the_request() {
    let raw = Raw::start(says("407 Proxy Authentication Required")).await;
    let said = ours("HTTP_PROXY", raw.origin(), "http://auth.invalid").await;
    assert!(said.starts_with("FixConfiguration"), "{said}");
    assert!(said.contains(&format!("the proxy {} did not let the request through", raw.origin())), "{said}");
}

#[tokio::test]
async fn our_client_and_a_proxy_of_socks() {
    let raw = Raw::start(Play::Say(Vec::new())).await;
    let proxy = raw.origin().replace("http://", "socks5://");
    let said = ours("ALL_PROXY", &proxy, PROVIDER).await;
    assert!(said.contains(&format!("the proxy {proxy} did not open a connection")), "{said}");
}
