//! Compressed responses that nobody asked for, bombs among them. The crate's own client decodes none, whatever
//! another crate of the program switches on; a client of the user's own may, under the same limit.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use std::error::Error as _;
use std::io::Write as _;

use auth_runtime::{Action, Client, Error, Stage, Token};
use auth_tests::layout::{Layout, layouts};
use auth_tests::leak;
use auth_tests::providers::one_request_to;
use auth_tests::raw::{Play, Raw};
use flate2::write::GzEncoder;
use flate2::{Compress, Compression, FlushCompress};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Far below what a bomb of this file becomes, and far above all that the tests need.
const PLENTY: usize = 96 << 20;

/// Whether a client of the user's own decodes.
const DECODES: bool = cfg!(feature = "unified");

fn own() -> Client {
    Client::from(reqwest::Client::builder().no_proxy().build().unwrap())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn reply(encoding: &str, body: &[u8]) -> Play {
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n", body.len());
    Play::Say([head.as_bytes(), body].concat())
}

async fn exchange(client: &Client, layout: &Layout, play: Play) -> Result<Token, Error> {
    let raw = Raw::start(play).await;
    client.exchange_with(&layout.declared.endpoint, &one_request_to(raw.origin())).await
}

fn assert_error(error: &Error, layout: &Layout, stage: Stage, action: Action, words: &str) {
    assert_eq!((error.stage(), error.action()), (stage, action), "{error}");
    assert!(error.to_string().contains(words), "{error} has no {words:?}");
    layout.declared.secrets().assert_absent("an error", &leak::texts(error));
}

#[tokio::test]
async fn ours_decodes_nothing_and_says_what_it_got() {
    let client = Client::new().unwrap();
    for layout in layouts() {
        let error = exchange(&client, &layout, reply("gzip", &gzip(&layout.good()))).await.unwrap_err();
        assert_error(&error, &layout, Stage::Response, Action::AskProvider, "the response is compressed");
        // The body tells what it is, not the header.
        exchange(&client, &layout, reply("gzip", layout.good().as_bytes())).await.unwrap();
    }
}

#[tokio::test]
async fn ours_asks_for_nothing_compressed() {
    let client = Client::new().unwrap();
    for layout in layouts() {
        let raw = Raw::start(reply("identity", layout.good().as_bytes())).await;
        let cx = one_request_to(raw.origin());
        client.exchange_with(&layout.declared.endpoint, &cx).await.unwrap();
        assert!(!raw.requests()[0].to_ascii_lowercase().contains("accept-encoding"), "{:?}", raw.requests());
    }
}

#[tokio::test]
async fn one_of_the_users_own_may_decode() {
    let client = own();
    for layout in layouts() {
        let whole = gzip(&layout.good());
        let outcome = exchange(&client, &layout, reply("gzip", &whole)).await;
        if !DECODES {
            let error = outcome.unwrap_err();
            assert_error(&error, &layout, Stage::Response, Action::AskProvider, "the response is compressed");
            continue;
        }
        outcome.unwrap();
        // Cut off, a wrong checksum, and no gzip at all.
        let mut wrong = whole.clone();
        wrong[whole.len() - 6] ^= 1;
        for body in [&whole[..whole.len() / 2], &wrong, layout.good().as_bytes()] {
            let error = exchange(&client, &layout, reply("gzip", body)).await.unwrap_err();
            let wait = Action::Wait { until: None };
            assert_error(&error, &layout, Stage::Transport, wait, "the response broke off");
        }
    }
}

#[tokio::test]
async fn other_encodings_are_no_json_either() {
    let zstd = b"\x28\xb5\x2f\xfd\x04\0\x01\0\0";
    let zlib = b"\x78\x9c\x63\0\0\0\x01\0\x01";
    let brotli = b"\x0b\x02\x80\x7b\x22\x61\xe9\x03";
    for layout in layouts() {
        for (encoding, body, words) in [
            ("zstd", &zstd[..], "the response is compressed"),
            ("deflate", &zlib[..], "the response is compressed"),
            ("br", &brotli[..], "the response is "),
        ] {
            for client in [Client::new().unwrap(), own()] {
                let error = exchange(&client, &layout, reply(encoding, body)).await.unwrap_err();
                assert_error(&error, &layout, Stage::Response, Action::AskProvider, words);
            }
        }
    }
}

/// A gzip file of 2 GiB, in 2 MiB: its head, and a block of zeros that does not refer to what was before it.
fn bomb() -> (Vec<u8>, Vec<u8>, usize) {
    const BLOCK: usize = 4 << 20;
    let mut block = Vec::with_capacity(64 << 10);
    let zeros = vec![0; BLOCK];
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&zeros, &mut block, FlushCompress::Full).unwrap();
    assert_eq!(compress.total_in(), BLOCK as u64);
    (gzip("")[..10].to_vec(), block, (2 << 30) / BLOCK)
}

#[tokio::test]
async fn a_bomb() {
    let (gzip_head, block, times) = bomb();
    let size = gzip_head.len() + block.len() * times;
    assert!(size < 4 << 20, "{size}");
    let head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
    let flood = Play::Flood([&head[..], &gzip_head].concat(), block.into(), times);
    let wide = |client| Client::builder().max_body(8 << 20).client(client).build().unwrap();
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    for (client, is_decoded, limit) in [
        (Client::new().unwrap(), false, 1 << 20),
        (Client::builder().max_body(8 << 20).build().unwrap(), false, 8 << 20),
        (own(), DECODES, 1 << 20),
        (wide(plain), DECODES, 8 << 20),
    ] {
        for layout in layouts() {
            let error = exchange(&client, &layout, flood.clone()).await.unwrap_err();
            if is_decoded || size > limit {
                let words = "the response is longer than a token's can be";
                assert_error(&error, &layout, Stage::Transport, Action::AskProvider, words);
                assert_eq!(error.source().unwrap().to_string(), format!("more than {limit} bytes"));
            } else {
                assert_error(
                    &error,
                    &layout,
                    Stage::Response,
                    Action::AskProvider,
                    "the response is compressed",
                );
            }
            assert!(MEMORY.peak_usage() < PLENTY, "{} MiB", MEMORY.peak_usage_as_mb());
        }
    }
}
