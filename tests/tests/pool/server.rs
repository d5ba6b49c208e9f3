//! A server whose refresh tokens rotate, and which ends a grant whose refresh token comes twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{
    Action, Body, Bytes, Error, RotatedToken, Secret, SendFuture, Stage, TokenEndpoint, Transport, http,
};

/// One customer.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    error(code = "error", transient = ["slow_down"]),
)]
pub(super) struct Shop {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

/// What the server does with a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Does {
    Grants,
    /// It says that it did nothing.
    SlowsDown,
    /// The request never leaves.
    Unreachable,
    /// It ends the grant.
    Ends,
}

#[derive(Clone)]
pub(super) struct Server {
    pub(super) clock: ManualClock,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    /// Of each customer: what is good, `None` once it was ended by the server's own doing.
    good: HashMap<String, Option<String>>,
    numbers: u64,
    /// Who sent one that was not good any more.
    reused: Vec<String>,
    /// What is done next, and how long it takes; the last one stays.
    script: Vec<(Does, Duration)>,
    /// The users' database.
    rows: HashMap<u32, String>,
    under_way: usize,
    most: usize,
    /// When requests came.
    came: Vec<std::time::SystemTime>,
}

impl Server {
    pub(super) fn new(script: Vec<(Does, Duration)>) -> Self {
        let inner = Inner { script, ..Inner::default() };
        Server { clock: ManualClock::new(), inner: Arc::new(Mutex::new(inner)) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panicked")
    }

    /// From now on.
    pub(super) fn otherwise(&self, takes: Duration) {
        self.lock().script = vec![(Does::Grants, takes)];
    }

    /// The credentials of this customer, out of the database.
    pub(super) fn load(&self, tenant: u32) -> Shop {
        let row = self.lock().rows.entry(tenant).or_insert_with(|| format!("first-{tenant}")).clone();
        Shop {
            client_id: tenant.to_string(),
            client_secret: "s3cret-s3cret".into(),
            refresh_token: row.into(),
        }
    }

    pub(super) fn save(&self, tenant: u32, rotated: &RotatedToken) {
        self.lock().rows.insert(tenant, rotated.refresh_token().expose_secret().to_owned());
    }

    pub(super) fn reused(&self) -> Vec<String> {
        self.lock().reused.clone()
    }

    pub(super) fn was_ended(&self, tenant: u32) -> bool {
        self.lock().good.get(&tenant.to_string()).is_some_and(Option::is_none)
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.lock().most
    }

    /// The most requests that came in any window of this length.
    pub(super) fn most_within(&self, per: Duration) -> usize {
        let came = &self.lock().came;
        came.iter()
            .map(|from| came.iter().filter(|at| *at >= from && **at < *from + per).count())
            .max()
            .unwrap_or(0)
    }
}

fn field<'a>(body: &'a str, name: &str) -> &'a str {
    body.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).expect("it is there")
}

impl Transport for Server {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();
        Box::pin(async move {
            let (does, takes) = {
                let mut inner = self.lock();
                let at = self.clock.wall();
                inner.came.push(at);
                inner.under_way += 1;
                inner.most = inner.most.max(inner.under_way);
                if inner.script.len() > 1 { inner.script.remove(0) } else { inner.script[0] }
            };
            // Both halves from the beginning: a clock that leaps makes no exchange longer.
            let began = self.clock.wall();
            let until = |part: Duration| {
                let gone = self.clock.wall().duration_since(began).unwrap_or_default();
                self.clock.sleep(part.saturating_sub(gone))
            };
            until(takes / 2).await;
            let (client, sent) =
                (field(&body, "client_id").to_owned(), field(&body, "refresh_token").to_owned());
            let response = {
                let mut inner = self.lock();
                inner.numbers += 1;
                let number = inner.numbers;
                let first = Some(format!("first-{client}"));
                let good = inner.good.entry(client.clone()).or_insert(first).clone();
                match does {
                    Does::Unreachable | Does::SlowsDown => None,
                    Does::Grants if good.as_ref() == Some(&sent) => {
                        let new = format!("next-{number}");
                        inner.good.insert(client, Some(new.clone()));
                        Some(format!(
                            r#"{{"access_token":"t{number}","expires_in":600,"refresh_token":"{new}"}}"#
                        ))
                    }
                    Does::Grants | Does::Ends => {
                        if good.is_some_and(|good| good != sent) {
                            inner.reused.push(format!("{client} sent {sent}"));
                        }
                        inner.good.insert(client, None);
                        Some(String::new())
                    }
                }
            };
            until(takes).await;
            self.lock().under_way -= 1;
            let refusal = |status, code| {
                let mut response = http::Response::new(Bytes::from(format!(r#"{{"error":"{code}"}}"#)));
                *response.status_mut() = status;
                Ok(response)
            };
            match (does, response) {
                (Does::Unreachable, _) => {
                    let what = "nobody listens";
                    Err(Error::custom(Stage::Transport, "", what, Action::Wait { until: None }).not_sent())
                }
                (Does::SlowsDown, _) => refusal(http::StatusCode::TOO_MANY_REQUESTS, "slow_down"),
                (_, Some(response)) if !response.is_empty() => Ok(http::Response::new(Bytes::from(response))),
                _ => refusal(http::StatusCode::BAD_REQUEST, "invalid_grant"),
            }
        })
    }
}
