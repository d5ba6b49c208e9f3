//! The words of the grammar, and which of them a misspelt one is nearest to.

pub(crate) mod foreign;
mod later;
mod secret;

pub(crate) use later::later;
pub(crate) use secret::sounds_secret;

/// Top-level words of `#[token(…)]`.
pub(crate) const ITEMS: &[&str] = &[
    "post",
    "get",
    "put",
    "servers",
    "hosts",
    "name",
    "encoding",
    "rename_all",
    "grant_type",
    "auth",
    "param",
    "query",
    "header",
    "cookie",
    "sign",
    "let",
    "response",
    "error",
    "refresh",
    "api",
    "crate",
];
/// Of those, what a request is made of: the declaration's own, and that of `refresh(…)`.
pub(crate) const REQUEST_WORDS: &[&str] =
    &["post", "get", "put", "encoding", "grant_type", "auth", "param", "query", "header", "cookie"];
pub(crate) const REFRESH_WORDS: &[&str] = &[
    "post",
    "get",
    "put",
    "encoding",
    "grant_type",
    "auth",
    "param",
    "query",
    "header",
    "cookie",
    "response",
];
pub(crate) const FIELD_WORDS: &[&str] =
    &["param", "query", "header", "cookie", "step", "join", "public", "rotates", "skip"];
pub(crate) const LATER_FUNCTIONS: &[&str] =
    &["rsa_pss_sha256", "ecdsa_sha256", "ed25519", "jwt", "with", "raw", "json", "replace"];
pub(crate) const BUILT_INS: &[&str] = &["now", "nonce", "uuid", "url"];
/// Names that a `let` cannot have: they are values, here or in a later version.
pub(crate) const TAKEN: &[&str] = &[
    "now",
    "nonce",
    "uuid",
    "url",
    "body",
    "token",
    "extra",
    "refresh_token",
    "method",
    "scheme",
    "host",
    "port",
    "path",
    "query",
    "media_type",
    "header",
    "request",
];
pub(crate) const BARE_NOW: &str =
    "`now` has no one spelling: `now(unix)`, `now(unix_ms)`, `now(rfc3339)` or `now(\"%Y-%m-%d\")`";
pub(crate) const AUTHS: &[&str] = &["none", "basic", "basic_raw", "bearer", "client_assertion"];
pub(crate) const GRANTS: &[&str] =
    &["client_credentials", "password", "refresh_token", "jwt_bearer", "saml2_bearer"];
pub(crate) const RESPONSE_WORDS: &[&str] =
    &["token", "token_type", "refresh_token", "expires_in", "expires_at", "success", "extra", "format"];
pub(crate) const ERROR_WORDS: &[&str] = &[
    "code",
    "message",
    "trace",
    "detail",
    "retry_after",
    "refused",
    "config",
    "clock",
    "transient",
    "locked",
];
/// Of those, who must act.
pub(crate) const CLASSES: &[&str] = &["refused", "config", "clock", "transient", "locked"];
pub(crate) const API_WORDS: &[&str] = &["token", "let", "header", "query", "sign"];
pub(crate) const LATER_API_WORDS: &[&str] = &["base", "cookie", "param", "expired"];

/// `no attribute `encodng` here; did you mean `encoding`? (known: …)`.
pub(crate) fn unknown(kind: &str, name: &str, known: &[&str], to_come: &[&str]) -> String {
    if to_come.contains(&name) {
        return later(name);
    }
    // What was written is never what was meant instead.
    if known.contains(&name) {
        return format!("the {kind} `{name}` is not written like this (known: {})", known.join(", "));
    }
    let mean = nearest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let list = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!("no {kind} `{name}` here{mean} (known: {list})")
}

/// The word that somebody who wrote this probably meant.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let bare = |word: &str| word.to_ascii_lowercase().replace(['_', '-'], "");
    let wanted = bare(name);
    let same = foreign::same(&wanted);
    let is_short_for =
        |word: &str| wanted.len() >= 3 && bare(word).replace(['a', 'e', 'i', 'o', 'u'], "") == wanted;
    let far = |word: &str| match word {
        word if same == Some(word) => 0,
        // `prm`: as near as one letter.
        word if is_short_for(word) => distance(&wanted, &bare(word)).min(1),
        word => distance(&wanted, &bare(word)),
    };
    known
        .iter()
        .map(|word| (far(word), *word))
        .filter(|(distance, word)| *distance <= 1 + word.len().min(name.len()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The same where any other word would be right as well, in another form: only a slip of the pen counts.
pub(crate) fn slip<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let bare = |word: &str| word.to_ascii_lowercase().replace(['_', '-'], "");
    known.iter().copied().find(|word| distance(&bare(name), &bare(word)) <= 2)
}

/// Levenshtein's, with a swap of neighbours as one edit.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Encoding, Function};

    #[test]
    fn near_and_far() {
        assert_eq!(nearest("encodng", ITEMS), Some("encoding"));
        assert_eq!(nearest("clientid", &["client_id", "client_secret"]), Some("client_id"));
        assert_eq!(nearest("hmac_sha265", Function::NAMES), Some("hmac_sha256"));
        assert_eq!(nearest("prm", FIELD_WORDS), Some("param"));
        assert_eq!(nearest("gte", ITEMS), Some("get"));
        assert_eq!(nearest("iso_8601", &["unix", "rfc3339"]), Some("rfc3339"));
        assert_eq!(nearest("iso8601", ITEMS), None);
        assert_eq!(nearest("frobnicate", ITEMS), None);
        assert_eq!(nearest("key", ITEMS), None);
        assert_eq!(slip("account_credentials", GRANTS), None);
        assert_eq!(slip("client_credential", GRANTS), Some("client_credentials"));
    }

    #[test]
    fn what_is_written_is_never_what_is_meant() {
        for words in
            [ITEMS, FIELD_WORDS, Function::NAMES, Encoding::WORDS, AUTHS, GRANTS, RESPONSE_WORDS, ERROR_WORDS]
        {
            for word in words {
                assert!(!unknown("word", word, words, &[]).contains("did you mean"), "{word}");
            }
        }
    }
}
