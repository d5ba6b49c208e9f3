//! The functions of the grammar.

/// A function of the grammar: all that this crate knows of it stands in its row of [`Function::ALL`].
#[derive(Debug)]
pub(crate) struct Function {
    /// As declarations write it.
    pub(crate) name: &'static str,
    /// What its first of two arguments is, if it signs.
    pub(crate) key: Option<Key>,
    pub(crate) output: Output,
    /// The variant of the runtime's `Function`.
    pub(crate) variant: &'static str,
}

/// The type of a field that signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Secret,
    PrivateKey,
}

/// What a function gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Output {
    /// A digest or a signature: no text until it is encoded.
    Bytes,
    /// An encoding of any bytes.
    Encoded,
    /// A text made of a text.
    Text,
}

const fn row(name: &'static str, key: Option<Key>, output: Output, variant: &'static str) -> Function {
    Function { name, key, output, variant }
}

const fn names() -> [&'static str; Function::ALL.len()] {
    let mut names = [""; Function::ALL.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = Function::ALL[index].name;
        index += 1;
    }
    names
}

impl Function {
    /// Every function, in the order in which errors list them.
    pub(crate) const ALL: &[Function] = &[
        row("base64", None, Output::Encoded, "Base64"),
        row("base64url", None, Output::Encoded, "Base64Url"),
        row("hex", None, Output::Encoded, "Hex"),
        row("upper", None, Output::Text, "Upper"),
        row("lower", None, Output::Text, "Lower"),
        row("pct", None, Output::Text, "Pct"),
        row("unpct", None, Output::Text, "Unpct"),
        row("unbase64", None, Output::Bytes, "Unbase64"),
        row("unhex", None, Output::Bytes, "Unhex"),
        row("json_min", None, Output::Text, "JsonMin"),
        row("json_sorted", None, Output::Text, "JsonSorted"),
        row("md5", None, Output::Bytes, "Md5"),
        row("sha1", None, Output::Bytes, "Sha1"),
        row("sha256", None, Output::Bytes, "Sha256"),
        row("sha384", None, Output::Bytes, "Sha384"),
        row("sha512", None, Output::Bytes, "Sha512"),
        row("hmac_sha1", Some(Key::Secret), Output::Bytes, "HmacSha1"),
        row("hmac_sha256", Some(Key::Secret), Output::Bytes, "HmacSha256"),
        row("hmac_sha384", Some(Key::Secret), Output::Bytes, "HmacSha384"),
        row("hmac_sha512", Some(Key::Secret), Output::Bytes, "HmacSha512"),
        row("rsa_sha256", Some(Key::PrivateKey), Output::Bytes, "RsaSha256"),
    ];

    /// The names of all of them.
    pub(crate) const NAMES: &[&str] = &names();

    pub(crate) fn find(name: &str) -> Option<&'static Function> {
        Function::ALL.iter().find(|function| function.name == name)
    }

    pub(crate) fn arity(&self) -> usize {
        if self.key.is_some() { 2 } else { 1 }
    }
}
