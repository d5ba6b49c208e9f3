//! Hosts and labels that would be another host than anybody meant.

use auth_runtime::{Context, Host, HostLabel, Server, TokenEndpoint};

/// Whatever stands between the two halves of a name, and looks or is read like a separator, or like nothing.
const TRICKS: [(&str, &str); 26] = [
    ("/", "slash"),
    ("\\", "backslash"),
    ("\u{ff0f}", "full-width slash"),
    ("\u{ff3c}", "full-width backslash"),
    ("\u{2044}", "fraction slash"),
    ("\u{2215}", "division slash"),
    ("\u{29f8}", "big solidus"),
    ("\u{ff0e}", "full-width dot"),
    ("\u{3002}", "ideographic full stop"),
    ("\u{ff61}", "half-width ideographic full stop"),
    ("\u{2024}", "one dot leader"),
    ("\u{ff1a}", "full-width colon"),
    ("\u{ff20}", "full-width at"),
    ("\u{ff1f}", "full-width question mark"),
    ("\u{ff03}", "full-width number sign"),
    ("\u{200b}", "zero-width space"),
    ("\u{200d}", "zero-width joiner"),
    ("\u{feff}", "byte order mark"),
    ("\u{ad}", "soft hyphen"),
    ("\u{202e}", "right-to-left override"),
    ("\u{2066}", "left-to-right isolate"),
    ("\u{430}", "Cyrillic a"),
    ("\u{301}", "combining acute"),
    ("%2f", "encoded slash"),
    ("%2e", "encoded dot"),
    ("%EF%BC%8F", "encoded full-width slash"),
];

#[test]
fn none_is_let_through() {
    for (trick, what) in TRICKS {
        for text in [
            format!("acme{trick}evil"),
            format!("{trick}acme"),
            format!("acme{trick}"),
            format!("acme{trick}evil.example"),
        ] {
            let errors = [
                Host::parse(&text).unwrap_err().to_string(),
                HostLabel::parse(&text).unwrap_err().to_string(),
                serde_json::from_value::<Host>(text.clone().into()).unwrap_err().to_string(),
                serde_json::from_value::<HostLabel>(text.clone().into()).unwrap_err().to_string(),
            ];
            for error in errors {
                // What steers a terminal or looks like something else is not repeated.
                assert!(error.is_ascii() && !error.contains("evil"), "{what}: {error}");
                assert!(
                    error.starts_with("invalid Host: ") || error.starts_with("invalid HostLabel: "),
                    "{error}"
                );
            }
            let inside = format!("https://{text}/v1");
            let is_path = trick == "/" && !text.starts_with('/') && !text.ends_with('/');
            assert_eq!(Server::parse(&inside).is_ok(), is_path, "{what}: {inside}");
        }
    }
}

#[test]
fn a_label_has_no_dot_and_a_host_no_slash() {
    for text in ["acme.evil", ".acme", "acme.", ".", "acme.example.com"] {
        let error = HostLabel::parse(text).unwrap_err().to_string();
        assert!(error.contains("one part of a host name, without dots"), "{error}");
    }
    for text in ["acme.example.com/", "acme.example.com/@evil", "/acme", "acme//evil", "https://acme/"] {
        assert!(Host::parse(text).is_err(), "{text}");
    }
}

#[test]
fn punycode_is_kept_as_it_is() {
    // What it stands for is the registry's business; nothing here translates to or from it.
    for text in ["xn--bcher-kva", "xn--acme-evil-9n1a", "xn--a"] {
        assert_eq!(HostLabel::parse(text).unwrap().as_str(), text);
        assert_eq!(Host::parse(&format!("{text}.example")).unwrap().as_str(), format!("{text}.example"));
    }
    assert!(HostLabel::parse("xn--").is_err());
}

#[derive(TokenEndpoint)]
#[token(post = "https://{tenant}.provider.example/token")]
struct OfTenant {
    tenant: HostLabel,
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(post = "https://{host}/token")]
struct OfHost {
    host: Host,
    client_id: String,
}

#[test]
fn what_is_let_through_stays_one_name() {
    for name in ["acme", "ACME-2", "xn--bcher-kva", "0", "1234"] {
        let endpoint = OfTenant { tenant: name.parse().unwrap(), client_id: "c".into() };
        let request = endpoint.request(&Context::new()).unwrap();
        assert_eq!(request.uri().host(), Some(&*format!("{}.provider.example", name.to_lowercase())));
        let endpoint =
            OfHost { host: format!("{name}.example:8443").parse().unwrap(), client_id: "c".into() };
        let request = endpoint.request(&Context::new()).unwrap();
        assert_eq!(request.uri().host(), Some(&*format!("{}.example", name.to_lowercase())));
        assert_eq!((request.uri().path(), request.uri().port_u16()), ("/token", Some(8443)));
    }
}
