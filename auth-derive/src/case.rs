//! serde's words for `rename_all`.

pub(crate) const CASES: &[&str] = &[
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
];

#[derive(Clone, Copy)]
pub(crate) struct Case(usize);

impl Case {
    pub(crate) const PASCAL: Case = Case(2);

    pub(crate) fn parse(name: &str) -> Option<Case> {
        CASES.iter().position(|case| *case == name).map(Case)
    }

    /// A field's name in this case.
    pub(crate) fn apply(self, field: &str) -> String {
        let words = || field.split('_').filter(|word| !word.is_empty());
        let pascal = || words().map(capitalize).collect::<String>();
        match CASES.get(self.0).copied().unwrap_or_default() {
            "lowercase" => field.to_ascii_lowercase(),
            "UPPERCASE" | "SCREAMING_SNAKE_CASE" => field.to_ascii_uppercase(),
            "PascalCase" => pascal(),
            "camelCase" => {
                let pascal = pascal();
                let mut chars = pascal.chars();
                chars
                    .next()
                    .map(|first| first.to_ascii_lowercase().to_string() + chars.as_str())
                    .unwrap_or_default()
            }
            "kebab-case" => field.replace('_', "-"),
            "SCREAMING-KEBAB-CASE" => field.to_ascii_uppercase().replace('_', "-"),
            _ => field.to_owned(),
        }
    }
}

fn capitalize(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_serde_does() {
        for (case, expected) in [
            ("lowercase", "client_id"),
            ("UPPERCASE", "CLIENT_ID"),
            ("PascalCase", "ClientId"),
            ("camelCase", "clientId"),
            ("snake_case", "client_id"),
            ("SCREAMING_SNAKE_CASE", "CLIENT_ID"),
            ("kebab-case", "client-id"),
            ("SCREAMING-KEBAB-CASE", "CLIENT-ID"),
        ] {
            assert_eq!(Case::parse(case).unwrap().apply("client_id"), expected);
        }
        assert!(Case::parse("Camel").is_none());
        assert_eq!(Case::PASCAL.apply("hmac_sha256"), "HmacSha256");
    }
}
