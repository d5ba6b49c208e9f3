//! Media types, as HTTP writes them.

/// A media type with its parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MediaType {
    /// `type/subtype` in lower case.
    pub(crate) essence: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    pub(crate) const FORM: &'static str = "application/x-www-form-urlencoded";
    pub(crate) const JSON: &'static str = "application/json";
    pub(crate) const MULTIPART: &'static str = "multipart/form-data";

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (essence, mut rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        let essence = essence.trim_matches(SPACE);
        let (kind, subtype) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let mut parameters: Vec<(String, String)> = Vec::new();
        while let Some(parameter) = rest.strip_prefix(';') {
            let parameter = parameter.trim_start_matches(SPACE);
            // HTTP lets a parameter be empty.
            if parameter.is_empty() || parameter.starts_with(';') {
                rest = parameter;
                continue;
            }
            let (name, after) = parameter.split_once('=')?;
            let name = name.to_ascii_lowercase();
            let (value, after) = value(after)?;
            if !is_token(&name) || parameters.iter().any(|(given, _)| *given == name) {
                return None;
            }
            parameters.push((name, value));
            rest = after.trim_start_matches(SPACE);
        }
        rest.is_empty().then(|| Self { essence: essence.to_ascii_lowercase(), parameters })
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

const SPACE: [char; 2] = [' ', '\t'];

/// Splits a parameter's value, a token or a quoted string, from what follows it.
pub(crate) fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
        let (token, rest) = text.split_at(end);
        return is_token(token).then(|| (token.to_owned(), rest));
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let media = MediaType::parse("Multipart/Form-Data ; Boundary=\"a b\\\"\"; charset=utf-8;").unwrap();
        assert_eq!(media.essence, MediaType::MULTIPART);
        assert_eq!(media.parameter("boundary"), Some("a b\""));
        assert_eq!(media.parameter("charset"), Some("utf-8"));
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        for text in ["", "json", "a/", "/b", "a/b;c", "a/b;c=\"d", "a/b;c=d;c=e", "a/b c/d", "a/b, c/d"] {
            assert_eq!(MediaType::parse(text), None, "{text}");
        }
    }
}
