//! What is read from a response. Paths are indexes into one table.

/// `response(…)`.
pub(crate) struct Response {
    pub(crate) paths: Vec<Vec<String>>,
    /// In lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) token: TokenPlace,
    pub(crate) token_type: Option<u8>,
    pub(crate) refresh_token: Vec<u8>,
    pub(crate) expires_in: Vec<Lifetime>,
    pub(crate) expires_at: Vec<Deadline>,
    pub(crate) success: Option<Predicate>,
}

/// Where the token is.
#[derive(Clone)]
pub(crate) enum TokenPlace {
    Paths(Vec<u8>),
    Header(String),
    Cookie(String),
    /// The whole body.
    Text,
    None,
    /// The response to a refresh holds none: the old token lives on.
    Kept,
}

/// How long a token lives.
pub(crate) enum Lifetime {
    Seconds(u8),
    Millis(u8),
    Hms(u8),
    /// In milliseconds.
    Fixed(u64),
    Jwt,
    Unlimited,
}

/// When a token expires.
pub(crate) enum Deadline {
    Unix(u8),
    UnixMs(u8),
    Rfc3339(u8),
    /// Without an offset of its own it has this one, in seconds east of UTC.
    Local(u8, i32),
    HttpDate(u8),
}

/// By what a response is known to be good.
pub(crate) struct Predicate {
    pub(crate) path: u8,
    pub(crate) test: Test,
}

pub(crate) enum Test {
    Present,
    Is(Constant),
    IsNot(Constant),
}

pub(crate) enum Constant {
    Text(String),
    Bool(bool),
    Integer(i64),
}

/// `error(…)`.
pub(crate) struct ErrorFields {
    pub(crate) code: Vec<u8>,
    pub(crate) message: Vec<u8>,
    pub(crate) trace: Vec<u8>,
    pub(crate) detail: Vec<u8>,
    /// In lower case.
    pub(crate) retry_after: Vec<String>,
    pub(crate) classes: Vec<(Class, Vec<Matcher>)>,
}

/// Who must act after a refusal.
pub(crate) enum Class {
    Refused,
    Config,
    Clock,
    Transient,
    /// Left alone for so many milliseconds at least.
    Locked(Option<u64>),
}

/// By what a refusal is recognised.
pub(crate) enum Matcher {
    Code(String),
    Message(String),
    Status(u16),
}
