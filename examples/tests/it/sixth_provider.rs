//! A provider declared in one file, without a network.

use crate::process::example;

#[test]
fn it_shows_the_request_the_token_and_the_refusal_without_a_secret() {
    let output = example("sixth_provider").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    for expected in [
        "POST /v2/token HTTP/1.1\nhost: acme.pay.example\n",
        "x-signature: ***\n",
        "\"merchantId\":\"m-1\"",
        "access_token: Secret(***)",
        "expires_at: Some(\"2100-01-01T00:00:00Z\")",
        "SixthProvider: refused the token request (HTTP 200): 4001: unknown merchant m-1; \
         ask the customer to check the credentials",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("never shown") && !text.contains("t0ken"), "{text}");
}
