//! What a later version brings, and how the same is done in this one.

/// After the name of something that a later version brings.
pub(crate) const LATER: &str = "is part of the grammar, but this version does not have it yet";

/// Says that a later version brings it, and how to go on without.
pub(crate) fn later(name: &str) -> String {
    format!("`{name}` {LATER}: {}", detour(name))
}

/// How the same is done in this version.
fn detour(name: &str) -> &'static str {
    match name {
        "jwt" => {
            "make the JWT where the struct is made, and hold it in a field of type `Secret`, as in `auth = client_assertion(assertion)`"
        }
        "ed25519" | "ecdsa_sha256" | "rsa_pss_sha256" => {
            "implement `TokenEndpoint` by hand for this endpoint, and sign there"
        }
        "with" => {
            "compute it where the struct is made, and hold it in a field (of type `Secret` if it is one)"
        }
        "base" => "keep the API's origin in a field, and build the request's URL from it",
        "expired" => {
            "look at the API's response, and call `TokenSource::invalidate` where it says that the token expired"
        }
        "cookie" => "write the header: `api(header(\"Cookie\" = \"name={token}\"))`",
        "param" => "write `api(token = none)`, and put it into the body where the API request is made",
        "flat" | "multipart" => "sign these where the request is made, and write `api(token = none)`",
        "raw" => "sign a text: `hex(…)` or `base64(…)` of the bytes",
        "json" => {
            "write the text in a template, `\"{{\\\"id\\\":\\\"{client_id}\\\"}}\"`, where its values need no escapes"
        }
        "replace" => "compute it where the struct is made, and hold it in a field",
        "extra" => "write `api(token = none)`, and set it on the API request from `Token::extra`",
        _ => "implement `TokenEndpoint` by hand for this endpoint",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    #[test]
    fn whatever_comes_later_can_be_done_now() {
        for name in words::LATER_FUNCTIONS.iter().chain(words::LATER_API_WORDS) {
            let what = later(name);
            assert!(what.contains(LATER) && what.split(": ").count() > 1, "{what}");
        }
    }
}
