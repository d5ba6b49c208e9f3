//! A new refresh token that can be read is saved and is the next to be sent, whatever else is wrong.

use std::time::Duration;

use proptest::prelude::*;

use super::endpoints::{Endpoint, any_endpoint};
use super::response::{body, headers, status};
use super::{OLD, Play, block_on, config, http_response, text};

proptest! {
    #![proptest_config(config(1_500))]

    #[test]
    fn any_response_with_a_new_refresh_token_leads_to_its_being_saved(
        (endpoint, (token, body)) in any_endpoint().prop_flat_map(|endpoint| (Just(endpoint), body(endpoint))),
        status in status(),
        headers in headers(),
    ) {
        let response = http_response(status, &headers, &body.0);
        let play = Play::new(endpoint, |provider| {
            provider.respond(response).token("access-2", 3600).refresh_token("the-one-after").always()
        });
        block_on(async {
            let shown = format!("{endpoint:?} {status} {body:?}");
            let first = play.ask().await;
            // Where there is a login, it follows at once, and what came with it is newer.
            let is_login = play.provider.exchanges() > 1;
            assert_eq!(play.saved().first(), Some(&token), "{shown}: {first:?}");
            let error = match &first {
                Ok(_) if is_login => String::new(),
                Ok(got) => {
                    assert_eq!(got.refresh_token().map(text), Some(&*token), "{shown}");
                    String::new()
                }
                Err(error) => format!("{error} {error:?}"),
            };
            assert!(!error.contains(&token), "{error}");
            if is_login {
                assert_eq!((endpoint, play.saved()), (Endpoint::Login, vec![token, "the-one-after".into()]));
                return;
            }
            // And it is the next one that is sent.
            for _ in 0..40 {
                if play.provider.exchanges() > 1 {
                    break;
                }
                play.provider.clock().advance(Duration::from_secs(6 * 3600));
                if let Ok(token) = play.ask().await {
                    let _ = play.source.invalidate(&token);
                }
            }
            assert_eq!(play.sent().get(..2), Some(&[OLD.to_owned(), token][..]), "{shown}");
        });
    }
}
