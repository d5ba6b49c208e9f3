//! The tokens that a simulator issued.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::provider::Provider;

/// Shared by all simulators of the process, so that one simulator's token means nothing to another.
static ISSUED: AtomicU64 = AtomicU64::new(1);

/// Whom a token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The client, with all that it may see.
    Client,
    /// One business of the client.
    Business(String),
}

/// Why a token does not open a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotLive {
    Missing,
    Unknown,
    Expired,
}

#[derive(Debug, Default)]
pub(crate) struct Tokens(HashMap<String, (Scope, SystemTime)>);

impl Tokens {
    pub(crate) fn issue(&mut self, provider: Provider, scope: Scope, expires: SystemTime) -> String {
        let token = fresh(provider);
        self.0.insert(token.clone(), (scope, expires));
        token
    }

    pub(crate) fn scope(&self, token: &str, now: SystemTime) -> Result<Scope, NotLive> {
        let (scope, expires) = self.0.get(token).ok_or(NotLive::Unknown)?;
        if now < *expires { Ok(scope.clone()) } else { Err(NotLive::Expired) }
    }
}

/// A token in the shape of a JWT, which is what four of the five documents name.
pub(crate) fn fresh(provider: Provider) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = json!({ "iss": provider.name(), "jti": ISSUED.fetch_add(1, Ordering::Relaxed) });
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = URL_SAFE_NO_PAD.encode(mac(&signed));
    format!("{signed}.{signature}")
}

/// A fresh identifier of the kind that a provider puts beside an error.
pub(crate) fn trace_id() -> uuid::Uuid {
    let digest = mac(&format!("trace {}", ISSUED.fetch_add(1, Ordering::Relaxed)));
    let mut random = [0; 16];
    random.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(random).into_uuid()
}

/// The key is fixed: a token has to look random, and nothing depends on it being so.
fn mac(text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"auth-simulator");
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}
