//! The exchange with the crate `oauth2`.

use std::cell::Cell;
use std::convert::Infallible;

use http::Response;
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenResponse};
use oauth2::{
    AuthType, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, RequestTokenError, Scope,
    TokenResponse as _, TokenUrl,
};

use crate::data::{CLIENT_ID, CLIENT_SECRET, ClientAuth, Outcome, PATH, SCOPE};

pub(crate) type Client =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The client, made once, and the scopes of each exchange.
pub(crate) struct Peer {
    pub(crate) client: Client,
    pub(crate) scope: Vec<Scope>,
}

impl Peer {
    pub(crate) fn new(server: &str, auth: ClientAuth) -> Self {
        let auth = match auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Body => AuthType::RequestBody,
        };
        let client = BasicClient::new(ClientId::new(CLIENT_ID.to_owned()))
            .set_client_secret(ClientSecret::new(CLIENT_SECRET.to_owned()))
            .set_auth_type(auth)
            .set_token_uri(TokenUrl::new(format!("{server}{PATH}")).expect("a URL"));
        Peer { client, scope: SCOPE.map(|scope| Scope::new(scope.to_owned())).to_vec() }
    }

    /// The crate asks for a client that can be called again, so the response waits in a cell.
    pub(crate) fn exchange(
        &self,
        response: Response<Vec<u8>>,
        seen: impl Fn(HttpRequest),
    ) -> Result<BasicTokenResponse, RequestTokenError<Infallible, BasicErrorResponse>> {
        let response = Cell::new(Some(response));
        self.client.exchange_client_credentials().add_scopes(self.scope.iter().cloned()).request(
            &|request: HttpRequest| -> Result<Response<Vec<u8>>, Infallible> {
                seen(request);
                Ok(response.take().unwrap_or_default())
            },
        )
    }
}

pub(crate) fn outcome(token: &BasicTokenResponse) -> Outcome {
    Outcome::new(token.access_token().secret(), token.token_type().as_ref(), token.expires_in())
}
