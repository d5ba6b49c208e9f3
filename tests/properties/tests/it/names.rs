//! Hosts, labels, servers, and what stands behind them.

use auth_properties::{host, label, segment, server};
use proptest::prelude::*;

use crate::{holds, nearly};

const HOSTS: &[&str] = &[
    "acme.example.com",
    "ACME.example.com:8443",
    "127.0.0.1:80",
    "localhost",
    "xn--bcher-kva.example",
    "1.2.3.4.example.com",
    "[2001:db8::1]:1",
    "$SECRET@acme.com",
];
const LABELS: &[&str] =
    &["acme", "ACME-2", "xn--bcher-kva", "1", "bcher-kva", "a-very-long-label-of-over-27-letters"];
const SERVERS: &[&str] = &[
    "https://api.example.com",
    "https://API.example.com:8443/Base/v1/",
    "http://localhost:8080",
    "http://127.8.9.10/x",
    "https://[2001:DB8:0::1]:443/a%20b",
    "http://gateway.internal",
    "https://h/.well-known/a:b;c=d,e",
    "https://user:$SECRET@h/?x=$SECRET#$SECRET",
];
const WORDS: &[&str] = &[
    "/", "/../", "/%2E./", "/./", "\\", "@", "?", "#", ":", "%", "%2e", "%2F", "..", ".", "//", "[", "]",
    "::", "://", "xn--", "0x", "0", "-", "_", " ", "\t", "\n", "\0", "\u{ff0e}", "\u{3002}", "\u{ad}",
    "\u{202e}", "\u{212a}", "\u{df}", "$SECRET", ":443", ":0",
];

#[test]
fn a_host_is_that_host() {
    holds(3000, nearly(HOSTS, WORDS), |text| host::check(text.as_bytes()));
    holds(1000, "[a-zA-Z0-9.:-]{0,20}", |text| host::check(text.as_bytes()));
    holds(500, any::<Vec<u8>>(), |bytes| host::check(bytes));
}

#[test]
fn a_label_is_one_part_of_a_host() {
    holds(2000, nearly(LABELS, WORDS), |text| label::check(text.as_bytes()));
    holds(500, "[a-zA-Z0-9-]{0,70}", |text| label::check(text.as_bytes()));
    holds(500, any::<Vec<u8>>(), |bytes| label::check(bytes));
}

#[test]
fn a_server_is_that_origin_and_path() {
    holds(3000, nearly(SERVERS, WORDS), |text| server::check(text.as_bytes()));
    holds(1000, r"https?://[a-z0-9.:\[\]-]{0,16}(/[a-zA-Z0-9%.~!$&'()*+,;=:_-]{0,6}){0,3}/?", |text| {
        server::check(text.as_bytes());
    });
    holds(500, any::<Vec<u8>>(), |bytes| server::check(bytes));
}

#[test]
fn a_text_in_a_url_is_that_text() {
    const TEXTS: &[&str] = &["shop", "a/b", "..", "a b+c", "?x=1&y#z", "%2e%2e", "\\..\\", "caf\u{e9}"];
    holds(1000, nearly(TEXTS, WORDS), |text| segment::check(text.as_bytes()));
    holds(1000, any::<String>(), |text| segment::check(text.as_bytes()));
}
