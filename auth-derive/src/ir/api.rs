//! Each API request: its token, headers, parameters and signatures.

use super::{Expr, Header, Param, Sign, words};

/// `api(…)`.
pub(crate) struct Api {
    pub(crate) token: ApiToken,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Header>,
    pub(crate) signs: Vec<Sign>,
}

/// How an API request carries the token.
pub(crate) enum ApiToken {
    Bearer,
    Header(String),
    HeaderValue(String, Expr),
    /// By the name as it is written in the query.
    Query(String),
    None,
}

words! {
    /// A part of the API request.
    RequestPart {
        Method = "method",
        Scheme = "scheme",
        Host = "host",
        Port = "port",
        Path = "path",
        Query = "query",
        MediaType = "media_type",
    }
}
