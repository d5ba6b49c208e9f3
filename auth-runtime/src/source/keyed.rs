//! An endpoint as a key.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use super::fingerprint;
use crate::TokenEndpoint;

/// An endpoint as a tenant, for credentials that come with each request: two are the same when every value of
/// them is. A clone is cheap.
///
/// One whose refresh token rotates is another one each time: tell such tenants apart by an id of yours.
///
/// They are compared by an HMAC over all values, each with its length, under a key of this process.
///
/// ```no_run
/// # use auth_runtime::{Client, Keyed, Secret, TokenEndpoint, TokenPool};
/// # #[derive(TokenEndpoint)]
/// # #[token(post = "https://auth.example.com/token")]
/// # struct Example { client_id: String, client_secret: Secret }
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = TokenPool::builder(Client::new()?, |example: Keyed<Example>| async { Ok(example) }).build();
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into() };
/// let token = pool.get(&Keyed::new(example)).token().await?;
/// # Ok(())
/// # }
/// ```
pub struct Keyed<E: ?Sized> {
    endpoint: Arc<E>,
    key: [u8; 32],
}

impl<E: TokenEndpoint> Keyed<E> {
    /// The endpoint, with what it is told by.
    pub fn new(endpoint: E) -> Self {
        Keyed { key: fingerprint(&endpoint), endpoint: Arc::new(endpoint) }
    }
}

impl<E: ?Sized> Deref for Keyed<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.endpoint
    }
}

impl<E: ?Sized> Clone for Keyed<E> {
    fn clone(&self) -> Self {
        Keyed { endpoint: self.endpoint.clone(), key: self.key }
    }
}

impl<E: ?Sized> PartialEq for Keyed<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E: ?Sized> Eq for Keyed<E> {}

impl<E: ?Sized> Hash for Keyed<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<E: ?Sized> fmt::Debug for Keyed<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed").finish_non_exhaustive()
    }
}
