//! What an integrator writes in ten minutes: serde and http, and nothing that could go wrong.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use form_urlencoded::byte_serialize;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use serde::{Deserialize, Serialize};

use crate::data::{CLIENT_ID, CLIENT_SECRET, ClientAuth, SCOPE};

pub(crate) struct Provider {
    pub(crate) server: String,
    pub(crate) auth: ClientAuth,
    pub(crate) scope: Vec<String>,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

#[expect(clippy::struct_field_names, reason = "RFC 6749's names")]
pub(crate) struct Token {
    pub(crate) access_token: String,
    pub(crate) token_type: String,
    pub(crate) expires_at: SystemTime,
}

type Error = Box<dyn std::error::Error>;

#[derive(Serialize)]
struct Form<'a> {
    grant_type: &'a str,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
}

#[derive(Deserialize)]
pub(crate) struct Reply {
    pub(crate) access_token: String,
    pub(crate) token_type: String,
    pub(crate) expires_in: u64,
}

impl Provider {
    pub(crate) fn new(server: &str, auth: ClientAuth) -> Self {
        Provider {
            server: server.to_owned(),
            auth,
            scope: SCOPE.map(str::to_owned).to_vec(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
        }
    }

    pub(crate) fn request(&self) -> Result<Request<Bytes>, Error> {
        let in_body = self.auth == ClientAuth::Body;
        let form = Form {
            grant_type: "client_credentials",
            scope: self.scope.join(" "),
            client_id: in_body.then_some(&self.client_id),
            client_secret: in_body.then_some(&self.client_secret),
        };
        let mut request = Request::post(format!("{}/oauth/token", self.server))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if self.auth == ClientAuth::Basic {
            let id: String = byte_serialize(self.client_id.as_bytes()).collect();
            let secret: String = byte_serialize(self.client_secret.as_bytes()).collect();
            let pair = STANDARD.encode(format!("{id}:{secret}"));
            request = request.header(AUTHORIZATION, format!("Basic {pair}"));
        }
        Ok(request.body(serde_urlencoded::to_string(form)?.into())?)
    }

    pub(crate) fn response(response: &Response<Bytes>, now: SystemTime) -> Result<Token, Error> {
        if !response.status().is_success() {
            return Err(format!("HTTP {}", response.status()).into());
        }
        let Reply { access_token, token_type, expires_in } = serde_json::from_slice(response.body())?;
        Ok(Token { access_token, token_type, expires_at: now + Duration::from_secs(expires_in) })
    }

    pub(crate) fn exchange(
        &self,
        now: SystemTime,
        send: impl FnOnce(Request<Bytes>) -> Response<Bytes>,
    ) -> Result<Token, Error> {
        Self::response(&send(self.request()?), now)
    }
}
