//! The most requests in any window of a rate.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Bytes, Secret, SendFuture, TokenEndpoint, TokenPool, Transport, http};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Shop {
    client_id: String,
    client_secret: Secret,
}

/// Knows when requests came.
#[derive(Clone)]
struct Server {
    clock: ManualClock,
    came: Arc<Mutex<Vec<SystemTime>>>,
}

impl Transport for Server {
    fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
        if let Ok(mut came) = self.came.lock() {
            came.push(self.clock.wall());
        }
        let body = br#"{"access_token":"t","expires_in":360000}"#;
        Box::pin(std::future::ready(Ok(http::Response::new(Bytes::from_static(body)))))
    }
}

pub(crate) async fn print(count: u32, seconds: u64) -> bool {
    let server = Server { clock: ManualClock::new(), came: Arc::default() };
    let per = Duration::from_secs(seconds);
    let load = |tenant: u32| async move {
        Ok(Shop { client_id: tenant.to_string(), client_secret: "s3cret".into() })
    };
    let pool = TokenPool::builder(server.clone(), load).clock(server.clock.clone()).rate(count, per).build();
    let asked = count * 4;
    for tenant in 0..asked {
        let source = pool.get(&tenant);
        tokio::spawn(async move { source.token().await.map(drop) });
    }
    for _ in 0..seconds * 5 * 50 {
        for _ in 0..4 {
            tokio::task::yield_now().await;
        }
        server.clock.advance(Duration::from_millis(20));
    }
    let came = server.came.lock().map(|came| came.clone()).unwrap_or_default();
    let within = |from: &SystemTime| came.iter().filter(|at| *at >= from && **at < *from + per).count();
    let most = came.iter().map(within).max().unwrap_or_default();
    println!("{:<44} {asked:>7} {count:>7} {most:>6}", format!("rate({count}, {seconds} s)"));
    most <= count as usize && came.len() == asked as usize
}
