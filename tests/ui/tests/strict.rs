//! The library of this package is a crate that denies everything; here it is used.

use auth_runtime::{Context, TokenEndpoint};
use auth_ui_tests::{Account, Partner, Provider};

#[test]
fn its_servers_are_public() {
    let provider = Provider { server: Provider::LIVE, partner: Partner {}, key: "k".into() };
    assert_eq!(provider.server.as_str(), "https://auth.example.com");
    assert_ne!(Provider::TEST, provider.server);
}

#[test]
fn another_crate_can_ask_it() {
    let tenant = auth_runtime::HostLabel::parse("shop").expect("a label");
    let account = Account { tenant, account: "7", count: Some(2_u8) };
    let request = account.request(&Context::new()).expect("a request");
    assert_eq!(request.uri(), "https://shop.example.com/7/token");
    assert_eq!(request.headers()["x-count"], "2");
}
