//! The source, over a transport in memory.

use std::sync::Arc;

use auth_runtime::{Body, Bytes, Secret, SendFuture, TokenEndpoint, TokenSource, Transport};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};

use crate::callers::Crowded;
use crate::hot::{Contender, contender, holder};
use crate::provider::Provider;

pub(crate) const NAME: &str = "ours";

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://auth.example.com/oauth/token", grant_type = client_credentials)]
pub(crate) struct Shop {
    client_id: String,
    client_secret: Secret,
}

impl Shop {
    pub(crate) fn new(client_id: impl Into<String>) -> Self {
        Shop { client_id: client_id.into(), client_secret: Secret::from("9ec999e21a3be41064c52bb3f37554a2") }
    }
}

pub(crate) struct InMemory(pub(crate) Arc<Provider>);

impl Transport for InMemory {
    fn send(&self, _: Request<Body>) -> SendFuture<'_> {
        Box::pin(async {
            let (status, body) = self.0.respond().await;
            let mut response = Response::new(Bytes::from(body));
            *response.status_mut() = status;
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(response)
        })
    }
}

pub(crate) fn source(provider: &Arc<Provider>) -> TokenSource {
    TokenSource::new(Shop::new("shop"), InMemory(Arc::clone(provider)))
}

/// With a token in its cache.
pub(crate) async fn warm() -> TokenSource {
    let source = source(&Arc::new(Provider::prompt()));
    source.warm().await.expect("a token");
    source
}

pub(crate) async fn cached() -> Contender {
    contender!(NAME, warm().await, |source| source.token().await)
}

pub(crate) async fn held<F: Future<Output = ()> + Send>(
    others: impl Fn() -> F + Copy + Send + Sync + 'static,
) -> Contender {
    holder!(NAME, warm().await, others, |source| source.token().await)
}

pub(crate) fn crowded(provider: &Arc<Provider>) -> Crowded {
    let source = source(provider);
    Crowded::new(NAME, move || {
        let source = source.clone();
        Box::pin(async move { source.token().await.is_ok() })
    })
}
