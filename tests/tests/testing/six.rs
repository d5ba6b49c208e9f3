//! Every response that a scripted provider makes is read back by the very declaration: the six of `auth-providers`.

use std::time::Duration;

use auth_providers::AccountingPlusReply;
use auth_runtime::testing::Provider;
use auth_runtime::{Action, Stage};
use auth_tests::providers::six;

use crate::text;

/// A code that each document has for wrong credentials, and the status that comes with it. Of Asset it is a message.
const REFUSALS: [(&str, u16); 6] = [
    ("ACC07", 401),
    ("Invalid client", 400),
    ("invalid_client", 401),
    ("invalid_client", 401),
    ("401", 401),
    ("401016570", 401),
];

#[tokio::test]
async fn a_token_a_refusal_and_a_token() {
    for (declared, (code, status)) in six().into_iter().zip(REFUSALS) {
        let name = declared.name().to_owned();
        // Where a step's token went along, that may be what was refused: the source tries another one.
        let refusals = 1 + declared.endpoint.steps().len();
        let provider = Provider::new(&declared.endpoint).token("t1", 900);
        (0..refusals).for_each(|_| drop(provider.refuse(code)));
        provider.token("t2", 900);
        let source = provider.source(declared.endpoint);
        let token = source.token().await.expect(&name);
        let end = provider.clock().wall() + Duration::from_secs(900);
        assert_eq!((text(&token), token.expires_at()), ("t1", Some(end)), "{name}");
        assert_eq!(token.token_type(), Some("Bearer"), "{name}");
        assert_eq!(token.refresh_token().map(|_| ()), None, "{name}");

        provider.clock().advance(Duration::from_secs(900));
        let error = source.token().await.expect_err(&name);
        assert_eq!(error.stage(), Stage::Refused, "{name}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{name}");
        assert_eq!(error.code().or(error.message()), Some(code), "{name}");

        source.credentials_changed();
        assert_eq!(text(&source.token().await.expect(&name)), "t2", "{name}");
        assert_eq!(provider.exchanges(), 2 + refusals, "{name}");
    }
}

#[tokio::test]
async fn the_codes_of_a_document_say_who_must_act() {
    let [.., klikoo] = six();
    for (code, status, action) in [
        ("401016570", 401, Action::AskCustomer),
        ("400996508", 400, Action::AskCustomer),
        ("400016505", 400, Action::CheckClock),
        ("403016571", 403, Action::FixConfiguration),
    ] {
        let provider = Provider::new(&klikoo.endpoint).refuse(code);
        let error = provider.source(klikoo.endpoint.clone()).token().await.expect_err(code);
        assert_eq!((error.code(), error.action()), (Some(code), action));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{code}");
    }
    let provider = Provider::new(&klikoo.endpoint).refuse("503999991");
    let error = provider.source(klikoo.endpoint).token().await.expect_err("a failure");
    assert_eq!(error.action(), Action::Wait { until: error.retry_at() });
    assert!(error.retry_at().is_some());
}

#[tokio::test]
async fn a_response_has_what_the_type_of_extra_needs() {
    let [accounting_plus, ..] = six();
    let provider = Provider::new(&accounting_plus.endpoint)
        .token("t", 900)
        .with("data.organization_name", "Toko Maju")
        .with("unknown", [1, 2]);
    let token = provider.source(accounting_plus.endpoint).token().await.expect("a token");
    let response = token.extra::<AccountingPlusReply>().expect("the response");
    assert_eq!(response.data.organization_name.as_deref(), Some("Toko Maju"));
}
