//! A response that is not HTTP.

use auth_runtime::{Action, Client, Stage};
use auth_tests::leak;
use auth_tests::raw::{Play, Raw};
use auth_tests::tls::{ALWAYS, Authority};

use crate::{SECRET, WAIT, login};

const WORDS: &str = "the server does not speak HTTP/1 at this port: is it the right port";

async fn fails(play: Play) -> auth_runtime::Error {
    let raw = Raw::start(play).await;
    let error = Client::new().unwrap().exchange(&login(raw.origin())).await.unwrap_err();
    assert_eq!(error.stage(), Stage::Transport, "{error}");
    let texts = leak::texts(&error);
    assert!(!texts.iter().any(|text| text.contains(SECRET) || text.contains("OpenSSH")), "{texts:?}");
    error
}

#[tokio::test]
async fn a_server_that_speaks_something_else() {
    let tls_alert = [0x15, 3, 3, 0, 2, 2, 10];
    let settings_of_http2 = [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100];
    let others: [&[u8]; 9] = [
        b"SSH-2.0-OpenSSH_9.7\r\n",
        b"220 mail.example ESMTP\r\n",
        &tls_alert,
        &settings_of_http2,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        br#"{"access_token":"t0ken","expires_in":900}"#,
        b"<html>HTTP/0.9 has no head</html>",
        b"-ERR unknown command\r\n",
    ];
    for other in others {
        let error = fails(Play::Say(other.to_vec())).await;
        assert!(error.to_string().contains(WORDS), "{error}");
        assert_eq!(error.action(), Action::FixConfiguration);
        assert!(error.is_sent(), "nobody knows what it made of it");
    }
}

/// It may be heard before the request is sent, or after.
#[tokio::test]
async fn a_server_that_speaks_first() {
    for _ in 0..20 {
        let error = fails(Play::Greet(b"SSH-2.0-OpenSSH_9.7\r\n".to_vec())).await;
        assert!(error.to_string().contains(WORDS), "{error}");
        assert_eq!(error.action(), Action::FixConfiguration);
    }
}

#[tokio::test]
async fn a_server_of_tls() {
    let acceptor = Authority::new("a test's authority").server("localhost", ALWAYS);
    let raw = Raw::start_tls(Play::Say(Vec::new()), acceptor).await;
    let server = raw.origin().replace("https://", "http://");
    let error = Client::new().unwrap().exchange(&login(&server)).await.unwrap_err();
    assert!(error.to_string().contains(WORDS), "{error}");
    assert_eq!(error.action(), Action::FixConfiguration);
}

#[tokio::test]
async fn a_server_of_http2_alone() {
    let authority = Authority::new("a test's authority");
    let raw = Raw::start_tls(Play::Say(Vec::new()), authority.server_of_http2("localhost")).await;
    let root = reqwest::Certificate::from_der(authority.der()).unwrap();
    let own = reqwest::Client::builder().no_proxy().http1_only().tls_certs_only([root]).build().unwrap();
    let server = raw.origin().replace("127.0.0.1", "localhost");
    let error = Client::from(own).exchange(&login(&server)).await.unwrap_err();
    assert!(error.to_string().contains("the server does not speak this version of HTTP"), "{error}");
    assert_eq!(error.action(), Action::FixConfiguration);
}

#[tokio::test]
async fn http_that_is_not_valid() {
    for bad in [
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 99 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
    ] {
        let error = fails(Play::Say(bad.as_bytes().to_vec())).await;
        assert!(error.to_string().contains("the response is not valid HTTP"), "{error}");
        assert_eq!(error.action(), WAIT);
    }
}

#[tokio::test]
async fn a_server_that_closes_instead_of_answering() {
    for play in [Play::Say(Vec::new()), Play::Reset(Vec::new()), Play::HalfClose(Vec::new())] {
        let error = fails(play).await;
        let words = "the server closed the connection without a response; where it does so each time, it may be \
                     its way to refuse the credentials";
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!((error.action(), error.is_sent()), (WAIT, true));
    }
}
