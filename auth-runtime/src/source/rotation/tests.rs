//! Who has the refresh token, and whether it may be sent.

use super::*;

fn secret(text: &str) -> Secret {
    Secret::from(text)
}

fn token(refresh_token: &str) -> Token {
    Token::builder("access").refresh_token(refresh_token).build()
}

/// So many seconds after the beginning.
fn now(seconds: u64) -> Now {
    let since = Duration::from_secs(seconds);
    Now { mono: super::super::clock::nanos(since), wall: std::time::UNIX_EPOCH + since }
}

fn dead() -> Error {
    Error::new(crate::Stage::Refused, "Provider", "refused the token request").with_code("invalid_grant")
}

/// What can be redeemed: the refresh token's text.
#[track_caller]
fn spendable(ready: Ready) -> Option<String> {
    match ready {
        Ready::Redeem(Spendable { refresh_token, .. }) => {
            Some(refresh_token.map_or_else(String::new, |secret| secret.expose_secret().into()))
        }
        Ready::Nothing | Ready::Stale => None,
        Ready::UnderWay => panic!("it is under way"),
        Ready::Lost => panic!("it is lost"),
    }
}

/// Sends what there is: of which seed that is.
#[track_caller]
fn send(rotation: &Rotation) -> u64 {
    let epoch = rotation.epoch();
    assert!(rotation.redeem(epoch, now(0), None).is_some(), "it is the newest, and nobody else redeems it");
    epoch
}

/// Sends what there is, and no response comes.
#[track_caller]
fn lose(rotation: &Rotation) {
    let ticket = rotation.redeem(rotation.epoch(), now(0), None).expect("it is the newest");
    rotation.lost(ticket, now(0));
}

/// A new grant.
fn acquire(rotation: &Rotation, token: &Token) {
    rotation.acquired(rotation.epoch(), token, false);
}

fn unsaved(rotation: &Rotation) -> Option<String> {
    rotation.unsaved().map(|rotated| rotated.refresh_token().expose_secret().into())
}

#[test]
fn there_is_nothing_to_redeem_until_there_is() {
    let rotation = Rotation::default();
    assert_eq!(spendable(rotation.ready()), None);
    rotation.seed(secret("db"));
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("db"));
    assert!(rotation.unsaved().is_none(), "it came out of the database");
}

#[test]
fn the_refresh_token_of_a_first_response_is_saved() {
    let rotation = Rotation::default();
    let first = token("r1");
    acquire(&rotation, &first);
    let rotated = rotation.unsaved().expect("it is new");
    assert!(rotated.token().is_some_and(|token| token.is(&first)));
    assert_eq!(rotated.refresh_token().expose_secret(), "r1");
    rotation.saved(&rotated);
    assert!(rotation.unsaved().is_none());
    let Ready::Redeem(Spendable { token: Some(with), .. }) = rotation.ready() else {
        panic!("it can be redeemed")
    };
    assert!(with.is(&first));
}

#[test]
fn while_it_is_away_nobody_else_sends_it() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    let epoch = send(&rotation);
    assert!(rotation.is_redeemed());
    assert!(matches!(rotation.ready(), Ready::UnderWay));
    assert!(matches!(rotation.ready_for(&secret("db")), Ready::UnderWay));
    assert_eq!(rotation.redeem(epoch, now(0), None), None);
    rotation.put_back(epoch);
    assert!(!rotation.is_redeemed());
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("db"));
}

#[test]
fn only_what_has_no_full_exchange_beside_it_is_lost_for_good() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    lose(&rotation);
    assert!(matches!(rotation.ready(), Ready::Lost));
    assert!(!rotation.is_lost(), "the full exchange is next");
    let rotation = Rotation::default();
    assert_eq!(spendable(rotation.ready_for(&secret("db"))).as_deref(), Some("db"));
    let ticket = rotation.redeem(rotation.epoch(), now(0), None).expect("it is the newest");
    assert!(!rotation.is_lost(), "it is under way");
    rotation.lost(ticket - 1, now(0));
    assert!(!rotation.is_lost(), "that was another one");
    rotation.lost(ticket, now(0));
    assert!(rotation.is_lost() && rotation.outlives());
}

#[test]
fn a_rotated_one_takes_its_place_and_is_saved() {
    let rotation = Rotation::default();
    rotation.seed(secret("r0"));
    rotation.acquired(send(&rotation), &token("r1"), true);
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("r1"));
    assert_eq!(unsaved(&rotation).as_deref(), Some("r1"));
}

#[test]
fn one_that_stays_is_not_saved_again() {
    for response in [Token::builder("access").build(), token("r0")] {
        let rotation = Rotation::default();
        rotation.seed(secret("r0"));
        rotation.acquired(send(&rotation), &response, true);
        assert_eq!(spendable(rotation.ready()).as_deref(), Some("r0"));
        assert!(rotation.unsaved().is_none());
        // A provider that replaces one now and then may do it next time.
        lose(&rotation);
        assert!(matches!(rotation.ready(), Ready::Lost));
    }
}

#[test]
fn a_database_that_lags_behind_gives_no_new_one() {
    let rotation = Rotation::default();
    for (row, sent) in [("r0", "r0"), ("r1", "r1"), ("r0", "r2"), ("r1", "r3")] {
        assert_eq!(spendable(rotation.ready_for(&secret(row))).as_deref(), Some(sent));
        let next = format!("r{}", sent[1..].parse::<u32>().expect("a number") + 1);
        rotation.acquired(send(&rotation), &token(&next), true);
    }
}

#[test]
fn what_is_lost_is_known_again_and_not_kept() {
    let rotation = Rotation::default();
    acquire(&rotation, &token("r1"));
    lose(&rotation);
    let inner = rotation.inner.lock().expect("nobody panicked");
    assert!(inner.as_deref().is_some_and(|inner| inner.ready.is_none() && inner.token.is_none()));
}

#[test]
fn one_that_was_refused_is_sent_again_when_the_user_says_so() {
    let rotation = Rotation::default();
    rotation.ready_for(&secret("r0"));
    rotation.refused(send(&rotation), &dead());
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))), None);
    rotation.reopen();
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))).as_deref(), Some("r0"));
    // What was lost is lost whatever anybody says.
    lose(&rotation);
    rotation.reopen();
    assert!(matches!(rotation.ready_for(&secret("r0")), Ready::Lost));
}

#[test]
fn a_refused_one_is_gone_with_its_token() {
    let rotation = Rotation::default();
    acquire(&rotation, &token("r1"));
    rotation.refused(send(&rotation), &dead());
    assert_eq!(spendable(rotation.ready()), None);
    assert!(!rotation.is_redeemed());
}

#[test]
fn a_token_alone_can_be_redeemed() {
    let rotation = Rotation::default();
    acquire(&rotation, &Token::builder("access").build());
    assert_eq!(spendable(rotation.ready()).as_deref(), Some(""));
    let epoch = send(&rotation);
    assert!(matches!(rotation.ready(), Ready::UnderWay));
    rotation.acquired(epoch, &Token::builder("other").build(), true);
    let Ready::Redeem(Spendable { refresh_token: None, token: Some(with), .. }) = rotation.ready() else {
        panic!("it can be redeemed")
    };
    assert_eq!(with.access_token().expose_secret(), "other");
}

#[test]
fn a_new_grant_ends_the_chain_before() {
    let rotation = Rotation::default();
    rotation.seed(secret("r0"));
    send(&rotation);
    acquire(&rotation, &Token::builder("access").build());
    assert_eq!(spendable(rotation.ready()).as_deref(), Some(""));
    // The same text out of a new grant is new, and saved.
    rotation.seed(secret("r0"));
    acquire(&rotation, &token("r0"));
    assert_eq!(unsaved(&rotation).as_deref(), Some("r0"));
}

#[test]
fn what_is_said_of_an_old_one_is_not_said_of_the_one_that_the_customer_brought() {
    let rotation = Rotation::default();
    rotation.seed(secret("old"));
    let old = send(&rotation);
    rotation.seed(secret("new"));
    rotation.refused(old, &dead());
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("new"));
    for redeemed in [true, false] {
        rotation.acquired(old, &token("the old one's next"), redeemed);
        assert_eq!(spendable(rotation.ready()).as_deref(), Some("new"));
        assert!(rotation.unsaved().is_none(), "it would overwrite the new one in the database");
    }
    assert!(rotation.redeem(old, now(0), None).is_none(), "there is a newer one");
    assert!(!rotation.is_redeemed());
    send(&rotation);
    rotation.put_back(old);
    assert!(matches!(rotation.ready(), Ready::UnderWay), "the new one is under way");
}

#[test]
fn what_came_while_another_was_saved_is_not_saved_with_it() {
    let rotation = Rotation::default();
    acquire(&rotation, &token("r1"));
    let first = rotation.unsaved().expect("it is new");
    rotation.acquired(send(&rotation), &token("r2"), true);
    rotation.saved(&first);
    assert_eq!(unsaved(&rotation).as_deref(), Some("r2"));
}

#[test]
fn an_endpoint_that_is_a_refresh_token_begins_with_its_own() {
    let rotation = Rotation::default();
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))).as_deref(), Some("r0"));
    rotation.acquired(send(&rotation), &token("r1"), true);
    // The endpoint has not heard of it yet, or has it out of the database by now.
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))).as_deref(), Some("r1"));
    assert_eq!(spendable(rotation.ready_for(&secret("r1"))).as_deref(), Some("r1"));
    // That is its credential now, and the chain goes on.
    rotation.acquired(send(&rotation), &token("r2"), true);
    assert_eq!(spendable(rotation.ready_for(&secret("r1"))).as_deref(), Some("r2"));
}

#[test]
fn another_credential_of_the_endpoint_is_a_new_beginning() {
    let rotation = Rotation::default();
    rotation.ready_for(&secret("r0"));
    lose(&rotation);
    assert!(matches!(rotation.ready_for(&secret("r0")), Ready::Lost));
    assert_eq!(spendable(rotation.ready_for(&secret("connected again"))).as_deref(), Some("connected again"));
    // One that is dead stays dead until then.
    rotation.refused(send(&rotation), &dead());
    assert_eq!(spendable(rotation.ready_for(&secret("connected again"))), None);
    assert_eq!(spendable(rotation.ready_for(&secret("and again"))).as_deref(), Some("and again"));
}

#[test]
fn what_the_user_seeded_comes_before_what_the_endpoint_has() {
    let rotation = Rotation::default();
    rotation.seed(secret("seeded"));
    for _ in 0..2 {
        assert_eq!(spendable(rotation.ready_for(&secret("the endpoint's"))).as_deref(), Some("seeded"));
    }
}

#[test]
fn what_is_forgotten_is_gone() {
    let rotation = Rotation::default();
    rotation.seed(secret("r0"));
    let before = rotation.epoch();
    rotation.forget();
    assert_eq!(spendable(rotation.ready()), None);
    // What began before brings nothing back.
    rotation.acquired(before, &token("r1"), false);
    assert_eq!(spendable(rotation.ready()), None);
    assert!(rotation.unsaved().is_none());
}

#[test]
fn what_is_forgotten_on_its_way_is_saved_and_then_gone() {
    let rotation = Rotation::default();
    rotation.seed(secret("r0"));
    let epoch = send(&rotation);
    rotation.forget();
    assert!(matches!(rotation.ready(), Ready::UnderWay));
    rotation.acquired(epoch, &token("r1"), true);
    let rotated = rotation.unsaved().expect("the database has to have it");
    rotation.saved(&rotated);
    assert_eq!(spendable(rotation.ready()), None);
}

#[test]
fn what_is_forgotten_on_its_way_and_comes_to_nothing_is_gone() {
    let ends: [fn(&Rotation, u64); 3] = [
        Rotation::put_back,
        |rotation, epoch| rotation.refused(epoch, &dead()),
        |rotation, epoch| {
            rotation.acquired(epoch, &Token::builder("access").build(), true);
        },
    ];
    for end in ends {
        let rotation = Rotation::default();
        rotation.seed(secret("r0"));
        let epoch = send(&rotation);
        rotation.forget();
        end(&rotation, epoch);
        assert_eq!(spendable(rotation.ready()), None);
        // It was wanted no more; what comes now is, and survives its saving.
        acquire(&rotation, &token("r5"));
        rotation.saved(&rotation.unsaved().expect("it is new"));
        assert_eq!(spendable(rotation.ready()).as_deref(), Some("r5"));
    }
}

#[test]
fn an_endpoint_that_still_has_the_redeemed_one_does_not_send_it_again() {
    let rotation = Rotation::default();
    rotation.ready_for(&secret("r0"));
    rotation.acquired(send(&rotation), &token("r1"), true);
    rotation.saved(&rotation.unsaved().expect("it is new"));
    rotation.forget();
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))), None);
    // The database has the next one.
    assert_eq!(spendable(rotation.ready_for(&secret("r1"))).as_deref(), Some("r1"));
    // One that was never redeemed begins anew.
    rotation.forget();
    assert_eq!(spendable(rotation.ready_for(&secret("r1"))).as_deref(), Some("r1"));
}

#[test]
fn one_that_was_replaced_is_not_sent_again_whatever_the_user_says() {
    let rotation = Rotation::default();
    rotation.ready_for(&secret("r0"));
    rotation.acquired(send(&rotation), &token("r1"), true);
    rotation.saved(&rotation.unsaved().expect("it is new"));
    // An endpoint that still has the first one, after the second one was refused, and after all was forgotten.
    rotation.refused(send(&rotation), &dead());
    rotation.reopen();
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))), None);
    rotation.forget();
    rotation.reopen();
    assert_eq!(spendable(rotation.ready_for(&secret("r0"))), None);
}

#[test]
fn nothing_is_shown() {
    let rotation = Rotation::default();
    acquire(&rotation, &token("hunter2"));
    let shown = format!("{:?}", rotation.unsaved());
    assert!(
        shown.contains("RotatedToken") && !shown.contains("hunter2") && !shown.contains("\"access\""),
        "{shown}"
    );
}

const REPLAY: Option<Duration> = Some(Duration::from_secs(1800));

#[test]
fn what_the_provider_answers_again_may_be_sent_again_for_so_long() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    let epoch = rotation.epoch();
    for seconds in [0, 60, 1799] {
        rotation.redeem(epoch, now(seconds), REPLAY).expect("it is answered again");
        assert!(rotation.may_be_repeated(epoch, now(seconds)));
        assert!(rotation.outlives() && !rotation.is_lost());
    }
    // From the first time on that no response came.
    assert_eq!(rotation.redeem(epoch, now(1800), REPLAY), None);
    assert!(matches!(rotation.ready(), Ready::Lost));
}

#[test]
fn a_response_that_comes_too_late_for_a_repeat_is_lost() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    let epoch = rotation.epoch();
    let ticket = rotation.redeem(epoch, now(0), REPLAY).unwrap();
    assert!(!rotation.may_be_repeated(epoch, now(1800)));
    rotation.lost_for_good(ticket, &dead());
    assert!(matches!(rotation.ready(), Ready::Lost));
    assert_eq!(rotation.first_error().unwrap().code(), Some("invalid_grant"));
}

#[test]
fn a_flight_that_is_cut_off_is_repeated_where_the_provider_answers_again() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    let epoch = rotation.epoch();
    let ticket = rotation.redeem(epoch, now(0), REPLAY).unwrap();
    rotation.lost(ticket, now(60));
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("db"));
    rotation.acquired(
        {
            rotation.redeem(epoch, now(61), REPLAY).unwrap();
            epoch
        },
        &token("r1"),
        true,
    );
    // A new one begins anew.
    rotation.expire(now(4000));
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("r1"));
}

#[test]
fn a_refresh_token_of_a_failure_is_the_next_to_be_sent_and_saved() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    rotation.rescued(send(&rotation), secret("r1"), true);
    assert_eq!(unsaved(&rotation).as_deref(), Some("r1"));
    assert!(rotation.unsaved().unwrap().token().is_none());
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("r1"));
    rotation.refused(send(&rotation), &dead());
    assert_eq!(spendable(rotation.ready()), None);
    assert_eq!(rotation.first_error().unwrap().code(), Some("invalid_grant"));
}

#[test]
fn what_a_refusal_gave_yields_to_the_one_before_if_it_is_refused() {
    let rotation = Rotation::default();
    rotation.seed(secret("db"));
    rotation.rescued(send(&rotation), secret("db*******"), false);
    assert_eq!(unsaved(&rotation).as_deref(), Some("db*******"));
    rotation.refused(send(&rotation), &dead());
    assert_eq!(unsaved(&rotation).as_deref(), Some("db"), "and the database holds it again");
    assert_eq!(spendable(rotation.ready()).as_deref(), Some("db"));
    rotation.refused(send(&rotation), &dead());
    assert_eq!(spendable(rotation.ready()), None);
}
