//! Numbers at the ends of their ranges: nothing panics, nothing wraps.

use super::*;

fn latest() -> SystemTime {
    let (mut latest, mut step) = (UNIX_EPOCH, Duration::from_secs(1 << 62));
    while step > Duration::ZERO {
        match latest.checked_add(step) {
            Some(later) => latest = later,
            None => step /= 2,
        }
    }
    latest
}

fn earliest() -> SystemTime {
    let (mut earliest, mut step) = (UNIX_EPOCH, Duration::from_secs(1 << 62));
    while step > Duration::ZERO {
        match earliest.checked_sub(step) {
            Some(before) => earliest = before,
            None => step /= 2,
        }
    }
    earliest
}

fn walls() -> [SystemTime; 5] {
    [earliest(), UNIX_EPOCH, wall(0.0), wall(86_400.0), latest()]
}

const MONOS: [u64; 4] = [0, 7 * SECOND, u64::MAX - 1, u64::MAX];

fn nows() -> Vec<Now> {
    MONOS.iter().flat_map(|&mono| walls().map(|wall| Now { mono, wall })).collect()
}

fn policies() -> [Policy; 3] {
    let of = |duration: Duration| Policy {
        ahead: Some(duration),
        backoff: (duration, duration),
        reprobe: (duration, duration),
        look: duration,
        retry_after: duration,
        deadline: duration,
    };
    [Policy::default(), of(Duration::ZERO), of(Duration::MAX)]
}

/// Every landing, at and from every moment there is, by every policy.
#[test]
fn no_moment_and_no_policy_breaks_it() {
    let nows = nows();
    for policy in policies() {
        for &asked in &nows {
            for &landed in &nows {
                for expires in walls() {
                    for draw in [0.0, 1.0, -1.0, 2.0, f64::INFINITY, f64::NAN] {
                        run(policy, asked, landed, expires, draw);
                    }
                }
            }
        }
    }
}

fn run(policy: Policy, asked: Now, landed: Now, expires: SystemTime, draw: f64) {
    let token = Token::builder("t").expires_at(expires).build();
    let landings = [
        Landing::Acquired(token.clone(), asked),
        Landing::Unsaved(token.clone(), asked, down()),
        Landing::Failed(busy(expires)),
        Landing::Failed(refusal().retry_after(Some(expires))),
        Landing::Failed(lost()),
        Landing::Unchanged,
        Landing::Saved,
    ];
    let mut machine = Machine::new(policy, asked);
    for landing in landings {
        match machine.ask(asked) {
            Ask::Fail(_) => drop(machine.reopen(asked)),
            Ask::Serve(..) | Ask::Wait(_) | Ask::Look(..) => {
                let id = machine.next - 1;
                if let Some(Landed { outcome: Ok(token), .. }) = machine.land(id, &landing, landed, draw) {
                    // Whatever the numbers: not one that has ended.
                    let left = token.expires_in(landed.wall);
                    assert!(left != Some(Duration::ZERO), "{policy:?} {asked:?} {landed:?} {expires:?}");
                }
            }
        }
        machine.view();
        machine.status(landed);
        machine.overdue(landed, 0);
        let _ = machine.invalidate(&token, landed);
    }
}

#[test]
fn a_token_without_end_by_numbers_is_served() {
    let mut machine = machine();
    let token = Token::builder("t").expires_at(latest()).build();
    machine.acquires(&token, at(0.0));
    assert_eq!(machine.serves(&token, at(1e9)), None);
}

#[test]
fn a_deadline_without_end_is_none() {
    let policy = Policy { deadline: Duration::MAX, ..Policy::default() };
    let mut machine = Machine::new(policy, at(0.0));
    let start = machine.begins(at(0.0));
    assert_eq!(machine.overdue(at(1e9), start.due), None);
}

#[test]
fn a_wait_without_end_is_never_over() {
    let ever = (Duration::MAX, Duration::MAX);
    let policy = Policy { backoff: ever, reprobe: ever, look: Duration::MAX, ..Policy::default() };
    for error in [down(), refusal()] {
        let mut machine = Machine::new(policy, at(0.0));
        machine.breaks(error, at(0.0));
        machine.rejects(at(1e9));
    }
}

#[test]
fn flights_and_failures_are_counted_to_the_end() {
    let mut machine = machine();
    machine.breaks(down(), at(0.0));
    let failure = machine.failure.as_mut().expect("it failed");
    failure.count = u32::MAX;
    assert_eq!(machine.breaks(down(), at(10.0)).retry_at(), Some(wall(70.0)));
    machine.streak = u32::MAX;
    let token = until(9000.0);
    machine.reopen(at(0.0));
    machine.acquires(&token, at(70.0));
    assert_ne!(machine.invalidate(&token, at(369.0)), Invalidated::Removed);
    assert_eq!(machine.invalidate(&token, at(371.0)), Invalidated::Removed);
    assert_eq!(machine.streak, u32::MAX);
}
