//! The times themselves; what the machine makes of them is in its own tests.

use std::time::UNIX_EPOCH;

use http::StatusCode;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn now() -> Now {
    Now { mono: 1_000, wall: UNIX_EPOCH + SECOND * 1_767_225_600 }
}

fn error(stage: Stage) -> Error {
    Error::new(stage, "Provider", "what happened")
}

#[test]
fn what_an_endpoint_by_hand_says_is_taken_by_who_must_act() {
    for (action, refused, answered) in [
        (Action::AskCustomer, Kind::Refused, Kind::Unclear),
        (Action::FixConfiguration, Kind::Refused, Kind::Unclear),
        (Action::CheckClock, Kind::Clock, Kind::Clock),
        (Action::AskProvider, Kind::Unclear, Kind::Unclear),
        (Action::ReportBug, Kind::Unclear, Kind::Unclear),
        (Action::Wait { until: None }, Kind::Transient, Kind::Transient),
        (Action::Wait { until: Some(UNIX_EPOCH) }, Kind::Transient, Kind::Transient),
    ] {
        for (stage, expected) in [(Stage::Refused, refused), (Stage::Response, answered)] {
            assert_eq!(Kind::of(&error(stage).act(action)), expected, "{stage:?} {action}");
        }
    }
}

#[test]
fn a_verdict_says_more_than_who_must_act() {
    for (verdict, expected) in [
        (Verdict::GrantRefused, Kind::Refused),
        (Verdict::LoginRefused, Kind::Refused),
        (Verdict::ClientRefused, Kind::Refused),
        (Verdict::Misconfigured, Kind::Refused),
        (Verdict::Unexplained, Kind::Unclear),
        (Verdict::Silent, Kind::Unclear),
        (Verdict::Page, Kind::Page),
        (Verdict::Redirected, Kind::Page),
        (Verdict::ProxyRefused, Kind::Page),
    ] {
        let error = error(Stage::Refused).act(Action::FixConfiguration).judged(verdict);
        assert_eq!(Kind::of(&error), expected, "{verdict:?}");
    }
    let locked = error(Stage::Refused).act(Action::Wait { until: None }).judged(Verdict::Locked);
    assert_eq!(Kind::of(&locked), Kind::Locked);
}

/// The waits after so many failures of a kind, in minutes, at their longest.
fn waits(kind: Kind, many: u32) -> Vec<Option<f64>> {
    let wait = |failures| Policy::default().wait(&error(Stage::Refused), kind, failures, now(), 1.0);
    (1..=many).map(|failures| wait(failures).map(|wait| wait.as_secs_f64() / 60.0)).collect()
}

#[test]
fn a_refused_credential_is_sent_five_more_times_and_a_word_that_nobody_understands_for_ever() {
    let most = [Some(5.0), Some(30.0), Some(120.0), Some(480.0), Some(1440.0)];
    assert_eq!(waits(Kind::Refused, 7), [&most[..], &[None, None]].concat());
    assert_eq!(waits(Kind::Clock, 7), [&most[..], &[Some(1440.0); 2]].concat());
    let unclear = [Some(0.5), Some(10.0), Some(60.0), Some(360.0), Some(1440.0), Some(1440.0)];
    assert_eq!(waits(Kind::Unclear, 6), unclear);
    let page = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0].map(Some);
    assert_eq!(waits(Kind::Page, 9), page);
    assert_eq!(waits(Kind::Locked, 2), [Some(10.0); 2]);
    let locked = error(Stage::Refused).retry_after(Some(now().wall + SECOND * 7200));
    // However long: a lock that is asked about too early may begin anew.
    assert_eq!(Policy::default().wait(&locked, Kind::Locked, 1, now(), 0.0), Some(SECOND * 7200));
}

#[test]
fn what_the_provider_said_nothing_to_is_not() {
    for stage in [Stage::Credentials, Stage::Request, Stage::Transport] {
        assert_eq!(Kind::of(&error(stage)), Kind::Transient, "{stage:?}");
        assert_eq!(Kind::of(&error(stage).act(Action::FixConfiguration)), Kind::Transient, "{stage:?}");
    }
    // A status of the server's that promises nothing is the provider's word all the same.
    assert_eq!(Kind::of(&error(Stage::Refused).answered(StatusCode::BAD_GATEWAY)), Kind::Refused);
}

#[test]
fn a_defect_is_latched_if_the_provider_may_have_seen_it() {
    let bug = |stage| error(stage).act(Action::ReportBug);
    assert_eq!(Kind::of(&bug(Stage::Transport)), Kind::Unclear);
    assert_eq!(Kind::of(&bug(Stage::Transport).not_sent()), Kind::Transient);
    assert_eq!(Kind::of(&bug(Stage::Request)), Kind::Transient);
}

#[test]
fn a_redeemed_refresh_token_is_unknown_whatever_else_is_said() {
    for stage in [Stage::Credentials, Stage::Transport, Stage::Refused, Stage::Response] {
        assert_eq!(
            Kind::of(&error(stage).outcome_unknown().act(Action::Wait { until: None })),
            Kind::Unknown
        );
    }
    let policy = Policy::default();
    assert_eq!(policy.wait(&error(Stage::Transport), Kind::Unknown, 1, now(), 0.5), None);
}

#[test]
fn a_moment_has_come_by_either_clock() {
    let moment = Moment::after(now(), SECOND);
    let at = |mono: u64, wall: Duration| Now { mono, wall: UNIX_EPOCH + wall };
    let wall = now().wall.duration_since(UNIX_EPOCH).unwrap();
    assert!(!moment.has_come(now()));
    assert!(!moment.has_come(at(1_000_000_999, wall + Duration::from_nanos(999_999_999))));
    assert!(moment.has_come(at(1_000_001_000, Duration::ZERO)));
    assert!(moment.has_come(at(0, wall + SECOND)));
    assert!(!Moment::NEVER.has_come(at(u64::MAX - 1, wall * 2)));
}

#[test]
fn the_earlier_of_two_moments_is_the_earlier_by_each_clock() {
    let of = |mono, wall: Option<u32>| Moment { mono, wall: wall.map(|wall| UNIX_EPOCH + SECOND * wall) };
    for (a, b, both) in [
        (of(1, Some(9)), of(2, Some(8)), of(1, Some(8))),
        (of(3, None), of(2, Some(8)), of(2, Some(8))),
        (of(3, None), of(4, None), of(3, None)),
        (Moment::NEVER, of(4, Some(4)), of(4, Some(4))),
    ] {
        assert_eq!(a.earlier(b), both);
        assert_eq!(b.earlier(a), both);
    }
}

#[test]
fn a_token_ends_at_its_time_and_after_its_life() {
    let asked = now();
    let token = Token::builder("t").expires_at(asked.wall + SECOND * 900).build();
    assert_eq!(ends(&token, asked), Moment { mono: 900_000_001_000, wall: Some(asked.wall + SECOND * 900) });
    let over = Token::builder("t").expires_at(asked.wall - SECOND).build();
    assert!(ends(&over, asked).has_come(asked));
    assert_eq!(ends(&Token::builder("t").build(), asked), Moment::NEVER);
    assert_eq!(Policy::default().refresh_at(&Token::builder("t").build(), asked, 0.5), Moment::NEVER);
}

#[test]
fn a_draw_lies_between_its_bounds() {
    let (low, high) = (SECOND * 2, SECOND * 6);
    for (draw, expected) in [(0.0, low), (0.25, SECOND * 3), (1.0, high), (-5.0, low), (7.0, high)] {
        assert_eq!(between(low, high, draw), expected);
    }
    // Bounds the wrong way round: the lower one.
    assert_eq!(between(high, low, 0.5), high);
    assert_eq!(between(SECOND, Duration::MAX, f64::NAN), Duration::MAX);
    assert_eq!(between(Duration::ZERO, Duration::MAX, 1.0), Duration::MAX);
}

#[test]
fn a_most_below_the_first_is_the_most() {
    let policy = Policy { backoff: (SECOND * 10, SECOND * 3), ..Policy::default() };
    assert_eq!(policy.wait(&error(Stage::Transport), Kind::Transient, 1, now(), 1.0), Some(SECOND * 3));
}

#[test]
fn no_count_of_failures_breaks_a_wait() {
    let policy = Policy::default();
    for failures in [0, 1, 31, 32, 33, 64, u32::MAX] {
        let wait = policy.wait(&error(Stage::Transport), Kind::Transient, failures, now(), 1.0);
        assert_eq!(wait, Some(if failures < 2 { SECOND } else { SECOND * 60 }));
    }
    for streak in [8, 31, 32, u32::MAX] {
        assert_eq!(Policy::quiet(streak), SECOND * 300);
    }
}

#[cfg(feature = "reqwest")]
#[test]
fn a_server_that_closes_each_connection_is_asked_ever_more_slowly() {
    let (policy, closed) = (Policy::default(), error(Stage::Transport).closed_without_response());
    for (failing, least) in [(0, 0), (60, 6), (3600, 360), (86_400, 3600)] {
        assert_eq!(policy.closed(&closed, SECOND * failing), SECOND * least);
        assert_eq!(policy.closed(&error(Stage::Transport), SECOND * failing), Duration::ZERO);
    }
}
