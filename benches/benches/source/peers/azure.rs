//! `azure_identity` 1.0: a client secret, over a transport in memory.

use std::fmt;
use std::sync::Arc;

use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::headers::Headers;
use azure_core::http::{AsyncRawResponse, ClientOptions, HttpClient, Request, StatusCode, Transport};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};

use crate::callers::Crowded;
use crate::hot::{Contender, contender};
use crate::provider::Provider;

const SCOPES: &[&str] = &["https://management.example.com/.default"];

struct InMemory(Arc<Provider>);

impl fmt::Debug for InMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemory").finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl HttpClient for InMemory {
    async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
        let (status, body) = self.0.respond().await;
        Ok(AsyncRawResponse::from_bytes(StatusCode::from(status.as_u16()), Headers::new(), body))
    }
}

fn credential(provider: &Arc<Provider>) -> Arc<ClientSecretCredential> {
    let transport = Some(Transport::new(Arc::new(InMemory(Arc::clone(provider)))));
    let client_options = ClientOptions { transport, ..ClientOptions::default() };
    ClientSecretCredential::new(
        "tenant",
        "client".to_owned(),
        Secret::new("secret"),
        Some(ClientSecretCredentialOptions { client_options }),
    )
    .expect("a credential")
}

/// With a token in its cache.
pub(crate) async fn cached() -> Contender {
    let credential = credential(&Arc::new(Provider::prompt()));
    credential.get_token(SCOPES, None).await.expect("a token");
    contender!("azure_identity 1.0, get_token", credential, |own| own
        .get_token(SCOPES, None)
        .await
        .expect("a token"))
}

pub(crate) fn crowded(provider: &Arc<Provider>) -> Crowded {
    let credential = credential(provider);
    Crowded::new("azure_identity 1.0", move || {
        let credential = Arc::clone(&credential);
        Box::pin(async move { credential.get_token(SCOPES, None).await.is_ok() })
    })
}
