//! Redirects: named, and not followed.

use auth_runtime::{Action, Client, Stage};
use auth_tests::leak;
use auth_tests::providers::{Declared, one_request_to, six};
use auth_tests::raw::{Play, Raw, http};
use auth_tests::wire::at;

use crate::{good, thredfi};

/// A secret of the declaration, as it may stand in a URL.
fn secret_of(declared: &Declared) -> String {
    let request = declared.request_to("https://provider.example");
    let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();
    let header = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
    format!("{body}&{}", header.unwrap_or_default()).replace(|c: char| !c.is_ascii_graphic(), "+")
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let ours = Client::new().unwrap();
    let own = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let own = Client::from(own.build().unwrap());
    for status in [
        "300 Multiple Choices",
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "304 Not Modified",
        "305 Use Proxy",
        "306 Switch Proxy",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let target = Raw::start(Play::Say(good())).await;
        for (client, declared) in [&ours, &own].into_iter().flat_map(|client| six().map(|one| (client, one)))
        {
            let location = format!("{}/elsewhere?{}#fragment", target.origin(), secret_of(&declared));
            let page = format!("<a href=\"{location}\">elsewhere</a>");
            let body = if status.starts_with("304") { "" } else { &page };
            let raw = Raw::start(Play::Say(http(status, &[("Location", &location)], body))).await;
            let error =
                client.exchange_with(&declared.endpoint, &one_request_to(raw.origin())).await.unwrap_err();
            assert_eq!((error.stage(), error.action()), (Stage::Refused, Action::FixConfiguration));
            assert_eq!(error.status().unwrap().as_str(), &status[..3]);
            let text = error.to_string();
            assert!(
                text.contains(&format!("redirected the token request to {};", target.origin())),
                "{text}"
            );
            let texts = leak::texts(&error);
            assert!(
                texts.iter().all(|text| !text.contains("elsewhere") && !text.contains("fragment")),
                "{text}"
            );
            declared.secrets().assert_absent(status, &texts);
        }
        assert_eq!(target.connections(), 0);
    }
}

#[tokio::test]
async fn where_a_redirect_leads() {
    let client = Client::new().unwrap();
    for (location, target) in [
        ("/other", "another path of the same host"),
        ("other", "another path of the same host"),
        ("?x=1", "another path of the same host"),
        ("https://login.example:8443/a?b#c", "https://login.example:8443"),
        ("HTTPS://Login.example", "https://login.example"),
        ("//evil.example/token", "//evil.example"),
        ("\\\\evil.example/token", "//evil.example"),
        ("/\\evil.example", "//evil.example"),
        ("//user:hunter2-tr0ub4dor@evil.example:81/token", "//evil.example:81"),
        ("https://user:hunter2-tr0ub4dor@evil.example/", "https://evil.example"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        // A provider may put what it was sent even into the name.
        ("https://hunter2-tr0ub4dor.evil.example/", "https://***.evil.example"),
        ("//hunter2-tr0ub4dor", "//***"),
        ("https://a b.example/", "an address that cannot be read"),
        ("https://", "an address that cannot be read"),
        ("", "an address that cannot be read"),
        ("javascript:alert(1)", "an address that cannot be read"),
    ] {
        let response = http("302 Found", &[("Location", location)], "");
        let raw = Raw::start(Play::Say(response)).await;
        let error = client.exchange_with(&thredfi(), &at(raw.origin())).await.unwrap_err();
        let text = error.to_string();
        let words = format!("redirected the token request to {target}; not followed");
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{location}: {text}");
        assert!(!text.contains(crate::SECRET), "{text}");
    }
    let raw = Raw::start(Play::Say(http("302 Found", &[], ""))).await;
    let error = client.exchange_with(&thredfi(), &at(raw.origin())).await.unwrap_err();
    assert!(error.to_string().contains("redirected the token request to nowhere"), "{error}");
}
