//! The time and the size that a response may take.

use std::error::Error as _;
use std::time::Duration;

use auth_runtime::{Action, Client};
use auth_tests::layout::Layout;
use auth_tests::providers::{one_request_to, six};
use auth_tests::raw::{Play, Raw, http};

use crate::{WAIT, each, each_fails_on_the_way, impatient, whole};

const LATE: &str = "no whole response within 200ms";

/// The limit is 200 ms, and the default 30 s: a slow machine stays on the right side.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(15), test).await.expect("the limit holds")
}

#[tokio::test]
async fn a_provider_that_says_nothing() {
    in_time(each_fails_on_the_way(&impatient(), LATE, WAIT, |_| Play::Hang(Vec::new()))).await;
}

#[tokio::test]
async fn a_provider_that_stops_in_the_middle() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Le";
    in_time(each_fails_on_the_way(&impatient(), LATE, WAIT, |_| Play::Hang(head.to_vec()))).await;
    let part = |mut response: Vec<u8>| {
        response.truncate(response.len() - 20);
        Play::Hang(response)
    };
    in_time(each_fails_on_the_way(&impatient(), LATE, WAIT, |layout| part(whole(layout)))).await;
}

#[tokio::test]
async fn a_provider_that_never_ends() {
    // Something comes all the time, so that no limit on a single read would end it.
    let ours = impatient();
    let own = reqwest::Client::builder().no_proxy().build().unwrap();
    let own = Client::builder().timeout(Duration::from_millis(200)).client(own).build().unwrap();
    for start in [
        "HTTP/1.1 200 OK\r\nX-Slow: ",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n{",
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1048576\r\n\r\n{",
    ] {
        for (client, words) in [(&ours, LATE), (&own, "no whole response")] {
            let drip = Play::Drip(start.as_bytes().to_vec());
            in_time(each_fails_on_the_way(client, words, WAIT, |_| drip.clone())).await;
        }
    }
}

#[tokio::test]
async fn a_server_that_never_finishes_tls() {
    let raw = Raw::start(Play::Hang(Vec::new())).await;
    let client = Client::builder().connect_timeout(Duration::from_millis(200)).build().unwrap();
    let cx = one_request_to(&format!("https://localhost:{}", raw.port()));
    let [declared, ..] = six();
    let error = client.exchange_with(&declared.endpoint, &cx).await.unwrap_err();
    assert!(error.to_string().contains("no connection within 200ms"), "{error}");
    assert_eq!(error.action(), WAIT);
}

const TOO_LONG: &str = "the response is longer than a token's can be";

#[tokio::test]
async fn a_body_that_is_too_long() {
    let client = Client::builder().max_body(1000).build().unwrap();
    let chunk = format!("190\r\n{}\r\n", " ".repeat(400));
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(3));
    for play in [
        Play::Say(http("200 OK", &[], &" ".repeat(1001))),
        // Announced only: nothing of it has to come.
        Play::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n".to_vec()),
        Play::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n".to_vec()),
        Play::Say(http("500 Oops", &[], &" ".repeat(1001))),
        Play::Hang(chunked.into_bytes()),
    ] {
        for error in each_fails_on_the_way(&client, TOO_LONG, Action::AskProvider, |_| play.clone()).await {
            assert_eq!(error.source().unwrap().to_string(), "more than 1000 bytes");
        }
    }
}

#[tokio::test]
async fn a_body_of_100_mib() {
    const CHUNK: usize = 64 << 10;
    const TIMES: usize = (100 << 20) / CHUNK;
    let chunk: Vec<u8> = [b"10000\r\n".as_slice(), &vec![b' '; CHUNK], b"\r\n"].concat();
    let client = Client::new().unwrap();
    for (head, piece) in [
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk),
        // Its end is the connection's end, so that nothing announces the size.
        ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", vec![b' '; CHUNK]),
    ] {
        let flood = Play::Flood(head.as_bytes().to_vec(), piece.into(), TIMES);
        for declared in six() {
            let raw = Raw::start(flood.clone()).await;
            let cx = one_request_to(raw.origin());
            let error = client.exchange_with(&declared.endpoint, &cx).await.unwrap_err();
            assert!(error.to_string().contains(TOO_LONG), "{error}");
            assert_eq!(error.source().unwrap().to_string(), "more than 1048576 bytes");
            // The rest is what the system's own buffers took.
            assert!(raw.flooded() < 50 << 20, "{} bytes were taken", raw.flooded());
        }
    }
}

#[tokio::test]
async fn a_body_as_long_as_it_may_be() {
    let client = Client::builder().max_body(1000).build().unwrap();
    let padded = |good: &str| format!("{good}{}", " ".repeat(1000 - good.len()));
    let half = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
    let chunked = |body: &str| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        format!("{head}{}{}0\r\n\r\n", half(&body[..500]), half(&body[500..])).into_bytes()
    };
    for (_, outcome) in each(&client, |layout| Play::Say(chunked(&padded(&layout.good())))).await {
        outcome.unwrap();
    }
    for (_, outcome) in each(&client, |layout| Play::Say(http("200 OK", &[], &padded(&layout.good())))).await
    {
        outcome.unwrap();
    }
    let endless = |body: &str| format!("HTTP/1.1 200 OK\r\n\r\n{body}").into_bytes();
    for (_, outcome) in each(&client, |layout| Play::Say(endless(&padded(&layout.good())))).await {
        outcome.unwrap();
    }
}

#[tokio::test]
async fn a_token_of_1_mib() {
    // Its length is the provider's business; that of the response is the client's.
    let long = format!("\"{}\"", "x".repeat(1 << 20));
    let play = |layout: &Layout| Play::Say(http("200 OK", &[], &layout.with_token(&long)));
    each_fails_on_the_way(&Client::new().unwrap(), TOO_LONG, Action::AskProvider, play).await;
    for (_, outcome) in each(&Client::builder().max_body(2 << 20).build().unwrap(), play).await {
        assert_eq!(outcome.unwrap().access_token().expose_secret().len(), 1 << 20);
    }
}
