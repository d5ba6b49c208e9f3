//! A text in a URL's path or query is that text to the server, and nothing of the URL changes with it.

use auth_runtime::{Context, Stage, TokenEndpoint};
use url::Url;

#[derive(TokenEndpoint)]
#[token(post = "https://api.example.com/v1/{id}/token[/{zone}]?a={id}&b=c[&z={zone}]")]
struct Endpoint<'a> {
    id: &'a str,
    zone: Option<&'a str>,
    #[token(query = "id")]
    again: &'a str,
}

/// Any text as a value: a segment of its own, which decodes to it; or an error before anything is sent.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let is_segment = !matches!(text, "" | "." | "..") && !text.contains(|c: char| c.is_ascii_control());
    for zone in [None, Some(text)] {
        let endpoint = Endpoint { id: text, zone, again: text };
        let request = match endpoint.request(&Context::new()) {
            Ok(request) => request,
            Err(error) => {
                assert!(error.stage() == Stage::Request && !is_segment, "{text:?}: {error}");
                continue;
            }
        };
        assert!(is_segment, "{text:?}");
        let url = Url::parse(&request.uri().to_string()).expect("a URL");
        // No reader has to mend it.
        assert_eq!(url.as_str(), request.uri().to_string());
        assert_eq!(url.origin().ascii_serialization(), "https://api.example.com");
        assert_eq!(url.fragment(), None);

        let segments: Vec<_> = url.path_segments().expect("a path").collect();
        let decoded: Vec<_> = segments.iter().map(|segment| decoded(segment)).collect();
        let wanted = [Some("v1"), Some(text), Some("token"), zone];
        assert_eq!(decoded, wanted.into_iter().flatten().collect::<Vec<_>>(), "{url}");

        let pairs: Vec<_> = url.query_pairs().collect();
        let wanted = [Some(("a", text)), Some(("b", "c")), zone.map(|zone| ("z", zone)), Some(("id", text))];
        let wanted: Vec<_> = wanted.into_iter().flatten().map(|(n, v)| (n.into(), v.into())).collect();
        assert_eq!(pairs, wanted, "{url}");
    }
}

/// A segment as a server reads it: a plus is a plus there.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.filter(|_| first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = after.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8(bytes).expect("UTF-8")
}
