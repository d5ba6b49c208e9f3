//! Endpoints with steps: each exchange is answered in the envelope of who asks.

use auth_runtime::testing::Provider;
use auth_runtime::{Secret, TokenEndpoint};
use auth_tests::providers::{business, partner};

use crate::text;

#[tokio::test]
async fn a_step_answers_by_itself() {
    let provider = Provider::new(&business()).token("t1", 900).token("t2", 900);
    let source = provider.source(business());
    assert_eq!(text(&source.token().await.expect("a token")), "t1");
    let partner = provider.step("partner");
    assert_eq!((provider.exchanges(), partner.exchanges()), (1, 1));
    assert_eq!(provider.requests()[0].header("authorization"), Some("Bearer partner-1"));

    // The step's token is an hour's, and is kept.
    provider.clock().advance(std::time::Duration::from_secs(900));
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
    assert_eq!((provider.exchanges(), partner.exchanges()), (2, 1));
}

#[tokio::test]
async fn a_step_with_a_script() {
    let provider = Provider::new(&business()).token("t", 900);
    provider.step("partner").refuse("invalid_client").token("p", 900);
    let source = provider.source(business());
    let error = source.token().await.expect_err("an error");
    assert_eq!((error.step(), error.code()), (Some("partner"), Some("invalid_client")));
    source.credentials_changed();
    let counts = (provider.exchanges(), provider.step("partner").exchanges());
    assert_eq!(counts, (0, 1));
    provider.clock().advance(std::time::Duration::from_secs(3600));
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    assert_eq!(provider.requests()[0].header("authorization"), Some("Bearer p"));
}

#[test]
#[should_panic(expected = "Thredfi has no step `partnr` here")]
fn a_step_that_is_not_there_is_a_mistake_of_the_test() {
    Provider::new(&business()).step("partnr");
}

#[test]
#[should_panic(expected = "Thredfi has no step `partner` here")]
fn a_step_has_not_the_steps_of_the_endpoint() {
    let _ = Provider::new(&partner()).step("partner");
}

/// Three at one and the same URL, each with an envelope of its own.
#[derive(Clone, TokenEndpoint)]
#[token(post = "https://one.example/token", param("kind" = "root"), response(token = "root", expires_in = 1h))]
struct Root {
    secret: Secret,
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://one.example/token",
    auth = bearer(root.token),
    param("kind" = "middle"),
    response(token = "middle", expires_in = 1h),
)]
struct Middle {
    #[token(step)]
    root: Root,
    client_id: String,
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://one.example/token",
    auth = bearer(middle.token),
    param("kind" = "leaf"),
    response(token = "leaf", expires_in = 1h),
)]
struct Leaf {
    #[token(step)]
    middle: Middle,
    client_id: String,
}

#[tokio::test]
async fn steps_of_steps_at_one_url() {
    let root = Root { secret: "s3cret".into() };
    let middle = Middle { root, client_id: "m".into() };
    let leaf = Leaf { middle, client_id: "l".into() };
    let provider = Provider::new(&leaf).token("t", 60);
    provider.step("middle").step("root").token("r", 60);
    assert_eq!(text(&provider.source(leaf).token().await.expect("a token")), "t");
    let kinds: Vec<_> = [provider.clone(), provider.step("middle"), provider.step("middle").step("root")]
        .iter()
        .map(|of| {
            let requests = of.requests();
            let [only] = requests.as_slice() else { panic!("one request: {requests:?}") };
            (only.param("kind").expect("a parameter"), only.header("authorization").map(str::to_owned))
        })
        .collect();
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    assert_eq!(
        kinds,
        [
            ("leaf".to_owned(), bearer("middle-1")),
            ("middle".to_owned(), bearer("r")),
            ("root".to_owned(), None)
        ]
    );
}

/// What the endpoint sends may look more like the step's request than like its own of a moment ago; the place tells.
#[tokio::test]
async fn the_place_of_a_request_counts_most() {
    #[derive(Clone, TokenEndpoint)]
    #[token(post = "https://one.example/first", response(token = "first", expires_in = 1h))]
    struct First {
        a: u32,
        b: u32,
        c: u32,
    }

    #[derive(Clone, TokenEndpoint)]
    #[token(
        post = "https://one.example/second",
        auth = bearer(first.token),
        response(token = "second", expires_in = 1h),
    )]
    struct Second {
        #[token(step)]
        first: First,
        a: Option<u32>,
        b: Option<u32>,
        c: Option<u32>,
    }

    let first = First { a: 1, b: 2, c: 3 };
    let bare = Second { first, a: None, b: None, c: None };
    let provider = Provider::new(&bare).token("t", 60);
    let full = Second { a: Some(1), b: Some(2), c: Some(3), ..bare };
    assert_eq!(text(&provider.source(full).token().await.expect("a token")), "t");
    assert_eq!((provider.exchanges(), provider.step("first").exchanges()), (1, 1));
}
