//! A `reqwest::Client` of the user's own.

use std::time::Duration;

use auth_runtime::{Action, Client};
use auth_tests::raw::{Play, Raw};
use auth_tests::wire::at;

use crate::{WAIT, each_fails_on_the_way, good, thredfi, whole};

#[tokio::test]
async fn a_client_of_the_users_own() {
    let own = reqwest::Client::builder().no_proxy().user_agent("shop/1.0").build().unwrap();
    let raw = Raw::start(Play::Say(good())).await;
    Client::from(own).exchange_with(&thredfi(), &at(raw.origin())).await.unwrap();
    assert!(raw.requests()[0].contains("\r\nuser-agent: shop/1.0\r\n"));
}

#[tokio::test]
async fn a_client_of_the_users_own_keeps_its_shorter_timeout() {
    let own = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(200)).build().unwrap();
    // Ours would say how long it waited.
    let words = "no whole response in the time that the HTTP client allows";
    each_fails_on_the_way(&Client::from(own), words, WAIT, |_| Play::Hang(Vec::new())).await;
}

#[tokio::test]
async fn a_client_of_the_users_own_under_our_limits() {
    let own = reqwest::Client::builder().no_proxy().build().unwrap();
    let client =
        Client::builder().timeout(Duration::from_millis(200)).max_body(10).client(own).build().unwrap();
    each_fails_on_the_way(&client, "no whole response within 200ms", WAIT, |_| Play::Hang(Vec::new())).await;
    each_fails_on_the_way(&client, "longer than", Action::AskProvider, |layout| Play::Say(whole(layout)))
        .await;
}
