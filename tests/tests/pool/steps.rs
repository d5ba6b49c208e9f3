//! A step's token is acquired once for all who need the same.

use std::time::Duration;

use auth_providers::{Thredfi, ThredfiBusiness};
use auth_runtime::{TokenPool, TokenSource};
use uuid::Uuid;

use super::{Provider, settle};

const CALL: Duration = Duration::from_millis(50);
const PARTNER: &str = "/v1/platform/oauth2/token/";

fn business(partner: u128, business: u128) -> ThredfiBusiness {
    let partner = Thredfi::new(Thredfi::SANDBOX, Uuid::from_u128(partner), "k3y");
    ThredfiBusiness::new(partner, Uuid::from_u128(business))
}

#[tokio::test]
async fn a_thousand_businesses_of_one_partner_make_one_partner_call() {
    let provider = Provider::new(CALL);
    let pool = TokenPool::builder(provider.clone(), |tenant: u128| async move { Ok(business(1, tenant)) })
        .clock(provider.clock.clone())
        .build();
    let tasks: Vec<_> = (0..1_000)
        .map(|tenant| {
            let source = pool.get(&tenant);
            tokio::spawn(async move { source.token().await.map(drop) })
        })
        .collect();
    for _ in 0..2 {
        settle().await;
        provider.clock.advance(CALL);
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(provider.calls_with(PARTNER), 1);
    assert_eq!(provider.calls(), 1_001);
}

#[tokio::test]
async fn another_partner_is_another_step() {
    let provider = Provider::new(Duration::ZERO);
    let pool =
        TokenPool::builder(provider.clone(), |tenant: u128| async move { Ok(business(tenant % 3, tenant)) })
            .clock(provider.clock.clone())
            .build();
    for tenant in 0..12 {
        pool.get(&tenant).token().await.unwrap();
    }
    assert_eq!(provider.calls_with(PARTNER), 3);
}

#[tokio::test]
async fn a_step_can_be_a_source_that_the_program_has_anyway() {
    let provider = Provider::new(Duration::ZERO);
    let partner = Thredfi::new(Thredfi::SANDBOX, Uuid::from_u128(1), "k3y");
    let partner = TokenSource::builder(partner, provider.clone()).clock(provider.clock.clone()).build();
    partner.warm().await.unwrap();
    let pool = TokenPool::builder(provider.clone(), |tenant: u128| async move { Ok(business(1, tenant)) })
        .clock(provider.clock.clone())
        .step("partner", &partner)
        .build();
    for tenant in 0..5 {
        pool.get(&tenant).token().await.unwrap();
    }
    assert_eq!(provider.calls_with(PARTNER), 1);
}

#[tokio::test]
async fn a_partner_token_lives_as_long_as_somebody_uses_it() {
    let provider = Provider::new(Duration::ZERO);
    let pool = TokenPool::builder(provider.clone(), |tenant: u128| async move { Ok(business(1, tenant)) })
        .clock(provider.clock.clone())
        .build();
    pool.get(&1).token().await.unwrap();
    pool.get(&2).token().await.unwrap();
    // Not the tenant's alone: the others need it.
    pool.forget(&1);
    pool.get(&3).token().await.unwrap();
    assert_eq!((provider.calls_with(PARTNER), provider.calls()), (1, 4));
    // With the last of them it goes.
    pool.forget(&2);
    pool.forget(&3);
    pool.get(&1).token().await.unwrap();
    assert_eq!((provider.calls_with(PARTNER), provider.calls()), (2, 6));
}
