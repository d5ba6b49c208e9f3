//! An endpoint as a key.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use super::fingerprint;
use crate::endpoint::TokenEndpoint;

/// An endpoint as a tenant, for credentials that come with each request: two are the same when every value of
/// them is. A clone is cheap.
///
/// One whose refresh token rotates is another one each time: tell such tenants apart by an id of yours.
///
/// They are compared by an HMAC over all values, each with its length, under a key of this process.
///
/// ```no_run
/// # use auth_runtime::{Client, CredentialKey, Secret, TokenEndpoint, TokenPool};
/// # #[derive(TokenEndpoint)]
/// # #[token(post = "https://auth.example.com/token")]
/// # struct Example { client_id: String, client_secret: Secret }
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = TokenPool::builder(Client::new()?, |example: CredentialKey<Example>| async { Ok(example) }).build();
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into() };
/// let token = pool.get(&CredentialKey::new(example)).token().await?;
/// # Ok(())
/// # }
/// ```
pub struct CredentialKey<E: ?Sized> {
    endpoint: Arc<E>,
    key: [u8; 32],
}

impl<E: TokenEndpoint> CredentialKey<E> {
    /// The endpoint, with what it is told by.
    pub fn new(endpoint: E) -> Self {
        CredentialKey { key: fingerprint(&endpoint), endpoint: Arc::new(endpoint) }
    }
}

impl<E: ?Sized> Deref for CredentialKey<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.endpoint
    }
}

impl<E: ?Sized> Clone for CredentialKey<E> {
    fn clone(&self) -> Self {
        CredentialKey { endpoint: self.endpoint.clone(), key: self.key }
    }
}

impl<E: ?Sized> PartialEq for CredentialKey<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E: ?Sized> Eq for CredentialKey<E> {}

impl<E: ?Sized> Hash for CredentialKey<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<E: ?Sized> fmt::Debug for CredentialKey<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialKey").finish_non_exhaustive()
    }
}
