//! What everybody writes first: a lock of tokio's that is held while the token is acquired.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::sync::Mutex;

use crate::callers::Crowded;
use crate::provider::Provider;

pub(crate) fn crowded(provider: &Arc<Provider>) -> Crowded {
    let (cached, provider) = (Arc::new(Mutex::new(None)), Arc::clone(provider));
    Crowded::new("tokio Mutex", move || {
        let (cached, provider) = (Arc::clone(&cached), Arc::clone(&provider));
        Box::pin(async move { get(&cached, &provider).await.is_some() })
    })
}

async fn get(cached: &Mutex<Option<(String, Instant)>>, provider: &Provider) -> Option<String> {
    let mut cached = cached.lock().await;
    if let Some((token, expires_at)) = &*cached
        && Instant::now() < *expires_at
    {
        return Some(token.clone());
    }
    let (status, body) = provider.respond().await;
    if status != StatusCode::OK {
        return None;
    }
    let response: serde_json::Value = serde_json::from_str(&body).ok()?;
    let token = response.get("access_token")?.as_str()?.to_owned();
    let life = Duration::from_secs(response.get("expires_in")?.as_u64()?);
    *cached = Some((token.clone(), Instant::now() + life));
    Some(token)
}
