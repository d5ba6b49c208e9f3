//! Which types may stand where in a URL. The derive calls these, so that a wrong type is rustc's error, at
//! the field.

use crate::host::Host;
use crate::host_label::HostLabel;
use crate::server::Server;
use crate::token_url::TokenUrl;
use crate::value::Parameter;

/// What may begin a URL template: `"{server}/token"`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot begin a URL",
    label = "it begins this endpoint's URL, so it decides who gets the credentials",
    note = "use `auth_runtime::Server`: an https origin, checked when it is made",
    note = "a `TokenUrl` is a whole URL, `post = \"{{token_url}}\"`: nothing follows it, and `query(…)` adds parameters"
)]
pub trait BeginsUrl: Parameter {}
impl BeginsUrl for Server {}
impl BeginsUrl for Option<Server> {}

/// What may be the whole URL: `"{token_url}"`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a URL",
    label = "it is this endpoint's URL, so it decides who gets the credentials",
    note = "use `auth_runtime::TokenUrl` (a whole URL) or `auth_runtime::Server` (an origin): each is checked when it is made"
)]
pub trait WholeUrl: Parameter {}
impl WholeUrl for TokenUrl {}
impl WholeUrl for Option<TokenUrl> {}
impl WholeUrl for Server {}
impl WholeUrl for Option<Server> {}

/// What may stand for the whole host: `"https://{host}/token"`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in this place of a host",
    label = "it ends this endpoint's host, so it decides who gets the credentials",
    note = "use `auth_runtime::Host`; a `Server` begins the URL: `{{server}}/…`"
)]
pub trait EndsHost: Parameter {}
impl EndsHost for Host {}
impl EndsHost for Option<Host> {}

/// What may be one part of a host: `"https://{tenant}.example.com/token"`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in this place of a host",
    label = "it is one part of this endpoint's host",
    note = "only `auth_runtime::HostLabel` stands here: one part, no dot; `Host` is a whole host: `https://{{host}}/…`"
)]
pub trait PartOfHost: Parameter {}
impl PartOfHost for HostLabel {}
impl PartOfHost for Option<HostLabel> {}

/// What may stand in a URL's path or query: any text or number that is no secret.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a URL's path",
    label = "a URL holds text or a whole number, and no secret: proxies and servers log it",
    note = "use `String`, a whole number, `Uuid`, `Host` or `HostLabel`; a secret is sent as a header or parameter"
)]
pub trait InPath: Parameter {}

macro_rules! in_path {
    ($($type:ty),* $(,)?) => { $( impl InPath for $type {} )* };
}
in_path!(
    str,
    String,
    std::borrow::Cow<'_, str>,
    Host,
    HostLabel,
    Server,
    TokenUrl,
    bool,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    std::num::NonZeroU8,
    std::num::NonZeroU16,
    std::num::NonZeroU32,
    std::num::NonZeroU64,
);
#[cfg(feature = "uuid")]
impl InPath for uuid::Uuid {}
#[cfg(feature = "url")]
impl InPath for url::Url {}
impl<T: InPath> InPath for Option<T> {}
impl<T: InPath + ?Sized> InPath for &T {}
impl<T: InPath + ?Sized> InPath for Box<T> {}
impl<T: InPath + ?Sized> InPath for std::sync::Arc<T> {}
