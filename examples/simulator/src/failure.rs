//! The failures that a simulator answers on demand.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::provider::Provider;

/// A failure for [`Simulator::fail_next`](crate::Simulator::fail_next).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A documented failure of Accounting+.
    AccountingPlus(AccountingPlusFailure),
    /// A documented failure of Asset, with its `error` in words.
    Asset(AssetFailure),
    /// A documented failure of Asset whose `error` is null.
    AssetNullError(AssetFailure),
    /// A documented failure of Thredfi's token endpoints.
    Thredfi(ThredfiFailure),
    /// A failure of Chift.
    Chift(ChiftFailure),
    /// A documented failure of Klikoo.
    Klikoo(KlikooFailure),
    /// An error page in HTML, as a framework or a proxy writes it, of any provider. With echo it repeats what was
    /// sent.
    Page(StatusCode),
    /// A redirect to `https://elsewhere.example`, of any provider. With echo, its path, query and fragment repeat
    /// what was sent.
    Redirect(StatusCode),
    /// This response, of any provider. One `Content-Length` among the headers is sent as it is, even where it is
    /// wrong: too large a one ends the connection early, too small a one cuts the body off.
    Raw {
        /// The status; from 200 on.
        status: StatusCode,
        /// The headers. The server adds `Date`, and the framing of the body where these do not say it.
        headers: HeaderMap,
        /// The body, byte for byte.
        body: Bytes,
    },
}

impl Failure {
    /// A [`Failure::Raw`] from plain values.
    ///
    /// # Panics
    ///
    /// Where the status is no HTTP status or a header is no HTTP header.
    pub fn raw(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
            (name, HeaderValue::from_str(value).expect("a header value"))
        });
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        Self::Raw { status: StatusCode::from_u16(status).expect("a status"), headers: map, body: body.into() }
    }

    /// The provider that fails in this way; none for what any provider may respond.
    pub const fn provider(&self) -> Option<Provider> {
        match self {
            Self::AccountingPlus(_) => Some(Provider::AccountingPlus),
            Self::Asset(_) | Self::AssetNullError(_) => Some(Provider::Asset),
            Self::Thredfi(_) => Some(Provider::Thredfi),
            Self::Chift(_) => Some(Provider::Chift),
            Self::Klikoo(_) => Some(Provider::Klikoo),
            Self::Page(_) | Self::Redirect(_) | Self::Raw { .. } => None,
        }
    }

    /// The HTTP status of the failure.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::AccountingPlus(failure) => failure.status(),
            Self::Asset(failure) | Self::AssetNullError(failure) => failure.status(),
            Self::Thredfi(failure) => failure.status(),
            Self::Chift(failure) => failure.status(),
            Self::Klikoo(failure) => failure.status(),
            Self::Page(status) | Self::Redirect(status) | Self::Raw { status, .. } => *status,
        }
    }

    /// Every failure that is a provider's own.
    pub fn all(provider: Provider) -> Vec<Self> {
        match provider {
            Provider::AccountingPlus => AccountingPlusFailure::ALL.map(Self::AccountingPlus).into(),
            Provider::Asset => {
                let nulls = AssetFailure::ALL.map(Self::AssetNullError);
                AssetFailure::ALL.map(Self::Asset).into_iter().chain(nulls).collect()
            }
            Provider::Thredfi => ThredfiFailure::ALL.map(Self::Thredfi).into(),
            Provider::Chift => ChiftFailure::ALL.map(Self::Chift).into(),
            Provider::Klikoo => KlikooFailure::ALL.map(Self::Klikoo).into(),
        }
    }
}

/// How Accounting+ fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountingPlusFailure {
    /// 401 `ACC07`, "given client id is not found".
    ClientIdNotFound,
    /// 401 `ACC07`, "Invalid client credentials".
    InvalidCredentials,
    /// 200 with a status that is not "00", in the layout of an error.
    NotSuccess,
    /// 200 with a status that is not "00", and `data` with a token that was never issued.
    NotSuccessWithToken,
}

impl AccountingPlusFailure {
    /// Every failure.
    pub const ALL: [Self; 4] =
        [Self::ClientIdNotFound, Self::InvalidCredentials, Self::NotSuccess, Self::NotSuccessWithToken];

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::ClientIdNotFound | Self::InvalidCredentials => StatusCode::UNAUTHORIZED,
            Self::NotSuccess | Self::NotSuccessWithToken => StatusCode::OK,
        }
    }
}

/// How Asset fails: `{error, data}` with one of five statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetFailure {
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 422.
    Unprocessable,
    /// 503.
    ServiceUnavailable,
}

impl AssetFailure {
    /// Every failure.
    pub const ALL: [Self; 5] =
        [Self::Unauthorized, Self::Forbidden, Self::NotFound, Self::Unprocessable, Self::ServiceUnavailable];

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// How Thredfi's token endpoints fail: `{error, error_description}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThredfiFailure {
    /// 400 `invalid_request`.
    InvalidRequest,
    /// 400 `unsupported_grant_type`.
    UnsupportedGrantType,
    /// 401 `invalid_client`.
    InvalidClient,
    /// 401 `invalid_token`: on the second hop, a new partner token is due.
    InvalidToken,
    /// 500 `server_error`.
    ServerError,
}

impl ThredfiFailure {
    /// Every failure.
    pub const ALL: [Self; 5] = [
        Self::InvalidRequest,
        Self::UnsupportedGrantType,
        Self::InvalidClient,
        Self::InvalidToken,
        Self::ServerError,
    ];

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest | Self::UnsupportedGrantType => StatusCode::BAD_REQUEST,
            Self::InvalidClient | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// How Chift fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChiftFailure {
    /// 422 with a list of details.
    Validation,
    /// 401, which the document does not have.
    Unauthorized,
}

impl ChiftFailure {
    /// Every failure.
    pub const ALL: [Self; 2] = [Self::Validation, Self::Unauthorized];

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Validation => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
        }
    }
}

/// How Klikoo fails. The response code is HTTP status + service (`01`) + case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KlikooFailure {
    /// `400016505`: the clock is off.
    Clock,
    /// `400016508`: the signature is wrong.
    Signature,
    /// `400016510`: validation.
    Validation,
    /// `400016568`: bad UUID.
    Uuid,
    /// `400016569`: bad grant type.
    GrantType,
    /// `401016500`: the token is wrong.
    Token,
    /// `401016535`: the token is expired.
    TokenExpired,
    /// `401016570`: the credentials are wrong.
    Credentials,
    /// `403016571`: the IP address is not allowed.
    IpNotAllowed,
    /// `500019999`: internal.
    Internal,
    /// `503019991`: a supplier is down.
    SupplierDown,
}

impl KlikooFailure {
    /// Every failure.
    pub const ALL: [Self; 11] = [
        Self::Clock,
        Self::Signature,
        Self::Validation,
        Self::Uuid,
        Self::GrantType,
        Self::Token,
        Self::TokenExpired,
        Self::Credentials,
        Self::IpNotAllowed,
        Self::Internal,
        Self::SupplierDown,
    ];

    /// The last four digits of the response code.
    pub const fn case(self) -> &'static str {
        match self {
            Self::Clock => "6505",
            Self::Signature => "6508",
            Self::Validation => "6510",
            Self::Uuid => "6568",
            Self::GrantType => "6569",
            Self::Token => "6500",
            Self::TokenExpired => "6535",
            Self::Credentials => "6570",
            Self::IpNotAllowed => "6571",
            Self::Internal => "9999",
            Self::SupplierDown => "9991",
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Clock | Self::Signature | Self::Validation | Self::Uuid | Self::GrantType => {
                StatusCode::BAD_REQUEST
            }
            Self::Token | Self::TokenExpired | Self::Credentials => StatusCode::UNAUTHORIZED,
            Self::IpNotAllowed => StatusCode::FORBIDDEN,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::SupplierDown => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
