//! What a request is made of.

use std::ops::{Index, IndexMut};

use super::{Expr, UrlPiece, words};

words! {
    /// The verb of a request.
    Verb {
        Post = "post",
        Get = "get",
        Put = "put",
    }
}

words! {
    /// How the parameters are written.
    Encoding {
        Form = "form",
        Json = "json",
        Multipart = "multipart",
        Query = "query",
    }
}

words! {
    /// Where a field, or a pair of the struct's, goes.
    FieldTarget {
        Param = "param",
        Query = "query",
        Header = "header",
        Cookie = "cookie",
    }
}

/// One thing for each place that a field can go to.
#[derive(Clone, Default)]
pub(crate) struct ByTarget<T> {
    pub(crate) param: T,
    pub(crate) query: T,
    pub(crate) header: T,
    pub(crate) cookie: T,
}

impl<T> ByTarget<T> {
    pub(crate) fn of(mut make: impl FnMut(FieldTarget) -> T) -> ByTarget<T> {
        ByTarget {
            param: make(FieldTarget::Param),
            query: make(FieldTarget::Query),
            header: make(FieldTarget::Header),
            cookie: make(FieldTarget::Cookie),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (FieldTarget, &T)> {
        FieldTarget::ALL.iter().map(|target| (*target, &self[*target]))
    }
}

impl<T> Index<FieldTarget> for ByTarget<T> {
    type Output = T;

    fn index(&self, target: FieldTarget) -> &T {
        match target {
            FieldTarget::Param => &self.param,
            FieldTarget::Query => &self.query,
            FieldTarget::Header => &self.header,
            FieldTarget::Cookie => &self.cookie,
        }
    }
}

impl<T> IndexMut<FieldTarget> for ByTarget<T> {
    fn index_mut(&mut self, target: FieldTarget) -> &mut T {
        match target {
            FieldTarget::Param => &mut self.param,
            FieldTarget::Query => &mut self.query,
            FieldTarget::Header => &mut self.header,
            FieldTarget::Cookie => &mut self.cookie,
        }
    }
}

/// Where a signature goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SignTarget {
    Header,
    Query,
    Param,
}

/// One request.
pub(crate) struct Request {
    pub(crate) method: Verb,
    /// Alternatives: the first whose values are all there.
    pub(crate) url: Vec<Vec<UrlPiece>>,
    /// Of a URL that comes out of a response.
    pub(crate) hosts: Vec<String>,
    pub(crate) encoding: Encoding,
    pub(crate) params: Vec<Param>,
    /// How the parameters nest, in JSON.
    pub(crate) json: Vec<Node>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Header>,
    pub(crate) cookies: Vec<Param>,
    pub(crate) signs: Vec<Sign>,
}

pub(crate) struct Param {
    /// As declared.
    pub(crate) name: String,
    /// As written where it goes.
    pub(crate) wire: String,
    pub(crate) value: Expr,
    /// A list in one value, with this between its items.
    pub(crate) join: Option<String>,
}

pub(crate) struct Header {
    /// In lower case.
    pub(crate) name: String,
    pub(crate) value: Expr,
}

#[derive(Clone)]
pub(crate) struct Sign {
    pub(crate) place: SignTarget,
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) value: Expr,
}

/// One key of a JSON body.
pub(crate) enum Node {
    /// The parameter of this index.
    Leaf(u16),
    /// An object under this key, which is escaped already.
    Object(String, Vec<Node>),
}
