//! Some servers close the connection instead of refusing (ejabberd 23.01): a wrong password is not sent to them as often
//! as a server that is down is asked.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Client, Context, TokenSource};
use auth_tests::login::Login;
use auth_tests::raw::{Play, Raw, http};
use auth_tests::wire;

use super::{kept, within};

const TICK: Duration = Duration::from_secs(5);
const HOUR: Duration = Duration::from_secs(3600);

/// When logins come in half a day in which somebody asks each five seconds, and the source after it.
async fn logins(fault: Play) -> (Vec<SystemTime>, SystemTime, Duration) {
    let (clock, came) = (ManualClock::new(), Arc::new(Mutex::new(Vec::new())));
    let good = Arc::new(AtomicBool::new(false));
    let play = {
        let (clock, came, good) = (clock.clone(), came.clone(), good.clone());
        Play::ask(move |_| {
            came.lock().unwrap().push(clock.wall());
            if good.load(Ordering::SeqCst) {
                return Play::Keep(kept(r#"{"access_token":"t","expires_in":900}"#));
            }
            fault.clone()
        })
    };
    let raw = Raw::start(play).await;
    let source = TokenSource::builder(Login::new(), Client::new().unwrap())
        .context(Context::builder().origin(wire::server(raw.origin())).build())
        .clock(clock.clone())
        .build();
    let began = clock.wall();
    while clock.wall() < began + 12 * HOUR {
        let error = within(source.token()).await.expect_err("no token");
        // It may be an outage as well: nobody is sent away.
        assert!(matches!(error.action(), Action::Wait { until: Some(_) }), "{error}");
        clock.advance(TICK);
    }
    let times = came.lock().unwrap().clone();
    // The server is well again, and is asked when the wait is over.
    good.store(true, Ordering::SeqCst);
    let well = clock.wall();
    while within(source.token()).await.is_err() {
        clock.advance(TICK);
    }
    (times, began, clock.wall().duration_since(well).unwrap())
}

fn longest(times: &[SystemTime]) -> Duration {
    times.windows(2).map(|pair| pair[1].duration_since(pair[0]).unwrap()).max().unwrap()
}

#[tokio::test]
async fn a_server_that_closes_each_time_is_left_alone_for_longer_and_longer() {
    for fault in [Play::Say(Vec::new()), Play::Reset(Vec::new()), Play::HalfClose(Vec::new())] {
        let what = format!("{fault:?}");
        let (times, began, late) = logins(fault).await;
        for pair in times.windows(2) {
            let failing = pair[0].duration_since(began).unwrap();
            let wait = pair[1].duration_since(pair[0]).unwrap();
            assert!(wait >= (failing / 10).min(HOUR), "{what}: {wait:?} after {failing:?}");
        }
        // Not twelve in each four minutes: a few while it may be an outage, and then fewer and fewer. From the first hour
        // to the tenth each time is a tenth later at least (25 of them), then an hour (2): whatever the jitter draws.
        let first = times.iter().filter(|at| **at < began + HOUR).count();
        assert!((5..60).contains(&first) && times.len() - first <= 27, "{what}: {first} of {}", times.len());
        assert!(late <= HOUR + 2 * Duration::from_secs(60), "{what}: {late:?}");
    }
}

/// An outage that says so is over as soon as it is over.
#[tokio::test]
async fn a_server_that_says_that_it_is_down_is_asked_each_minute() {
    let (times, _, late) = logins(Play::Say(http("503 Service Unavailable", &[], ""))).await;
    let most = Duration::from_secs(60) + TICK;
    assert!(longest(&times) <= most && late <= most, "{:?} {late:?}", longest(&times));
}
