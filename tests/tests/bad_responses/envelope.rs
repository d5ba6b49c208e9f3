//! Failures that come as a success, and failures that say so badly.

use auth_runtime::{Action, Stage};
use auth_tests::layout::layouts;
use auth_tests::wire::reply;

#[test]
fn a_200_with_an_error_in_it() {
    let [accounting_plus, asset, thredfi, business, chift, klikoo] = layouts();
    for (provider, body, code, message, action) in [
        (
            &accounting_plus,
            r#"{"status":"ACC07","message":"no such client","traceId":"t"}"#,
            Some("ACC07"),
            Some("no such client"),
            Action::AskCustomer,
        ),
        (
            &asset,
            r#"{"error":"no such client","data":null}"#,
            None,
            Some("no such client"),
            Action::AskProvider,
        ),
        (
            &thredfi,
            r#"{"error":"invalid_client","error_description":"no such client"}"#,
            Some("invalid_client"),
            Some("no such client"),
            Action::AskCustomer,
        ),
        (&business, r#"{"error":"server_error"}"#, Some("server_error"), None, Action::AskProvider),
        (
            &chift,
            r#"{"message":"Validation error","status":"error","detail":[]}"#,
            Some("error"),
            Some("Validation error"),
            Action::AskProvider,
        ),
        (
            &klikoo,
            r#"{"response_code":"400016505","response_message":"Gagal","data":null}"#,
            Some("400016505"),
            Some("Gagal"),
            Action::CheckClock,
        ),
    ] {
        let error = provider.fails(body, "refused the token request (HTTP 200)");
        assert_eq!((error.stage(), error.code(), error.message()), (Stage::Refused, code, message));
        assert_eq!(error.action(), action);
    }
}

#[test]
fn a_failure_is_one_however_badly_it_is_said() {
    // The status decides. What is said with it may be lost, but of two equal keys the second is never believed.
    let said = r#""error":"invalid_client","status":"ACC07","response_code":"401016570""#;
    let again = r#""error":"server_error","status":"ACC99","response_code":"500019999""#;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for layout in layouts() {
        for body in [
            format!("{{{said},{again}}}"),
            format!("{{{said}"),
            format!("{{{said}}}}}"),
            format!("{{{said},\"error\":{deep}}}"),
            format!("{{{said}}}{{{again}}}"),
        ] {
            let error = layout.declared.endpoint.response(reply(401, body), &layout.cx).unwrap_err();
            assert_eq!((error.stage(), error.action()), (Stage::Refused, Action::AskCustomer), "{error}");
            let second = ["server_error", "ACC99", "500019999"];
            assert!(!second.iter().any(|text| error.to_string().contains(text)), "{error}");
        }
        for body in ["", "\u{feff}{}", "<html></html>", "null", "[]", "\u{0}", &deep] {
            let error =
                layout.declared.endpoint.response(reply(401, body.to_owned()), &layout.cx).unwrap_err();
            assert_eq!((error.stage(), error.action()), (Stage::Refused, Action::AskCustomer), "{error}");
            assert_eq!((error.code(), error.message()), (None, None), "{error}");
            assert!(error.to_string().chars().count() < 1000);
        }
    }
}
