//! `Retry-After` and private keys.

use auth_properties::{private_key, retry_after};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::{holds, nearly};

#[test]
fn a_wait_is_at_most_a_day() {
    const VALUES: &[&str] = &[
        "0",
        "120",
        "86401",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Fri, 31 Dec 9999 23:59:60 GMT",
        "Tue, 29 Feb 2000 00:00:00 UTC",
    ];
    const WORDS: &[&str] =
        &["0", "9", "99", "-", "+", " ", ":", ",", ".", "GMT", "UTC", "Mon", "Feb", "30", "60", "\t"];
    holds(1500, nearly(VALUES, WORDS), |text| retry_after::check(text.as_bytes()));
    holds(300, "[0-9]{0,24}", |text| retry_after::check(text.as_bytes()));
    holds(300, any::<Vec<u8>>(), |bytes| retry_after::check(bytes));
}

macro_rules! key {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../auth-runtime/tests/keys/", $name))
    };
}
const KEY: &str = key!("rsa2048.pkcs8.pem");
const PEMS: &[&str] = &[
    KEY,
    concat!(key!("rsa2048.pkcs8.pem"), key!("rsa2048.public.pem")),
    key!("rsa1024.pkcs8.pem"),
    key!("rsa2048.pkcs1.pem"),
    key!("ec.sec1.pem"),
    key!("rsa2048.public.pem"),
    "-----BEGIN PRIVATE KEY-----\n$SECRET.base64\n-----END PRIVATE KEY-----",
];

#[test]
fn a_key_signs_or_shows_nothing() {
    const WORDS: &[&str] = &[
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "-----",
        "RSA ",
        "EC ",
        "\n",
        "\\n",
        "\\r",
        "\\",
        "\r\n",
        " ",
        "\"",
        "=",
        "A",
        "$SECRET",
        "\u{feff}",
    ];
    holds(250, nearly(PEMS, WORDS), |text| private_key::check(text.as_bytes()));
    holds(250, any::<Vec<u8>>(), |bytes| private_key::check(bytes));
    private_key::check(KEY.as_bytes());
}

#[test]
fn a_damaged_key_is_a_key_that_signs_or_none() {
    let base64: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).expect("Base64");
    // Where lengths and tags are, and anywhere else.
    let place = prop_oneof![(0_usize..40).prop_map(Ok), any::<Index>().prop_map(Err)];
    holds(250, (place, any::<u8>(), any::<bool>()), |(place, byte, cut)| {
        let mut damaged = der.clone();
        let at = place.unwrap_or_else(|index| index.index(damaged.len()));
        damaged[at] = *byte;
        damaged.truncate(if *cut { at } else { damaged.len() });
        damaged.insert(0, b'D');
        private_key::check(&damaged);
    });
}
