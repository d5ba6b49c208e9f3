//! The source, over a transport in memory.

use std::sync::Arc;

use auth_runtime::{Body, Bytes, Secret, Sending, TokenEndpoint, TokenSource, Transport};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};

use crate::callers::Crowded;
use crate::hot::{Contender, contender, holder};
use crate::vendor::Vendor;

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

pub(crate) struct InMemory(pub(crate) Arc<Vendor>);

impl Transport for InMemory {
    fn send(&self, _: Request<Body>) -> Sending<'_> {
        Box::pin(async {
            let (status, body) = self.0.answer().await;
            let mut answer = Response::new(Bytes::from(body));
            *answer.status_mut() = status;
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(answer)
        })
    }
}

pub(crate) fn source(vendor: &Arc<Vendor>) -> TokenSource {
    TokenSource::new(Shop::new("shop"), InMemory(Arc::clone(vendor)))
}

/// With a token in its cache.
pub(crate) async fn warm() -> TokenSource {
    let source = source(&Arc::new(Vendor::prompt()));
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

pub(crate) fn crowded(vendor: &Arc<Vendor>) -> Crowded {
    let source = source(vendor);
    Crowded::new(NAME, move || {
        let source = source.clone();
        Box::pin(async move { source.token().await.is_ok() })
    })
}
