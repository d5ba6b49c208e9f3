//! A bank that follows the standard, on a port of 127.0.0.1: it takes what the standard says and nothing else.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_simulator::credentials::KLIKOO_PUBLIC_KEY as TEST_PUBLIC_KEY;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use aws_lc_rs::{digest, hmac};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

pub(crate) const CLIENT_ID: &str = "962489e9-de5d-4eb7-92a4-b07d44d64bf4";
pub(crate) const CLIENT_SECRET: &str = "m4de-up+s3cret/of the simulated bank";
const TOKEN: &str = "simulated-snap-token";

/// How the bank wants the signature of a call.
#[derive(Clone, Copy)]
pub(crate) enum Spelling {
    Hex,
    Base64,
}

/// Starts the bank on a thread of its own, and gives its origin. It ends with the program.
pub(crate) fn start(spelling: Spelling) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let origin = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that goes away is no failure of the bank.
            std::thread::spawn(move || drop(serve(stream, spelling)));
        }
    });
    Ok(origin)
}

/// A request, as far as the bank reads it.
struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (Some((_, value)), None) => value,
            _ => "",
        }
    }
}

/// One request for each connection.
fn serve(mut stream: TcpStream, spelling: Spelling) -> io::Result<()> {
    let request = read(&mut stream)?;
    let (status, body) = match request.target.as_str() {
        "/snap/v1.0/access-token/b2b" => token(&request),
        target if target.starts_with("/snap/v1.0/balance-inquiry") => balance(&request, spelling),
        _ => refused(404, "01", "no such service"),
    };
    let body = body.to_string();
    write!(
        stream,
        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn read(stream: &mut TcpStream) -> io::Result<Request> {
    let (mut bytes, mut chunk) = (Vec::new(), [0_u8; 4096]);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        match stream.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => bytes.extend_from_slice(chunk.get(..read).unwrap_or_default()),
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let mut request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: bytes.split_off(end + 4),
    };
    let length: usize = request.header("content-length").parse().unwrap_or_default();
    while request.body.len() < length {
        match stream.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => request.body.extend_from_slice(chunk.get(..read).unwrap_or_default()),
        }
    }
    Ok(request)
}

type Reply = (u16, serde_json::Value);

fn refused(status: u16, case: &str, message: &str) -> Reply {
    (status, json!({ "responseCode": format!("{status}73{case}"), "responseMessage": message }))
}

/// `X-SIGNATURE`: RSA over the client's key and the time.
fn token(request: &Request) -> Reply {
    let (client, timestamp) = (request.header("x-client-key"), request.header("x-timestamp"));
    if !is_now(timestamp) {
        return refused(400, "01", "Invalid Field Format [X-TIMESTAMP]");
    }
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let key: String = TEST_PUBLIC_KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, STANDARD.decode(key).unwrap_or_default());
    let signature = STANDARD.decode(request.header("x-signature")).unwrap_or_default();
    let is_signed = key.verify(format!("{client}|{timestamp}").as_bytes(), &signature).is_ok();
    if request.method != "POST" || client != CLIENT_ID || !is_signed {
        return refused(401, "00", "Unauthorized. [Signature]");
    }
    if body != json!({ "grantType": "client_credentials" }) {
        return refused(400, "02", "Invalid Mandatory Field [grantType]");
    }
    let token =
        json!({ "accessToken": TOKEN, "tokenType": "Bearer", "expiresIn": "900", "responseCode": "2007300" });
    (200, token)
}

/// `X-SIGNATURE`: HMAC-SHA512 over the call.
fn balance(request: &Request, spelling: Spelling) -> Reply {
    let timestamp = request.header("x-timestamp");
    if request.header("authorization") != format!("Bearer {TOKEN}") {
        return refused(401, "01", "Invalid Token (B2B)");
    }
    let id = request.header("x-external-id");
    let is_id = (1..=36).contains(&id.len()) && id.bytes().all(|digit| digit.is_ascii_digit());
    if !is_now(timestamp)
        || !is_id
        || request.header("x-partner-id").is_empty()
        || request.header("channel-id").is_empty()
    {
        return refused(400, "02", "Invalid Mandatory Field");
    }
    // The blanks between its tokens are no part of it: this bank's body has none inside a text but one.
    let minified = String::from_utf8_lossy(&request.body);
    let minified = minified.replace("{ ", "{").replace(" }", "}").replace(": ", ":").replace(", ", ",");
    let hash = hex(digest::digest(&digest::SHA256, minified.as_bytes()).as_ref());
    let text = format!("{}:{}:{TOKEN}:{hash}:{timestamp}", request.method, request.target);
    let key = hmac::Key::new(hmac::HMAC_SHA512, CLIENT_SECRET.as_bytes());
    let signature = hmac::sign(&key, text.as_bytes());
    let expected = match spelling {
        Spelling::Hex => hex(signature.as_ref()),
        Spelling::Base64 => STANDARD.encode(signature.as_ref()),
    };
    if request.header("x-signature") != expected {
        return refused(401, "00", "Unauthorized. [Signature]");
    }
    (200, json!({ "responseCode": "2001100", "amount": { "value": "200000.00", "currency": "IDR" } }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Within five minutes, and with the offset of Jakarta.
fn is_now(timestamp: &str) -> bool {
    let at = timestamp.ends_with("+07:00").then(|| timestamp.parse::<jiff::Timestamp>().ok()).flatten();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    at.is_some_and(|at| {
        let at = Duration::from_secs(at.as_second().unsigned_abs());
        at.abs_diff(now) < Duration::from_secs(300)
    })
}
