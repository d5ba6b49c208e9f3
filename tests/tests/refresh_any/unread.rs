//! A good access token beside a refresh token that cannot be read: RFC 6749 section 6 says that it replaces the old one.

use std::time::Duration;

use super::endpoints::Endpoint;
use super::{OLD, Play, http_response, text};

async fn play(endpoint: Endpoint, member: &str) -> Play {
    let body = match endpoint {
        Endpoint::Dotted => {
            format!(r#"{{"access_token":"access-1","until":"2026-01-01T00:15:00Z"{member}}}"#)
        }
        _ => format!(r#"{{"access_token":"access-1","expires_in":900{member}}}"#),
    };
    let play = Play::new(endpoint, |provider| {
        provider.respond(http_response(200, &[], body.as_bytes())).token("access-2", 3600).always()
    });
    let token = play.ask().await.expect(member);
    assert_eq!(text(token.access_token()), "access-1", "{member}");
    // To its end nothing else is said.
    play.provider.clock().advance(Duration::from_secs(800));
    assert_eq!(
        play.ask().await.map(|token| text(token.access_token()).to_owned()).ok().as_deref(),
        Some("access-1")
    );
    play.provider.clock().advance(Duration::from_secs(101));
    play
}

const UNREAD: [&str; 5] = [r#"{"value":"r2"}"#, r#"["r2"]"#, "true", r#""r\n2""#, "\"caf\u{e9}\""];

#[tokio::test]
async fn one_that_cannot_be_read_leaves_the_old_one_unknown() {
    for value in UNREAD {
        let play = play(Endpoint::Flat, &format!(r#","refresh_token":{value}"#)).await;
        let error = play.ask().await.expect_err(value);
        assert!(
            error.is_outcome_unknown() && error.to_string().contains("could not be read"),
            "{value}: {error}"
        );
        assert!(play.ask_until_there_is_one().await.is_none(), "{value}");
        assert_eq!((play.sent(), play.saved()), (vec![OLD.to_owned()], vec![]), "{value}");
        // The customer has connected again.
        play.source.set_refresh_token("refresh-of-today");
        assert!(play.ask().await.is_ok(), "{value}");
        assert_eq!(play.sent(), [OLD, "refresh-of-today"], "{value}");
    }
}

#[tokio::test]
async fn what_says_that_there_is_none_leaves_the_old_one_as_it_was() {
    for member in [
        "",
        r#","refresh_token":"""#,
        r#","refresh_token":null"#,
        r#","refresh_token":false"#,
        r#","refresh_token":{}"#,
        r#","refresh_token":[]"#,
        r#","refresh_token":0"#,
        r#","refresh_token":"old-refresh-token-0""#,
    ] {
        let play = play(Endpoint::Flat, member).await;
        assert!(play.ask().await.is_ok(), "{member}");
        assert_eq!(play.sent(), [OLD, OLD], "{member}");
    }
}

/// A repeated one is answered for half an hour.
#[tokio::test]
async fn one_that_the_provider_answers_again_is_sent_again() {
    for value in UNREAD {
        let play = play(Endpoint::Dotted, &format!(r#","a.b":{value}"#)).await;
        assert!(play.ask().await.is_ok(), "{value}");
        assert_eq!(play.sent(), [OLD, OLD], "{value}");
    }
}

/// Where there is a login, nobody has to connect again.
#[tokio::test]
async fn a_login_follows() {
    let response = br#"{"renewed":{"token":"access-1","ttl":900,"next":["r2"]}}"#;
    let play = Play::new(Endpoint::Login, |provider| {
        provider.respond(http_response(200, &[], response)).token("access-2", 3600).always()
    });
    assert_eq!(text(play.ask().await.unwrap().access_token()), "access-1");
    play.provider.clock().advance(Duration::from_secs(901));
    assert_eq!(text(play.ask().await.unwrap().access_token()), "access-2");
    assert_eq!(play.sent(), [OLD]);
}
