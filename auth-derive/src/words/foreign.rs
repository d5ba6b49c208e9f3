//! What others call it. Who comes from serde, clap, RFC 6749 or another language writes their word first; the
//! error says ours.

/// A word of the grammar, and what others call the same: without `_` and `-`, in lower case.
const SAME: &[(&str, &str)] = &[
    ("grant_type", "grant"),
    ("auth", "authentication authorization"),
    ("sign", "signature"),
    ("name", "provider"),
    ("json", "applicationjson"),
    ("form", "urlencoded formurlencoded wwwformurlencoded xwwwformurlencoded applicationxwwwformurlencoded"),
    ("multipart", "formdata multipartformdata"),
    ("skip", "skipserializing ignore"),
    ("join", "separator delimiter"),
    ("token", "accesstoken idtoken"),
    ("expires_in", "expires expiry lifetime ttl"),
    ("expires_at", "expiration"),
    ("code", "errorcode"),
    ("message", "msg description errordescription errormessage"),
    ("trace", "requestid traceid correlationid"),
    ("transient", "retryable"),
    ("rfc3339", "iso8601"),
    ("unix_ms", "millis milliseconds"),
    ("unix", "seconds epoch"),
    ("now", "timestamp datetime"),
    ("nonce", "random"),
    ("uuid", "guid uuid4 uuidv4"),
    ("body", "payload requestbody"),
    ("base64", "b64 btoa base64encode"),
    ("base64url", "base64urlsafe urlsafebase64"),
    ("hex", "hexencode"),
    ("upper", "uppercase toupper touppercase"),
    ("lower", "lowercase tolower tolowercase"),
    ("hmac_sha256", "hs256 hmac"),
    ("rsa_sha256", "rs256"),
];

/// The word of the grammar for `wanted`, which is in lower case and without `_` and `-`.
pub(crate) fn same(wanted: &str) -> Option<&'static str> {
    let is_same = |(_, theirs): &&(&str, &str)| theirs.split(' ').any(|word| word == wanted);
    SAME.iter().find(is_same).map(|(ours, _)| *ours)
}

/// An item of the struct that has no word of its own here.
pub(crate) fn item(name: &str) -> Option<String> {
    Some(match name {
        "url" | "uri" | "endpoint" | "token_url" | "token_uri" | "token_endpoint" | "tokenUrl"
        | "base_url" => {
            format!("the URL stands at its verb: `post = \"…\"`, not `{name} = \"…\"`")
        }
        "method" | "verb" => "the verb is the word before the URL: `post = \"https://…\"`".to_owned(),
        "patch" | "delete" | "head" | "options" => {
            format!("no verb `{name}`: a token endpoint is asked by post, get or put")
        }
        "json" | "form" | "multipart" | "xml" => {
            format!("how parameters are written is `encoding = {name}`")
        }
        "content_type" | "body" | "format" => {
            "how parameters are written is `encoding = json`; the content type follows from it".to_owned()
        }
        "accept" | "user_agent" => {
            let header = if name == "accept" { "Accept" } else { "User-Agent" };
            format!("a header is written `header(\"{header}\" = \"…\")`")
        }
        "basic" | "basic_raw" | "bearer" | "client_assertion" | "basic_auth" | "bearer_auth" => {
            let auth = name.trim_end_matches("_auth");
            let form = if matches!(auth, "bearer" | "client_assertion") { "(value)" } else { "" };
            format!("how the client authenticates is written `auth = {auth}{form}`")
        }
        "client_credentials" | "password" | "jwt_bearer" | "saml2_bearer" => {
            format!("the grant is written `grant_type = {name}`")
        }
        "scope" | "audience" | "resource" | "client_id" | "username" => {
            format!("a parameter is a field of the struct, or a constant: `param(\"{name}\" = \"…\")`")
        }
        "deny_unknown_fields" | "default" | "bound" => {
            format!("`{name}` is serde's: only the paths that are declared are read from a response")
        }
        "timeout" | "retry" | "retries" | "cache" => {
            format!("`{name}` is no matter of a declaration: the client that sends it has it")
        }
        _ => return None,
    })
}

/// An attribute of a field that has no word of its own here.
pub(crate) fn field(name: &str) -> Option<String> {
    Some(match name {
        "rename" | "name" => {
            format!("a field's name on the wire is written `param = \"…\"`, not `{name} = \"…\"`")
        }
        "skip_serializing_if" | "optional" | "required" => {
            "a field that may be absent is an `Option`, and is left out when it is `None`".to_owned()
        }
        "default" | "default_value" | "default_value_t" => {
            "a field has no default here: it is set where the struct is made".to_owned()
        }
        "env" | "long" | "short" | "arg" => {
            format!("`{name}` is clap's: a field is set where the struct is made")
        }
        "flatten" => "a parameter nests by its name, in JSON: `param = \"a.b\"`".to_owned(),
        "with" | "serialize_with" => {
            "how a field is sent is said by its type: `impl auth_runtime::Parameter` for it".to_owned()
        }
        "secret" | "sensitive" => "a secret is said by its type: `auth_runtime::Secret`".to_owned(),
        "body" | "form" | "json" => {
            "a field that nothing mentions is a parameter; `encoding` on the struct says how it is written"
                .to_owned()
        }
        "replay" => {
            "how long a refresh token is answered again stands in `rotates`: `rotates(replay = 30min)`"
                .to_owned()
        }
        "path" => "a field stands in the path where the URL names it: `post = \"https://…/{id}\"`".to_owned(),
        _ => return None,
    })
}

/// A key of `api(…)` that belongs to its `token`.
pub(crate) fn api_key(name: &str) -> Option<String> {
    Some(match name {
        "bearer" | "none" => format!("how the token goes out is written `api(token = {name})`"),
        "prefix" | "scheme" => {
            "a word before the token is written `api(token = header(\"Authorization\" = \"Key {token}\"))`"
                .to_owned()
        }
        _ => return None,
    })
}

/// A function that is not needed.
pub(crate) fn function(name: &str) -> Option<String> {
    Some(match name {
        "concat" | "format" | "join" | "string" | "str" => {
            "texts are joined in a template: `\"{first}|{second}\"`".to_owned()
        }
        "urlencode" | "url_encode" | "percent_encode" | "encode" | "encode_uri_component" => {
            format!("no function `{name}`: what is sent is escaped for its place already")
        }
        _ => return None,
    })
}

/// A name that stands for no value.
pub(crate) fn value(name: &str) -> Option<String> {
    Some(match name {
        "self" | "Self" => "a field stands by its name alone, without `self`".to_owned(),
        "none" | "None" | "null" => {
            "what is absent is not written: leave it out, or send a field whose type is an `Option`"
                .to_owned()
        }
        _ => return None,
    })
}

/// A grant that has no word of its own here.
pub(crate) fn grant(name: &str) -> Option<String> {
    Some(match name {
        "authorization_code" => {
            "`authorization_code` begins at a login page, which no declaration has; for a code that is at hand, write it in quotes: `grant_type = \"authorization_code\"`".to_owned()
        }
        "implicit" | "device_code" => format!("`{name}` begins at a login page, which no declaration has"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Encoding, Function};
    use crate::words;

    #[test]
    fn each_of_them_is_a_word_of_the_grammar() {
        let clock: &[&str] = &["rfc3339", "unix", "unix_ms", "body"];
        let known = [
            words::ITEMS,
            words::FIELD_WORDS,
            words::RESPONSE_WORDS,
            words::ERROR_WORDS,
            Encoding::WORDS,
            Function::NAMES,
            words::BUILT_INS,
            clock,
        ];
        for (ours, theirs) in SAME {
            assert!(known.iter().any(|words| words.contains(ours)), "{ours}");
            assert_eq!(*theirs, theirs.to_ascii_lowercase().replace(['_', '-'], ""));
        }
    }

    #[test]
    fn a_word_of_the_grammar_is_never_somebody_elses() {
        assert!(!words::ITEMS.iter().any(|word| item(word).is_some()));
        assert!(!words::FIELD_WORDS.iter().any(|word| field(word).is_some()));
        assert!(!Function::NAMES.iter().any(|word| function(word).is_some()));
        assert!(!words::GRANTS.iter().any(|word| grant(word).is_some()));
    }
}
