//! When the provider wants to be asked again (RFC 9110 section 10.2.3).

use auth_runtime::{Action, Bytes, Client, Stage};
use auth_tests::layout::layouts;
use auth_tests::leak;
use auth_tests::providers::one_request_to;
use auth_tests::raw::{Play, Raw, http};
use auth_tests::wire::later;
use http::{HeaderValue, Response};

/// The header's value, and how many seconds later that is.
const FORMS: [(&str, Option<u64>); 29] = [
    ("120", Some(120)),
    ("0", Some(0)),
    ("  120\t", Some(120)),
    ("0120", Some(120)),
    // The three forms of a date (section 5.6.7).
    ("Mon, 21 Mar 2022 03:13:40 GMT", Some(120)),
    ("Monday, 21-Mar-22 03:13:40 GMT", Some(120)),
    ("Mon Mar 21 03:13:40 2022", Some(120)),
    // What is over is now.
    ("Sun, 20 Mar 2022 03:13:40 GMT", Some(0)),
    ("Sunday, 20-Mar-22 03:13:40 GMT", Some(0)),
    ("Sun Mar 20 03:13:40 2022", Some(0)),
    ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
    // Over a day is a day.
    ("86401", Some(86_400)),
    ("31536000", Some(86_400)),
    ("18446744073709551615", Some(86_400)),
    ("18446744073709551616", Some(86_400)),
    ("99999999999999999999999999999999", Some(86_400)),
    ("Thu, 21 Mar 2024 03:13:40 GMT", Some(86_400)),
    ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
    ("soon", None),
    ("-5", None),
    ("+5", None),
    ("1.5", None),
    ("1e3", None),
    ("120, 240", None),
    ("120s", None),
    ("2022-03-21T03:13:40Z", None),
    ("Mon, 21 Mar 2022 03:13:40 PST", None),
    ("", None),
    ("\u{e9}", None),
];

/// What a provider and what a load balancer in front of it says.
const BODIES: [&str; 4] = ["{}", "", "<html><h1>503 Service Unavailable</h1></html>", r#"{"error":"x"}"#];

#[test]
fn each_form_for_each_provider() {
    for layout in layouts() {
        for status in [429, 503] {
            for ((value, seconds), body) in FORMS.iter().flat_map(|form| BODIES.map(|body| (form, body))) {
                let response = Response::builder().status(status).header("retry-after", value.as_bytes());
                let response = response.body(Bytes::from_static(body.as_bytes())).unwrap();
                let error = layout.declared.endpoint.response(response, &layout.cx).unwrap_err();
                let until = seconds.map(later);
                assert_eq!(error.stage(), Stage::Refused);
                assert_eq!(error.retry_at(), until, "{value}");
                assert_eq!(error.action(), Action::Wait { until }, "{value} {body}");
            }
        }
    }
}

#[test]
fn of_two_headers_the_first_holds() {
    for layout in layouts() {
        for (first, second, seconds) in
            [("120", "240", Some(120)), ("0", "soon", Some(0)), ("soon", "240", None)]
        {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
            for value in [first, second] {
                response.headers_mut().append("retry-after", HeaderValue::from_static(value));
            }
            let error = layout.declared.endpoint.response(response, &layout.cx).unwrap_err();
            assert_eq!(error.retry_at(), seconds.map(later), "{first}, {second}");
        }
    }
}

#[tokio::test]
async fn over_a_socket() {
    let client = Client::new().unwrap();
    for layout in layouts() {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            for (value, seconds) in [FORMS[0], FORMS[4], FORMS[FORMS.len() - 1]] {
                let raw = Raw::start(Play::Say(http(status, &[("Retry-After", value)], "{}"))).await;
                let cx = one_request_to(raw.origin());
                let error = client.exchange_with(&layout.declared.endpoint, &cx).await.unwrap_err();
                let until = seconds.map(later);
                assert_eq!((error.retry_at(), error.action()), (until, Action::Wait { until }), "{value}");
                layout.declared.secrets().assert_absent("an error", &leak::texts(&error));
            }
        }
    }
}
