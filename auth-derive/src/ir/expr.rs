//! Values to compute, and the templates and URLs that they stand in.

use super::{Function, RequestPart};

/// A value to compute.
#[derive(Clone, Debug, Default)]
pub(crate) enum Expr {
    Text(String),
    Bool(bool),
    Integer(i64),
    /// The value of this index: a field's, or one out of a step.
    Field(u16),
    /// A step's access token.
    StepToken(u16),
    Let(u16),
    Template(Vec<Piece>),
    Call(&'static Function, Vec<Expr>),
    /// `Basic` and Base64 of `user:password`.
    Basic {
        halves: Vec<Expr>,
        is_form_encoded: bool,
    },
    FirstOf(Vec<Expr>),
    /// A parameter that the grant cannot do without: where it is absent, nothing is sent.
    Demanded(Box<Expr>),
    Now(Clock),
    Nonce(u8),
    /// A nonce of digits.
    Digits(u8),
    Uuid,
    Url,
    Body,
    Token,
    RefreshToken,
    /// A part of the API request.
    Part(RequestPart),
    /// A header of the API request, in lower case.
    HeaderOf(String),
    When(Box<Condition>, Box<Expr>),
    Pairs(Box<Pairs>),
    /// Inside `pairs`, those of the pair.
    PairName,
    PairValue,
    /// A mistake stands here, and is reported.
    #[default]
    Broken,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    Hole(Expr),
    /// Dropped whole where a value in it is absent.
    Optional(Vec<Piece>),
}

/// A piece of a URL.
#[derive(Clone, Debug)]
pub(crate) enum UrlPiece {
    Text(String),
    /// A `Server`, `TokenUrl`, `Host` or `HostLabel`.
    Authority(Expr),
    Path(Expr),
    Query(Expr),
    Optional(Vec<UrlPiece>),
}

/// When a value is there.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) of: Expr,
    pub(crate) test: Compared,
}

#[derive(Clone, Debug)]
pub(crate) enum Compared {
    Present,
    Is(Vec<String>),
    IsNot(Vec<String>),
}

/// `pairs(…)`.
#[derive(Clone, Debug)]
pub(crate) struct Pairs {
    pub(crate) sources: Vec<PairSource>,
    pub(crate) except: Vec<String>,
    /// What becomes of each name and each value.
    pub(crate) name: Option<Expr>,
    pub(crate) value: Option<Expr>,
    pub(crate) sorted: bool,
    /// How a pair is written.
    pub(crate) each: Vec<Piece>,
    pub(crate) join: String,
}

#[derive(Clone, Debug)]
pub(crate) enum PairSource {
    Query,
    Form,
    Json,
    /// In lower case; one that ends in `*` is of all that begin so.
    Headers(Vec<String>),
    Pair(String, Expr),
    /// A `let` that is `pairs` itself.
    Pairs(Expr),
}

/// `now(…)`.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pub(crate) form: ClockForm,
    /// Seconds east of UTC.
    pub(crate) offset: i32,
    /// Milliseconds to add.
    pub(crate) shift: i64,
}

#[derive(Clone, Debug)]
pub(crate) enum ClockForm {
    Unix,
    UnixMs,
    UnixUs,
    Rfc3339,
    /// RFC 9110 section 5.6.7.
    HttpDate,
    Strftime(String),
}

impl ClockForm {
    /// The forms that are words.
    pub(crate) const WORDS: &[&str] = &["unix", "unix_ms", "unix_us", "rfc3339", "http_date"];

    pub(crate) fn parse(word: &str) -> Option<ClockForm> {
        Some(match word {
            "unix" => ClockForm::Unix,
            "unix_ms" => ClockForm::UnixMs,
            "unix_us" => ClockForm::UnixUs,
            "http_date" => ClockForm::HttpDate,
            "rfc3339" => ClockForm::Rfc3339,
            _ => return None,
        })
    }
}
