//! Questions that this crate alone asks an endpoint.

use crate::context::Context;
use crate::error::Error;
use crate::request::eval::Fields;
use crate::request::explain::Explanation;
use crate::secret::Secret;
use crate::spec::Spec;
use crate::token::Token;

/// Details of an endpoint that the methods of `TokenEndpoint` do not give: its declaration, where it has one.
///
/// One hidden method of the trait gives it, so that what is asked may grow without a change of the trait.
pub struct Details<'a>(pub(crate) Kind<'a>);

pub(crate) enum Kind<'a> {
    /// An endpoint that was written by hand, with the name of its type.
    #[cfg_attr(not(feature = "source"), expect(dead_code, reason = "sources tell endpoints apart by it"))]
    ByHand(&'static str),
    Declared(Declared<'a>),
}

/// A declaration with its values.
pub(crate) struct Declared<'a> {
    pub(crate) spec: &'static Spec,
    pub(crate) fields: &'a dyn Fields,
    /// The credential that is itself a refresh token and that responses replace.
    rotating: Option<&'a Secret>,
    /// Its request is made of what an earlier response gave.
    is_refresh: bool,
}

impl<'a> Details<'a> {
    /// Those of an endpoint that was written by hand.
    pub(crate) fn by_hand(type_name: &'static str) -> Self {
        Details(Kind::ByHand(type_name))
    }

    /// Those of a declaration.
    pub fn declared(spec: &'static Spec, fields: &'a dyn Fields) -> Self {
        Details(Kind::Declared(Declared { spec, fields, rotating: None, is_refresh: false }))
    }

    /// Those of a declaration with `#[token(rotates)]`: `secret` is that field.
    pub fn rotating(spec: &'static Spec, fields: &'a dyn Fields, secret: &'a Secret) -> Self {
        Details(Kind::Declared(Declared { spec, fields, rotating: Some(secret), is_refresh: false }))
    }

    /// Those of a declaration's refresh.
    pub(crate) fn refresh(spec: &'static Spec, fields: &'a dyn Fields) -> Self {
        Details(Kind::Declared(Declared { spec, fields, rotating: None, is_refresh: true }))
    }

    pub(crate) fn into_declared(self) -> Option<Declared<'a>> {
        match self.0 {
            Kind::ByHand(_) => None,
            Kind::Declared(declared) => Some(declared),
        }
    }

    /// The declaration's table.
    #[cfg(feature = "source")]
    pub(crate) fn spec(&self) -> Option<&'static Spec> {
        match &self.0 {
            Kind::ByHand(_) => None,
            Kind::Declared(declared) => Some(declared.spec),
        }
    }

    /// The credential that is itself a refresh token and that responses replace.
    pub fn into_rotating(self) -> Option<&'a Secret> {
        self.into_declared()?.rotating
    }

    pub(crate) fn is_rotating(&self) -> bool {
        matches!(&self.0, Kind::Declared(Declared { rotating: Some(_), .. }))
    }
}

impl Declared<'_> {
    /// The request as it would be sent, with every secret left out.
    pub(crate) fn explain(&self, cx: &Context) -> Result<Explanation, Error> {
        let mut cx = std::borrow::Cow::Borrowed(cx);
        if self.is_refresh {
            // What a response gives is not there yet; nobody sees these texts.
            if cx.refresh_token().is_none() {
                cx = std::borrow::Cow::Owned(cx.into_owned().with_refresh_token("not-yet"));
            }
            if cx.token().is_none() {
                cx = std::borrow::Cow::Owned(cx.into_owned().with_token(Token::builder("not-yet").build()));
            }
        }
        crate::request::explain(self.spec, self.fields, &cx)
    }
}
