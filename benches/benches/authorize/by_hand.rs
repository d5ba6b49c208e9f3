//! The same by hand, as an engineer writes it who has read the provider's page and looks at what it costs: one buffer
//! for the text, no copy of the body, secret headers marked so.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use auth_runtime::{Body, http};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use sha2::{Digest, Sha256, Sha512};

use super::{Request, TOKEN};

pub(crate) const KEY: &str = "yH0G6cfb0714XA6Mr36xEGxeEtbD2gph";
pub(crate) const KEY_ID: &str = "37a2c5fd9d2e4a5b";
pub(crate) const EMAIL: &str = "john@gmail.com";
const BODY: &str = r#"{"instId":"BTC-USDT","lever":"5","mgnMode":"isolated"}"#;

pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    url: &'static str,
    form: bool,
    pub(crate) sign: fn(&mut Request),
}

pub(crate) const SCHEMES: &[Scheme] = &[
    Scheme { name: "bearer", url: "https://api.example.com/v1/orders?page=2", form: false, sign: bearer },
    Scheme {
        name: "Accounting+",
        url: "https://api.example.com/v1/vouchers",
        form: false,
        sign: accounting_plus,
    },
    Scheme { name: "Klikoo", url: "https://api.example.com/v1/inquiry", form: false, sign: klikoo },
    Scheme { name: "OKX", url: "https://api.example.com/api/v5/account?ccy=BTC", form: false, sign: okx },
    Scheme {
        name: "OAuth 1",
        url: "https://api.example.com/1/statuses?entities=true",
        form: true,
        sign: oauth1,
    },
];

pub(crate) fn request(scheme: &Scheme) -> Request {
    let (content_type, body) = if scheme.form {
        ("application/x-www-form-urlencoded", "status=Hello%20Ladies&trim=1")
    } else {
        ("application/json", BODY)
    };
    http::Request::post(scheme.url).header("content-type", content_type).body(Body::from(body)).unwrap()
}

fn set(request: &mut Request, name: HeaderName, text: String) {
    let mut value = HeaderValue::from_maybe_shared(bytes::Bytes::from(text)).unwrap();
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
}

fn bearer(request: &mut Request) {
    set(request, AUTHORIZATION, format!("Bearer {TOKEN}"));
}

fn accounting_plus(request: &mut Request) {
    let user = format!("email={EMAIL}");
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(KEY.as_bytes()).unwrap();
    for part in ["path=", request.uri().path(), "&token=", TOKEN, "&", &user] {
        mac.update(part.as_bytes());
    }
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    bearer(request);
    request.headers_mut().insert(HeaderName::from_static("a-data"), STANDARD.encode(user).parse().unwrap());
    set(request, HeaderName::from_static("a-signature"), signature);
}

fn klikoo(request: &mut Request) {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap().to_zoned_datetime(zone);
    let timestamp = now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(request.body().as_bytes()) {
        write!(hash, "{byte:02x}").unwrap();
    }
    let mut mac = <Hmac<Sha512> as KeyInit>::new_from_slice(KEY.as_bytes()).unwrap();
    for part in
        [request.method().as_str(), ":", request.uri().path(), ":", TOKEN, ":", &hash, ":", &timestamp]
    {
        mac.update(part.as_bytes());
    }
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    bearer(request);
    let timestamp = HeaderValue::from_maybe_shared(bytes::Bytes::from(timestamp)).unwrap();
    request.headers_mut().insert(HeaderName::from_static("open-api-timestamp"), timestamp);
    set(request, HeaderName::from_static("open-api-signature"), signature);
}

fn okx(request: &mut Request) {
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().to_string();
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(timestamp.as_bytes());
    mac.update(request.method().as_str().as_bytes());
    mac.update(request.uri().path_and_query().unwrap().as_str().as_bytes());
    mac.update(request.body().as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    set(request, HeaderName::from_static("ok-access-key"), KEY_ID.to_owned());
    let timestamp = HeaderValue::from_maybe_shared(bytes::Bytes::from(timestamp)).unwrap();
    request.headers_mut().insert(HeaderName::from_static("ok-access-timestamp"), timestamp);
    set(request, HeaderName::from_static("ok-access-sign"), signature);
}

/// RFC 3986 section 2.1, of all but the unreserved characters.
fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

fn oauth1(request: &mut Request) {
    let mut nonce = [0_u8; 16];
    getrandom::fill(&mut nonce).unwrap();
    let mut text = String::with_capacity(32);
    for byte in nonce {
        write!(text, "{byte:02x}").unwrap();
    }
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
    let oauth = [
        ("oauth_consumer_key", KEY_ID),
        ("oauth_nonce", text.as_str()),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", timestamp.as_str()),
        ("oauth_token", KEY_ID),
        ("oauth_version", "1.0"),
    ];
    let mut pairs: Vec<(String, String)> =
        oauth.iter().map(|(name, value)| (escaped(name), escaped(value))).collect();
    for part in [request.uri().query().unwrap_or_default().as_bytes(), request.body().as_bytes()] {
        pairs.extend(form_urlencoded::parse(part).map(|(name, value)| (escaped(&name), escaped(&value))));
    }
    pairs.sort();
    let mut params = String::with_capacity(256);
    for (index, (name, value)) in pairs.iter().enumerate() {
        params.extend([if index == 0 { "" } else { "&" }, name, "=", value]);
    }
    let mut base = String::with_capacity(512);
    base.push_str(request.method().as_str());
    base.push('&');
    escape("https://", &mut base);
    escape(request.uri().authority().unwrap().as_str(), &mut base);
    escape(request.uri().path(), &mut base);
    base.push('&');
    escape(&params, &mut base);
    let key = format!("{}&{}", escaped(KEY), escaped(KEY));
    let mut mac = <Hmac<sha1::Sha1> as KeyInit>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(base.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let mut header = String::with_capacity(384);
    header.push_str("OAuth ");
    for (name, value) in oauth {
        header.extend([name, "=\""]);
        escape(value, &mut header);
        header.push_str("\", ");
    }
    header.push_str("oauth_signature=\"");
    escape(&signature, &mut header);
    header.push('"');
    set(request, AUTHORIZATION, header);
}
