//! A provider without a network, who does what a test says: for what stands before a real one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use auth_runtime::{Body, Bytes, Error, SendFuture, Transport};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tokio::sync::watch;

/// What the provider does with one request.
#[derive(Clone, Debug)]
pub enum Says {
    /// A token of this text, for so many seconds.
    Token(String, u64),
    /// `t1`, `t2` and so on, for so many seconds.
    Numbered(u64),
    /// An access token for so many seconds, with a refresh token.
    Pair(String, u64, String),
    /// This status and body.
    Status(u16, String),
    /// This status and Retry-After, and no word.
    RetryAfter(u16, String),
    /// Nothing comes back.
    Fails(Error),
    /// The transport has a defect.
    Panics,
    /// No response, for ever.
    Never,
}

impl Says {
    /// A token of this text, for so many seconds.
    pub fn token(text: &str, life: u64) -> Self {
        Says::Token(text.to_owned(), life)
    }

    /// An access token for so many seconds, with a refresh token.
    pub fn pair(text: &str, life: u64, refresh_token: &str) -> Self {
        Says::Pair(text.to_owned(), life, refresh_token.to_owned())
    }

    /// No, with a code of RFC 6749 section 5.2.
    pub fn refuses(code: &str) -> Self {
        Says::Status(401, format!(r#"{{"error":"{code}"}}"#))
    }

    /// A gateway's word for a provider that is down.
    pub fn down() -> Self {
        Says::Status(503, String::new())
    }
}

/// The provider. A clone is the same one.
#[derive(Clone, Debug)]
pub struct Scripted(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    next: Mutex<VecDeque<Says>>,
    otherwise: Mutex<Says>,
    requests: Mutex<Vec<Request<String>>>,
    asked: watch::Sender<usize>,
    open: watch::Sender<bool>,
    now: AtomicUsize,
    most: AtomicUsize,
    tokens: AtomicUsize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scripted {
    /// One that does this with whatever is not scripted.
    pub fn new(otherwise: Says) -> Self {
        Scripted(Arc::new(Inner {
            next: Mutex::default(),
            otherwise: Mutex::new(otherwise),
            requests: Mutex::default(),
            asked: watch::Sender::new(0),
            open: watch::Sender::new(true),
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            tokens: AtomicUsize::new(0),
        }))
    }

    /// Does this with the next request that is not scripted yet.
    pub fn then(&self, says: Says) -> &Self {
        lock(&self.0.next).push_back(says);
        self
    }

    /// Does this with whatever is not scripted, from now on.
    pub fn otherwise(&self, says: Says) {
        *lock(&self.0.otherwise) = says;
    }

    /// Lets requests come, and responses none of them until [`go`](Self::go).
    pub fn hold(&self) {
        self.0.open.send_replace(false);
    }

    /// Answers what was held.
    pub fn go(&self) {
        self.0.open.send_replace(true);
    }

    /// How many requests came so far.
    pub fn calls(&self) -> usize {
        *self.0.asked.borrow()
    }

    /// Waits for so many requests, in all.
    pub async fn asked(&self, calls: usize) {
        // The sender is here, so that it never ends otherwise.
        let _ = self.0.asked.subscribe().wait_for(|asked| *asked >= calls).await;
    }

    /// The most that were under way at once.
    pub fn most_at_once(&self) -> usize {
        self.0.most.load(Ordering::Acquire)
    }

    /// How many are under way.
    pub fn under_way(&self) -> usize {
        self.0.now.load(Ordering::Acquire)
    }

    /// Each body.
    pub fn bodies(&self) -> Vec<String> {
        lock(&self.0.requests).iter().map(|request| request.body().clone()).collect()
    }

    /// Each request's headers.
    pub fn headers(&self) -> Vec<HeaderMap> {
        lock(&self.0.requests).iter().map(|request| request.headers().clone()).collect()
    }

    fn respond(&self, says: Says) -> Result<Response<Bytes>, Error> {
        let (status, header, body) = match says {
            Says::Token(text, life) => (200, None, good(&text, life, "")),
            Says::Numbered(life) => {
                let number = self.0.tokens.fetch_add(1, Ordering::AcqRel) + 1;
                (200, None, good(&format!("t{number}"), life, ""))
            }
            Says::Pair(text, life, refresh) => {
                (200, None, good(&text, life, &format!(r#","refresh_token":"{refresh}""#)))
            }
            Says::Status(status, body) => (status, None, body),
            Says::RetryAfter(status, value) => (status, Some(value), String::new()),
            Says::Fails(error) => return Err(error),
            Says::Panics => panic!("on purpose: the transport"),
            Says::Never => return Ok(Response::default()),
        };
        let mut response = crate::wire::reply(status, body);
        if let Some(value) = header.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(HeaderName::from_static("retry-after"), value);
        }
        Ok(response)
    }
}

fn good(text: &str, life: u64, more: &str) -> String {
    format!(r#"{{"access_token":"{text}","token_type":"Bearer","expires_in":{life}{more}}}"#)
}

/// Stats a request as long as it is under way, also one that is dropped.
struct UnderWay<'a>(&'a Inner);

impl<'a> UnderWay<'a> {
    fn begin(inner: &'a Inner) -> Self {
        let now = inner.now.fetch_add(1, Ordering::AcqRel) + 1;
        inner.most.fetch_max(now, Ordering::AcqRel);
        UnderWay(inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Transport for Scripted {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let _under_way = UnderWay::begin(&self.0);
            let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();
            lock(&self.0.requests).push(request.map(|_| body));
            let says = lock(&self.0.next).pop_front();
            let says = says.unwrap_or_else(|| lock(&self.0.otherwise).clone());
            self.0.asked.send_modify(|asked| *asked += 1);
            let _ = self.0.open.subscribe().wait_for(|open| *open).await;
            if matches!(says, Says::Never) {
                std::future::pending::<()>().await;
            }
            self.respond(says)
        })
    }
}
