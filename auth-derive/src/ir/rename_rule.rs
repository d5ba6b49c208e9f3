//! serde's words for `rename_all`.

super::words! {
    /// How the names of fields are written on the wire.
    RenameRule {
        Lower = "lowercase",
        Upper = "UPPERCASE",
        Pascal = "PascalCase",
        Camel = "camelCase",
        Snake = "snake_case",
        ScreamingSnake = "SCREAMING_SNAKE_CASE",
        Kebab = "kebab-case",
        ScreamingKebab = "SCREAMING-KEBAB-CASE",
    }
}

impl RenameRule {
    /// A field's name by this rule.
    pub(crate) fn apply(self, field: &str) -> String {
        let pascal = || field.split('_').map(capitalize).collect::<String>();
        match self {
            RenameRule::Lower => field.to_ascii_lowercase(),
            RenameRule::Upper | RenameRule::ScreamingSnake => field.to_ascii_uppercase(),
            RenameRule::Pascal => pascal(),
            RenameRule::Camel => with_first(&pascal(), |first| first.to_ascii_lowercase()),
            RenameRule::Snake => field.to_owned(),
            RenameRule::Kebab => field.replace('_', "-"),
            RenameRule::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn capitalize(word: &str) -> String {
    with_first(word, |first| first.to_ascii_uppercase())
}

fn with_first(word: &str, change: impl Fn(char) -> char) -> String {
    let mut chars = word.chars();
    chars.next().map(change).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_serde_does() {
        for (rule, expected) in [
            ("lowercase", "client_id"),
            ("UPPERCASE", "CLIENT_ID"),
            ("PascalCase", "ClientId"),
            ("camelCase", "clientId"),
            ("snake_case", "client_id"),
            ("SCREAMING_SNAKE_CASE", "CLIENT_ID"),
            ("kebab-case", "client-id"),
            ("SCREAMING-KEBAB-CASE", "CLIENT-ID"),
        ] {
            let parsed = RenameRule::parse(rule).unwrap();
            assert_eq!(parsed.apply("client_id"), expected);
            assert_eq!(parsed.word(), rule);
        }
        assert!(RenameRule::parse("Camel").is_none());
    }
}
