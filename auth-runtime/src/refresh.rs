//! The request that redeems a refresh token (RFC 6749 section 6), and credentials that responses replace.

use bytes::Bytes;

use crate::body::Body;
use crate::context::Context;
use crate::details::Details;
use crate::endpoint::{Step, TokenEndpoint};
use crate::error::Error;
use crate::error::Stage;
#[cfg(feature = "source")]
use crate::fingerprint;
use crate::request::eval::Fields;
use crate::response::{self, ReadExtra};
use crate::secret::Secret;
use crate::spec::{Spec, TokenPlace};
use crate::token::Token;
use crate::value::Value;
use crate::{authorize, request};

/// The refresh of a declaration: the same values, by a table of its own.
struct Refresh<'a> {
    spec: &'static Spec,
    fields: &'a (dyn Fields + Sync),
    extra: Option<ReadExtra>,
}

/// The endpoint of `refresh` in a declaration. An `Option`, as the trait has it.
#[allow(clippy::unnecessary_wraps)]
pub fn refresh<'a>(
    spec: &'static Spec,
    fields: &'a (dyn Fields + Sync),
    extra: Option<ReadExtra>,
) -> Option<Box<dyn TokenEndpoint + 'a>> {
    Some(Box::new(Refresh { spec, fields, extra }))
}

/// Whether the request of a refresh can be made of what came with the last token. A provider that gives no refresh
/// token has nothing to refresh by, and a token alone is enough only where the request is made of that.
#[cfg(feature = "source")]
pub(crate) fn is_possible(
    refresh: &dyn TokenEndpoint,
    refresh_token: Option<&Secret>,
    token: Option<&Token>,
) -> bool {
    use crate::spec::Expr;

    let Some(spec) = refresh.details().spec() else {
        // Written by hand: only the request itself tells. It is pure, and nothing is sent.
        let mut cx = fingerprint::context(&refresh.steps());
        if refresh_token.is_none()
            && let Some(token) = token
        {
            cx = cx.with_token(token.clone());
            return refresh.request(&cx).is_ok();
        }
        return true;
    };
    let needs_token =
        matches!(spec.response.token, TokenPlace::Kept) || spec.mentions(|expr| matches!(expr, Expr::Token));
    (token.is_some() || !needs_token)
        && (refresh_token.is_some() || !spec.mentions(|expr| matches!(expr, Expr::RefreshToken)))
}

/// A field that responses replace: what the last one gave, or else what the field holds.
pub fn rotating<'a>(field: &'a Secret, cx: &'a Context) -> Value<'a> {
    Value::Secret(cx.refresh_token().unwrap_or(field).expose_secret())
}

impl TokenEndpoint for Refresh<'_> {
    fn provider(&self) -> &str {
        self.spec.provider
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        // Before anything is redeemed: the response could not be read.
        if matches!(self.spec.response.token, TokenPlace::Kept) && cx.token().is_none() {
            let what = "the token that is refreshed is not there: `Context::with_token` gives it";
            return Err(Error::new(Stage::Request, self.spec.provider, what));
        }
        request::request(self.spec, self.fields, cx)
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        response::response(self.spec, self.fields, &response, cx, self.extra)
    }

    fn steps(&self) -> Vec<Step<'_>> {
        self.fields.steps()
    }

    fn authorize(
        &self,
        token: Option<&Token>,
        request: &mut http::Request<Body>,
        cx: &Context,
    ) -> Result<(), Error> {
        authorize::authorize(self.spec, self.fields, token, request, cx)
    }

    fn secrets(&self, cx: &Context) -> Vec<Secret> {
        response::secrets(self.spec, self.fields, cx)
    }

    fn details(&self) -> Details<'_> {
        Details::refresh(self.spec, self.fields)
    }
}
