//! The exchange as a declaration.

use auth_runtime::{Body, Context, Error, Secret, Server, Token, TokenEndpoint};
use bytes::Bytes;
use http::{Request, Response};

use crate::data::{CLIENT_ID, CLIENT_SECRET, ClientAuth, SCOPE};

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "{server}/oauth/token", grant_type = client_credentials, auth = basic)]
struct InHeader {
    server: Server,
    scope: Vec<String>,
    client_id: String,
    client_secret: Secret,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "{server}/oauth/token", grant_type = client_credentials)]
struct InBody {
    server: Server,
    scope: Vec<String>,
    client_id: String,
    client_secret: Secret,
}

pub(crate) fn endpoint(server: &str, auth: ClientAuth) -> Box<dyn TokenEndpoint> {
    let server = Server::parse(server).expect("a server");
    let scope = SCOPE.map(str::to_owned).to_vec();
    let (client_id, client_secret) = (CLIENT_ID.to_owned(), Secret::from(CLIENT_SECRET));
    match auth {
        ClientAuth::Basic => Box::new(InHeader { server, scope, client_id, client_secret }),
        ClientAuth::Body => Box::new(InBody { server, scope, client_id, client_secret }),
    }
}

/// Builds the request, lets `send` have it, and reads the response.
pub(crate) fn exchange(
    endpoint: &dyn TokenEndpoint,
    cx: &Context,
    send: impl FnOnce(Request<Body>) -> Response<Bytes>,
) -> Result<Token, Error> {
    let response = send(endpoint.request(cx)?);
    endpoint.response(response, cx)
}
