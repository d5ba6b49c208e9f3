//! The exchange by hand, with every check that a declaration has: what a careful engineer writes for one
//! provider.
//!
//! It has the same freedom as a declaration: the fields may change between two exchanges, so nothing is kept
//! from one to the next. What a caller of `auth-runtime` may override at run time, and its explanations, are
//! not here.

mod refusal;
mod reply;
mod request;
mod server;
mod text;

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};
use zeroize::Zeroizing;

use crate::data::{CLIENT_ID, CLIENT_SECRET, ClientAuth, SCOPE};
pub(crate) use refusal::Error;
use server::Server;

pub(crate) struct Provider {
    server: Server,
    auth: ClientAuth,
    scope: Vec<String>,
    client_id: String,
    client_secret: Zeroizing<String>,
}

/// A clone shares the texts, which are overwritten with the last one.
#[derive(Clone)]
pub(crate) struct Token(Arc<Inner>);

struct Inner {
    access_token: Zeroizing<String>,
    token_type: Option<String>,
    #[expect(dead_code, reason = "kept for the caller, as a declaration does; no response here has one")]
    refresh_token: Option<Zeroizing<String>>,
    expires_at: SystemTime,
}

impl Token {
    pub(crate) fn access_token(&self) -> &str {
        &self.0.access_token
    }

    pub(crate) fn token_type(&self) -> &str {
        self.0.token_type.as_deref().unwrap_or("bearer")
    }

    pub(crate) fn expires_at(&self) -> SystemTime {
        self.0.expires_at
    }
}

impl Provider {
    pub(crate) fn new(server: &str, auth: ClientAuth) -> Self {
        Provider {
            server: Server::parse(server).expect("a server"),
            auth,
            scope: SCOPE.map(str::to_owned).to_vec(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Zeroizing::new(CLIENT_SECRET.to_owned()),
        }
    }

    pub(crate) fn exchange(
        &self,
        now: SystemTime,
        send: impl FnOnce(Request<Bytes>) -> Response<Bytes>,
    ) -> Result<Token, Error> {
        let response = send(self.request()?);
        self.response(&response, now)
    }
}

/// A benchmark has no tests: what is measured must do what it says all the same.
pub(crate) fn self_check() {
    server::self_check();
    text::self_check();
    reply::self_check();
    let provider = Provider::new("https://auth.example.com", ClientAuth::Basic);
    for broken in ["\nshop", "shop\r", "sh\0op"] {
        let broken = Provider {
            client_id: broken.to_owned(),
            ..Provider::new("https://auth.example.com", ClientAuth::Body)
        };
        assert!(broken.request().is_err());
    }
    let refusals = [
        (r#"{"access_token":"a","access_token":"b","expires_in":1}"#, "twice"),
        (r#"{"access_token":"a b","token_type":"Bearer","expires_in":3600}"#, "no header may carry"),
        (r#"{"access_token":"","token_type":"Bearer","expires_in":3600}"#, "empty"),
        (r#"{"access_token":"a","token_type":"mac","expires_in":3600}"#, "not Bearer"),
        (r#"{"access_token":"a","token_type":"Bearer"}"#, "no expires_in"),
        (r#"{"access_token":"a","token_type":"Bearer","expires_in":0}"#, "under a second"),
        (r#"{"access_token":"a","token_type":"Bearer","expires_in":1e10}"#, "over 10 years"),
        (r#"{"access_token":"a"} {}"#, "not valid JSON"),
        (r#"{"access_token":"a""#, "cut off"),
        (r#"{"error":"invalid_client"}"#, "AskCustomer"),
        ("<html>", "HTML"),
    ];
    for (body, want) in refusals {
        let response = crate::data::response_bytes(body.as_bytes());
        let error = provider.response(&response, SystemTime::UNIX_EPOCH).err();
        let error = format!("{:?}", error.expect("a refusal"));
        assert!(error.contains(want), "{body}: {error}");
    }
    let mut response = crate::data::response_bytes(
        format!(r#"{{"error":"slow_down","error_description":"\u001b[31m {CLIENT_SECRET}"}}"#).as_bytes(),
    );
    *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
    let error = provider.response(&response, SystemTime::UNIX_EPOCH).err().expect("a refusal");
    assert_eq!(error.action, refusal::Action::Wait { until: None });
    assert!(format!("{error:?}").contains("\"[31m ***\""), "{error:?}");
}
