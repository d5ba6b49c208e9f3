//! A `HostLabel` is one part of a host: what the declaration writes around it stays around it.

use auth_runtime::{Context, HostLabel, Stage, TokenEndpoint};

use crate::host;
use crate::text;

macro_rules! endpoints {
    ($($name:ident $url:literal,)*) => {
        $(
            #[derive(TokenEndpoint)]
            #[token(post = $url)]
            struct $name {
                label: HostLabel,
            }
        )*

        /// Each endpoint with this label, and its URL as it is declared.
        fn endpoints(label: &HostLabel) -> Vec<(Box<dyn TokenEndpoint>, &'static str)> {
            vec![$((Box::new($name { label: label.clone() }), $url)),*]
        }
    };
}

endpoints! {
    Begins "https://{label}.example.com/token",
    Inside "https://a.{label}.example.com:8443/token",
    Joined "https://eu-{label}.example.com/token",
    Followed "https://{label}-eu.example.com/token",
    Twice "https://{label}{label}.example.com/token",
    Puny "https://xn--{label}.example.com/token",
}

/// Any bytes: refused without showing a secret, or one part of a host, wherever a declaration puts it.
pub fn check(input: &[u8]) {
    let Some((text, label)) = text::read::<HostLabel>(input) else { return };
    assert_eq!(label.as_str(), text.to_ascii_lowercase());
    assert!(label.as_str().len() <= 63 && !label.as_str().contains('.'));
    for (endpoint, declared) in endpoints(&label) {
        let url = declared.replace("{label}", label.as_str());
        match endpoint.request(&Context::new()) {
            Ok(request) => {
                assert_eq!(request.uri().to_string(), url);
                let authority = url.split('/').nth(2).unwrap_or_default();
                let name = authority.split(':').next().unwrap_or_default();
                assert!(name.ends_with(".example.com"), "{url}");
                host::url(&url, name);
            }
            // Two labels may be too long together, and no label that was taken is refused alone.
            Err(error) => {
                assert!(error.stage() == Stage::Request && !declared.contains("//{label}."), "{error}");
                assert!(label.as_str().len() > 27, "{error}");
            }
        }
    }
}
