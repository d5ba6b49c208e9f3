//! Connections that break, at each point.

use std::error::Error as _;

use auth_runtime::{Action, Client, Stage};
use auth_tests::layout::layouts;
use auth_tests::leak;
use auth_tests::providers::one_request_to;
use auth_tests::raw::{Play, http, nobody};

use crate::{WAIT, each, each_fails, each_fails_on_the_way, whole};

#[tokio::test]
async fn refused_connection() {
    let (origin, _kept) = nobody();
    let client = Client::new().unwrap();
    for layout in layouts() {
        let cx = one_request_to(&origin);
        let error = client.exchange_with(&layout.declared.endpoint, &cx).await.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Transport, WAIT), "{error}");
        assert!(
            error
                .to_string()
                .contains(&format!("no connection to the provider: its machine refused it ({origin})")),
            "{error}"
        );
        assert!(error.source().is_some());
        layout.declared.secrets().assert_absent("an error", &leak::texts(&error));
    }
}

#[tokio::test]
async fn reset_and_half_close_before_a_response() {
    let client = Client::new().unwrap();
    let words = "the server closed the connection without a response";
    for play in [Play::Reset(Vec::new()), Play::HalfClose(Vec::new()), Play::Say(b"HTTP/1.1 200".to_vec())] {
        each_fails_on_the_way(&client, words, WAIT, |_| play.clone()).await;
    }
}

#[tokio::test]
async fn a_response_that_breaks_off() {
    let client = Client::new().unwrap();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"access_token\":";
    let cut = |mut response: Vec<u8>, by: usize| {
        response.truncate(response.len() - by);
        response
    };
    each_fails_on_the_way(&client, "", WAIT, |layout| Play::Say(cut(whole(layout), 1))).await;
    each_fails_on_the_way(&client, "", WAIT, |layout| Play::Reset(cut(whole(layout), 20))).await;
    each_fails_on_the_way(&client, "", WAIT, |layout| Play::HalfClose(cut(whole(layout), 20))).await;
    each_fails_on_the_way(&client, "", WAIT, |_| Play::Reset(chunked.to_vec())).await;
    each_fails_on_the_way(&client, "", WAIT, |_| Play::HalfClose(chunked.to_vec())).await;
    each_fails_on_the_way(&client, "", WAIT, |_| Play::Say(chunked.to_vec())).await;
}

#[tokio::test]
async fn a_response_whose_end_is_the_connections_end() {
    let client = Client::new().unwrap();
    let whole = |body: &str| format!("HTTP/1.1 200 OK\r\n\r\n{body}").into_bytes();
    for (_, outcome) in each(&client, |layout| Play::HalfClose(whole(&layout.good()))).await {
        outcome.unwrap();
    }
    // Nothing but the JSON can tell here that something is missing.
    let cut = |good: String| good[..good.len() - 20].to_owned();
    for error in each_fails(&client, |layout| Play::Say(whole(&cut(layout.good())))).await {
        assert_eq!(error.stage(), Stage::Response);
        assert!(error.to_string().contains("JSON that was cut off"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_http() {
    let client = Client::new().unwrap();
    let words = "the server does not speak HTTP/1 at this port";
    let banner = Play::Say(b"SSH-2.0-OpenSSH_9.7\r\n\r\n".to_vec());
    each_fails_on_the_way(&client, words, Action::FixConfiguration, |_| banner.clone()).await;
    for play in [
        Play::Say(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n".to_vec()),
        Play::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551614\r\n\r\n".to_vec()),
        Play::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!".to_vec()),
        Play::Say(b"HTTP/1.1 99 x\r\n\r\n".to_vec()),
        Play::Say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n".to_vec()),
        Play::Say(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20)).into_bytes()),
        Play::Say(http("103 Early Hints", &[], "")),
    ] {
        each_fails_on_the_way(&client, "", WAIT, |_| play.clone()).await;
    }
}
