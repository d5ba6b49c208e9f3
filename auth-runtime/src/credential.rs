//! Which types may hold a credential. The derive calls this, so that a wrong type is rustc's error, at the
//! field.

use crate::secret::Secret;
use crate::value::Parameter;

/// A type whose value is never shown, so that it may stand where a credential goes.
///
/// The derive demands it of every field that reaches the place of a credential: the password of `basic`, the
/// value of `bearer` and `client_assertion`, the key of `hmac_…`, the value of a cookie, and whatever has a name on the
/// wire such as `client_secret`, `assertion`, `X-Api-Key` or `Authorization`; directly, through a `let`, in a
/// template, or as one of several alternatives. [`Secret`] is one, and so are `Option`, `Vec`, `Box`, `Arc` and
/// references of one. In a template that holds a `Secret`, a token or a keyed signature, that part is the credential, and the other
/// parts may be plain.
///
/// `#[token(public)]` on a field says that everybody may see it all the same.
///
/// A type of your own implements it beside [`Parameter`], whose value is then
/// [`Value::Secret`](crate::Value::Secret): as a [`Value::Text`](crate::Value::Text) it would be shown.
///
/// ```
/// use auth_runtime::{Credential, Parameter, Secret, TokenEndpoint, Value};
///
/// struct ApiKey { version: u8, key: Secret }
///
/// impl Parameter for ApiKey {
///     fn value(&self) -> Value<'_> {
///         Value::Secret(self.key.expose_secret())
///     }
/// }
///
/// impl Credential for ApiKey {}
///
/// #[derive(TokenEndpoint)]
/// #[token(post = "https://auth.example.com/token", auth = bearer(key))]
/// struct Example { key: ApiKey }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a credential: use `Secret`",
    label = "this value is a credential by its name or by where it goes, and logs and explanations would show it",
    note = "use `auth_runtime::Secret`, also in the type that a step's response is read into; a type of your own that is never shown says so with `impl auth_runtime::Credential`",
    note = "if everybody may see it, write `#[token(public)]` on the field"
)]
pub trait Credential: Parameter {}

impl Credential for Secret {}
// There is nothing in it that could be told.
impl Credential for bool {}
impl<T: Credential> Credential for Option<T> {}
impl<T: Credential> Credential for Vec<T> {}
impl<T: Credential + ?Sized> Credential for &T {}
impl<T: Credential + ?Sized> Credential for Box<T> {}
impl<T: Credential + ?Sized> Credential for std::sync::Arc<T> {}
