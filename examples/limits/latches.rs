//! Tenants whose password is wrong, and a pool that cannot keep them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Bytes, Secret, SendFuture, TokenEndpoint, TokenPool, Transport, http};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Partner {
    client_id: String,
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/business", auth = bearer(partner.token))]
struct Business {
    #[token(step)]
    partner: Partner,
    #[token(param)]
    client_id: String,
}

/// Refuses, and counts what comes.
#[derive(Clone)]
struct Server {
    clock: ManualClock,
    /// What a login and a business are answered with.
    statuses: (u16, u16),
    came: Arc<Mutex<HashMap<String, usize>>>,
}

impl Transport for Server {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let key = format!("{} {}", request.uri().path(), String::from_utf8_lossy(request.body().as_bytes()));
        let status = if key.starts_with("/business") { self.statuses.1 } else { self.statuses.0 };
        if let Ok(mut came) = self.came.lock() {
            *came.entry(key).or_default() += 1;
        }
        let body: &[u8] = match status {
            200 => br#"{"access_token":"t","expires_in":3600}"#,
            _ => br#"{"error":"invalid_client","error_description":"the account will be locked"}"#,
        };
        let mut response = http::Response::new(Bytes::from_static(body));
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
        if status == 429 {
            response.headers_mut().insert("retry-after", http::HeaderValue::from_static("600"));
        }
        Box::pin(std::future::ready(Ok(response)))
    }
}

pub(crate) struct Row {
    what: &'static str,
    capacity: usize,
    tenants: u32,
    /// What a login is answered with.
    login: u16,
    /// What a business is, where the tenants are such.
    business: Option<u16>,
    /// How many requests there may be.
    allowed: usize,
}

const fn row(
    what: &'static str,
    capacity: usize,
    tenants: u32,
    login: u16,
    business: Option<u16>,
    allowed: usize,
) -> Row {
    Row { what, capacity, tenants, login, business, allowed }
}

pub(crate) const ROWS: [Row; 6] = [
    row("capacity 10,000", 10_000, 30, 401, None, 30),
    row("capacity 10", 10, 30, 401, None, 30),
    row("capacity 10, 429 with Retry-After 600", 10, 30, 429, None, 30),
    row("capacity 1,000", 1_000, 3_000, 401, None, 3_000),
    row("capacity 3, one partner refused", 3, 20, 401, Some(401), 1),
    row("capacity 3, businesses of a good partner", 3, 20, 200, Some(401), 21),
];

impl Row {
    pub(crate) async fn print(&self) -> bool {
        let statuses = (self.login, self.business.unwrap_or_default());
        let server = Server { clock: ManualClock::new(), statuses, came: Arc::default() };
        let partner = |client_id: String| Partner { client_id, client_secret: "s3cret".into() };
        if self.business.is_some() {
            let load = move |tenant: u32| async move {
                Ok(Business { partner: partner("partner".to_owned()), client_id: tenant.to_string() })
            };
            let builder = TokenPool::builder(server.clone(), load);
            self.ask(&builder.clock(server.clock.clone()).capacity(self.capacity).build(), &server).await;
        } else {
            let builder = TokenPool::builder(server.clone(), move |tenant: u32| async move {
                Ok(partner(tenant.to_string()))
            });
            self.ask(&builder.clock(server.clock.clone()).capacity(self.capacity).build(), &server).await;
        }
        let came = server.came.lock().map(|came| came.clone()).unwrap_or_default();
        let (sum, most) = (came.values().sum::<usize>(), came.values().max().copied().unwrap_or_default());
        println!("{:<44} {:>7} {sum:>7} {most:>6}", self.what, self.tenants);
        sum == self.allowed && most == 1
    }

    async fn ask(&self, pool: &TokenPool<u32>, server: &Server) {
        for _ in 0..60 {
            for tenant in 0..self.tenants {
                drop(pool.get(&tenant).token().await);
            }
            server.clock.advance(Duration::from_secs(1));
        }
    }
}
