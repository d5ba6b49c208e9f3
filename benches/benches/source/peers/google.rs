//! `google-cloud-auth` 1.18: a user's account, over a connection to this machine, since it takes no transport.

mod server;

use std::sync::Arc;

use google_cloud_auth::credentials::{AccessTokenCredentials, user_account};

use crate::callers::Crowded;
use crate::hot::{Contender, contender};
use crate::provider::Provider;

/// It asks for its first token here and now, in a task of its own.
fn credentials(provider: &Arc<Provider>) -> AccessTokenCredentials {
    let account = serde_json::json!({
        "type": "authorized_user",
        "client_id": "client",
        "client_secret": "secret",
        "refresh_token": "refresh",
    });
    user_account::Builder::new(account)
        .with_token_uri(server::start(Arc::clone(provider)))
        .build_access_token_credentials()
        .expect("credentials")
}

/// With a token in its cache. The runtime that this runs on must live on.
pub(crate) async fn cached() -> Contender {
    let credentials = credentials(&Arc::new(Provider::prompt()));
    credentials.access_token().await.expect("a token");
    contender!("google-cloud-auth 1.18, access_token", credentials, |own| own
        .access_token()
        .await
        .expect("a token"))
}

pub(crate) fn crowded(provider: &Arc<Provider>) -> Crowded {
    let credentials = credentials(provider);
    Crowded::new("google-cloud-auth 1.18", move || {
        let credentials = credentials.clone();
        Box::pin(async move { credentials.access_token().await.is_ok() })
    })
}
