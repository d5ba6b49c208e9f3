//! An HTTP/1.1 client that sends exactly what it is given: a library would mend the requests that have to be
//! wrong.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_simulator::{Failure, Simulator};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A request to be changed and sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn post(path: &str, media: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { method: "POST".to_owned(), path: path.to_owned(), headers: Vec::new(), body: body.into() }
            .header("Content-Type", media)
    }

    pub(crate) fn get(path: &str, token: &str) -> Self {
        Self { method: "GET".to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
            .header("Authorization", &format!("Bearer {token}"))
    }

    /// Replaces the header.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.without(name).also(name, value)
    }

    /// Adds the header to those of the same name.
    pub(crate) fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(given, _)| !given.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    pub(crate) fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Replaces text in the body, which has to be there: a test that changes nothing tests nothing.
    pub(crate) fn edit(self, from: &str, to: &str) -> Self {
        let body = String::from_utf8(self.body.clone()).unwrap();
        assert!(body.contains(from), "{from} is not in {body}");
        self.body(body.replacen(from, to, 1))
    }

    pub(crate) async fn send(&self, simulator: &Simulator) -> Reply {
        let host = simulator.origin().strip_prefix("http://").unwrap();
        let mut message = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            message.extend([name, ": ", value, "\r\n"]);
        }
        let length = self.body.len().to_string();
        message.extend(["Connection: close\r\nContent-Length: ", &length, "\r\n\r\n"]);
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(message.as_bytes()).await.unwrap();
        stream.write_all(&self.body).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head: head.to_ascii_lowercase(), body: bytes[end + 4..].to_vec() }
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        assert!(self.head.contains("content-type: application/json"), "{}", self.head);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A string of the response, by JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> String {
        self.json().pointer(pointer).unwrap().as_str().unwrap().to_owned()
    }
}

/// The time that the tests run at: 2022-03-21T10:11:40+07:00, as in Klikoo's document.
pub(crate) const NOW: u64 = 1_647_832_300;

pub(crate) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Every failure of the provider, on a request that is good, and only once.
pub(crate) async fn fails_on_demand(simulator: &Simulator, good: &Request, check: impl Fn(&Failure, &Reply)) {
    for failure in Failure::all(simulator.provider()) {
        simulator.fail_next(failure.clone());
        let reply = good.send(simulator).await;
        assert_eq!(reply.status, failure.status().as_u16(), "{failure:?}");
        check(&failure, &reply);
        assert_eq!(good.send(simulator).await.status, 200, "after {failure:?}");
    }
}

/// Every failure of the provider repeats the secrets, and none does without echo.
pub(crate) async fn echoes(simulator: &Simulator, good: &Request, fields: &[&str], secrets: &[&str]) {
    for on in [true, false] {
        simulator.echo(on);
        for failure in Failure::all(simulator.provider()) {
            simulator.fail_next(failure.clone());
            let reply = good.clone().header("X-Extra", "an-extra-header").send(simulator).await;
            assert_eq!(reply.head.contains("an-extra-header"), on, "{failure:?}: {}", reply.head);
            let body = reply.json();
            let texts = fields.iter().filter_map(|field| body.pointer(field)?.as_str());
            let texts: Vec<&str> = texts.collect();
            assert!(!texts.is_empty(), "{failure:?}");
            for text in texts {
                for secret in secrets.iter().chain(&["an-extra-header"]) {
                    assert_eq!(text.contains(secret), on, "{failure:?}: {secret} in {text}");
                }
            }
        }
    }
}
