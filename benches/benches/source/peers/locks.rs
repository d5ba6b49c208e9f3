//! What everybody writes first: a lock of tokio's that is held while the token is bought.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::sync::Mutex;

use crate::callers::Crowded;
use crate::vendor::Vendor;

pub(crate) fn crowded(vendor: &Arc<Vendor>) -> Crowded {
    let (cached, vendor) = (Arc::new(Mutex::new(None)), Arc::clone(vendor));
    Crowded::new("tokio Mutex", move || {
        let (cached, vendor) = (Arc::clone(&cached), Arc::clone(&vendor));
        Box::pin(async move { get(&cached, &vendor).await.is_some() })
    })
}

async fn get(cached: &Mutex<Option<(String, Instant)>>, vendor: &Vendor) -> Option<String> {
    let mut cached = cached.lock().await;
    if let Some((token, expires_at)) = &*cached
        && Instant::now() < *expires_at
    {
        return Some(token.clone());
    }
    let (status, body) = vendor.answer().await;
    if status != StatusCode::OK {
        return None;
    }
    let answer: serde_json::Value = serde_json::from_str(&body).ok()?;
    let token = answer.get("access_token")?.as_str()?.to_owned();
    let life = Duration::from_secs(answer.get("expires_in")?.as_u64()?);
    *cached = Some((token.clone(), Instant::now() + life));
    Some(token)
}
