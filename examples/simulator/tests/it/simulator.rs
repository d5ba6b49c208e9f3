use std::time::Duration;

use auth_simulator::{ChiftFailure, Failure, KlikooFailure, Provider, Simulator};
use http::StatusCode;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::http::{JSON, Request};

fn request(body: &str) -> Request {
    Request::post("/token", JSON, body)
}

#[tokio::test]
async fn requests_are_kept_in_order() {
    let simulator = Simulator::start(Provider::Chift).await.unwrap();
    request("one").path("/token?a=b").header("X-One", "1").send(&simulator).await;
    request("two").path("/elsewhere").send(&simulator).await;
    let kept = simulator.requests();
    assert_eq!(kept.len(), 2);
    assert_eq!((kept[0].method.as_str(), kept[0].path.as_str()), ("POST", "/token?a=b"));
    assert_eq!((kept[0].header("x-one"), kept[0].text().as_str()), (Some("1"), "one"));
    assert_eq!((kept[1].path.as_str(), &*kept[1].body), ("/elsewhere", b"two".as_slice()));
    simulator.clear();
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn every_provider_starts_and_shares_nothing() {
    let mut origins = Vec::new();
    for provider in Provider::ALL {
        let one = Simulator::start(provider).await.unwrap();
        assert_eq!(one.provider(), provider);
        let reply = Request::post(provider.token_path(), "text/plain", "").send(&one).await;
        assert_eq!(reply.status, 415, "{provider}");
        assert_eq!(Request::get(provider.api_path(), "x").send(&one).await.status, 401, "{provider}");
        origins.push((one.origin().to_owned(), one));
    }
    origins.sort_by(|one, other| one.0.cmp(&other.0));
    origins.dedup_by(|one, other| one.0 == other.0);
    assert_eq!(origins.len(), Provider::ALL.len());
}

#[tokio::test]
async fn a_failure_waits_for_a_token_request() {
    let simulator = Simulator::start(Provider::Chift).await.unwrap();
    simulator.fail_next(Failure::raw(418, &[("X-Fault", "a"), ("X-Fault", "b")], b"\x00\xff".as_slice()));
    simulator.fail_next(Failure::Chift(ChiftFailure::Unauthorized));
    assert_eq!(Request::get("/consumers", "x").send(&simulator).await.status, 401);
    assert_eq!(request("").path("/token/").send(&simulator).await.status, 404);
    let raw = request("not JSON").method("DELETE").send(&simulator).await;
    assert_eq!((raw.status, raw.body.as_slice()), (418, b"\x00\xff".as_slice()));
    assert!(
        raw.head.contains("x-fault: a\r\nx-fault: b") && !raw.head.contains("content-type"),
        "{}",
        raw.head
    );
    assert_eq!(request("").send(&simulator).await.status, 401);
    assert_eq!(request("").send(&simulator).await.status, 422);
    assert_eq!(simulator.requests().len(), 5);
}

#[tokio::test]
async fn a_raw_failure_may_lie_about_its_length() {
    let simulator = Simulator::start(Provider::Chift).await.unwrap();
    for (length, got) in [("10", "abcd"), ("4", "abcd"), ("2", "ab"), ("0", ""), ("many", "abcd")] {
        simulator.fail_next(Failure::raw(200, &[("Content-Length", length)], "abcd"));
        let reply = request("").send(&simulator).await;
        assert!(reply.head.contains(&format!("content-length: {length}")), "{}", reply.head);
        assert_eq!(reply.body, got.as_bytes());
    }
    simulator.fail_next(Failure::raw(200, &[("Transfer-Encoding", "chunked")], "abcd"));
    assert!(request("").send(&simulator).await.body.starts_with(b"4\r\nabcd"));
}

#[tokio::test]
async fn pages_and_redirects_are_any_providers() {
    for provider in Provider::ALL {
        let simulator = Simulator::start(provider).await.unwrap();
        for on in [false, true] {
            simulator.echo(on);
            simulator.fail_next(Failure::Page(StatusCode::BAD_GATEWAY));
            simulator.fail_next(Failure::Redirect(StatusCode::FOUND));
            let sent =
                Request::post(provider.token_path(), JSON, "{}").header("X-Extra", "an+extra <header>");
            let page = sent.clone().send(&simulator).await;
            let text = String::from_utf8(page.body).unwrap();
            assert_eq!(page.status, 502);
            assert!(page.head.contains("content-type: text/html") && text.starts_with("<!DOCTYPE html>"));
            assert_eq!(text.contains("an+extra &lt;header>"), on, "{text}");
            let redirect = sent.send(&simulator).await;
            assert_eq!(redirect.status, 302);
            let location = redirect.head.lines().find(|line| line.starts_with("location: ")).unwrap();
            assert!(location.starts_with("location: https://elsewhere.example/"), "{location}");
            assert_eq!(
                location.matches("an%2bextra+%3cheader%3e").count(),
                if on { 3 } else { 0 },
                "{location}"
            );
        }
    }
}

#[tokio::test]
#[should_panic(expected = "a failure of another provider")]
async fn another_providers_failure_is_a_mistake() {
    let simulator = Simulator::start(Provider::Chift).await.unwrap();
    simulator.fail_next(Failure::Klikoo(KlikooFailure::Clock));
}

#[tokio::test]
async fn no_request_makes_it_panic() {
    for provider in Provider::ALL {
        let simulator = Simulator::start(provider).await.unwrap();
        simulator.echo(true);
        simulator.set_now(std::time::UNIX_EPOCH - Duration::from_secs(1));
        for body in
            [b"".as_slice(), b"\xff\xfe", b"{\"a\":\"\\ud800\"}", b"%", b"--\r\n\r\n", b"[[[[1e999]]]]"]
        {
            for media in [JSON, crate::http::FORM, "multipart/form-data; boundary=\"\""] {
                let request = Request::post(provider.token_path(), media, body)
                    .header("Authorization", "Basic /w==")
                    .header("Open-Api-Timestamp", "\u{e9}");
                let reply = request.send(&simulator).await;
                assert!((400..500).contains(&reply.status), "{provider} {}", reply.status);
            }
        }
        let huge = Request::post(provider.token_path(), JSON, vec![b' '; (1 << 20) + 1]);
        let host = simulator.origin().strip_prefix("http://").unwrap();
        let head =
            format!("POST /token HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n", huge.body.len());
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server may respond and hang up before it has read everything.
        let _ = stream.write_all(&huge.body).await;
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 413");
    }
}

#[tokio::test]
async fn dropping_it_stops_the_server() {
    let simulator = Simulator::start(Provider::Chift).await.unwrap();
    let host = simulator.origin().strip_prefix("http://").unwrap().to_owned();
    drop(simulator);
    let stopped = async {
        while TcpStream::connect(&host).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), stopped).await.unwrap();
}
