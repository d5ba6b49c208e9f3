//! Names that sound like a credential's, of fields and on the wire.

/// Of which a name is one, or ends in one: `x_api_key`, `app-secret`. In lower case and without what is between
/// their words.
const ENDS: &str = "\
    secret password passwd passphrase passcode apikey hmackey privatekey secretkey signingkey sharedkey \
    subscriptionkey masterkey authkey authorization assertion accesstoken actortoken apitoken authtoken \
    authenticationtoken bearertoken idtoken logintoken privatetoken refreshtoken securitytoken \
    servicetoken sessiontoken subjecttoken usertoken vaulttoken";
/// Of which it is one as a whole.
const WHOLE: &[&str] = &["pass", "pwd", "token", "cookie", "setcookie", "xtoken"];

/// Whether somebody who reads this name expects a secret behind it. Of `auth.password`, the last part counts.
pub(crate) fn sounds_secret(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let bare: String =
        last.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    WHOLE.contains(&bare.as_str()) || ENDS.split(' ').any(|end| bare.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials() {
        for name in [
            "client_secret",
            "clientSecret",
            "CLIENT-SECRET",
            "X-Api-Key",
            "apikey",
            "Ocp-Apim-Subscription-Key",
            "Authorization",
            "Proxy-Authorization",
            "client_assertion",
            "user.auth.password",
            "subject_token",
            "X-Auth-Token",
            "hmac_key",
        ] {
            assert!(sounds_secret(name), "{name}");
        }
    }

    #[test]
    fn names_of_others() {
        for name in [
            "client_id",
            "auth.password.user.name",
            "subject_token_type",
            "client_assertion_type",
            "grant_type",
            "key_id",
            "public_key",
            "page_token",
            "secretary",
            "X-Request-Id",
            "",
        ] {
            assert!(!sounds_secret(name), "{name}");
        }
    }
}
