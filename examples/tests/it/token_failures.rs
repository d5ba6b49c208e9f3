//! How the tool fails: the exit status, the message, and what is never in it.

use std::net::TcpListener;

use auth_simulator::{Failure, KlikooFailure, Provider, ThredfiFailure};

use crate::process::{Running, WORDS, provider, run, token};
use crate::secrets::assert_none_in;

#[test]
fn a_refusal_says_the_providers_code_and_who_must_act() {
    let running = Running::start(Provider::Klikoo);
    for (failure, code, action) in [
        (KlikooFailure::Credentials, "401016570", "ask the customer to check the credentials"),
        (KlikooFailure::IpNotAllowed, "403016571", "fix the configuration"),
        (KlikooFailure::Clock, "400016505", "check this machine's clock"),
        (KlikooFailure::SupplierDown, "503019991", "wait and try again"),
    ] {
        running.simulator.fail_next(Failure::Klikoo(failure));
        let run = run(&mut running.token("klikoo"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{run:?}");
        assert!(run.stderr.starts_with("error: Klikoo: ") && run.stderr.contains(code), "{}", run.stderr);
        assert!(run.stderr.ends_with(&format!("; {action}\n")), "{}", run.stderr);
    }
}

#[test]
fn a_refusal_of_the_first_step_is_a_refusal() {
    let running = Running::start(Provider::Thredfi);
    running.simulator.fail_next(Failure::Thredfi(ThredfiFailure::InvalidClient));
    let run = run(&mut running.token("thredfi-business"));
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stderr.contains("invalid_client"), "{}", run.stderr);
    assert_eq!(running.simulator.requests().len(), 1);
}

#[test]
fn a_transcript_shows_both_steps_and_a_ticket_only_a_failure() {
    let running = Running::start(Provider::Thredfi);
    let run_with = |option: &str| run(running.token("thredfi-business").arg(option));
    let shown = run_with("--transcript");
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for part in ["### Thredfi, step `partner` at ", "authorization: Basic ***", "authorization: Bearer ***"] {
        assert!(shown.stderr.contains(part), "{}", shown.stderr);
    }
    assert_eq!(shown.stderr.matches("HTTP/1.1 200 OK").count(), 2, "{}", shown.stderr);
    assert_none_in(&shown.stderr, &running.simulator.requests());
    assert_eq!(run_with("--ticket").stderr, "");
    running.simulator.fail_next(Failure::Thredfi(ThredfiFailure::InvalidClient));
    let failed = run_with("--ticket");
    assert!(failed.stderr.starts_with("Token request to Thredfi, step `partner`\ntime:  "), "{failed:?}");
    assert!(failed.stderr.contains("\ncode:      invalid_client\n"), "{failed:?}");
}

#[test]
fn no_failure_shows_what_the_provider_echoes() {
    for word in WORDS {
        let running = Running::start(provider(word));
        running.simulator.echo(true);
        for failure in Failure::all(provider(word)) {
            running.simulator.clear();
            running.simulator.fail_next(failure.clone());
            let run = run(running.token(word).args(["--transcript", "--ticket"]));
            assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{failure:?}: {run:?}");
            assert!(run.stderr.starts_with("### ") && run.stderr.contains("\nToken request to "), "{run:?}");
            assert!(run.stderr.contains("\nerror: ") && !run.stderr.contains("panicked"), "{}", run.stderr);
            assert_none_in(&run.stderr, &running.simulator.requests());
        }
        // The second step is refused with the first one's token in hand.
        if word == "thredfi-business" {
            running.simulator.clear();
            let run =
                run(running.token(word).env("THREDFI_BUSINESS_ID", "00000000-0000-4000-8000-00000000000f"));
            assert_eq!(run.code, Some(3), "{run:?}");
            assert_eq!(running.simulator.requests().len(), 2);
            assert_none_in(&run.stderr, &running.simulator.requests());
        }
    }
}

#[test]
fn two_expiries_that_contradict_each_other_are_told() {
    let running = Running::start(Provider::Chift);
    let response = r#"{"access_token":"t0k","token_type":"bearer","expires_in":1800,"expires_on":5}"#;
    running.simulator.fail_next(Failure::raw(200, &[("content-type", "application/json")], response));
    let odd = run(&mut running.token("chift"));
    assert_eq!(odd.code, Some(0), "{odd:?}");
    assert!(odd.stderr.starts_with("warning: Chift: `expires_in` and `expires_on`"), "{}", odd.stderr);
    let good = run(&mut running.token("chift"));
    assert_eq!((good.code, good.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_response_that_makes_no_sense_is_described_without_its_values() {
    let running = Running::start(Provider::Klikoo);
    let response = r#"{"response_code":"200012000","data":{"acces_token":"hunter2","expires_in":900}}"#;
    running.simulator.fail_next(Failure::raw(200, &[("content-type", "application/json")], response));
    let failed = run(&mut running.token("klikoo"));
    assert_eq!((failed.code, failed.stdout.as_str()), (Some(5), ""), "{failed:?}");
    for part in ["data.access_token", "the nearest is `data.acces_token`", "expires_in", "ask the provider"] {
        assert!(failed.stderr.contains(part), "no {part}: {}", failed.stderr);
    }
    assert!(!failed.stderr.contains("hunter2"), "{}", failed.stderr);

    let running = Running::start(Provider::Asset);
    for response in
        ["", "<html>hunter2</html>", "[]", "{}", "{\"data\":{\"access_token\":\"hunter2\"", "hunter2"]
    {
        running.simulator.fail_next(Failure::raw(200, &[], response));
        let run = run(&mut running.token("asset"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(5), ""), "{response}: {run:?}");
        assert!(!run.stderr.contains("hunter2"), "{}", run.stderr);
    }
}

#[test]
fn no_response_says_what_caused_it() {
    // The port was free a moment ago, and nobody listens there now.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
    for word in WORDS {
        let run = run(token(word).args(["--base-url", &format!("http://127.0.0.1:{port}")]));
        assert_eq!((run.code, run.stdout.as_str()), (Some(4), ""), "{run:?}");
        assert!(run.stderr.contains("; wait and try again\n  caused by: "), "{}", run.stderr);
        assert_none_in(&run.stderr, &[]);
    }

    let running = Running::start(Provider::Asset);
    running.simulator.fail_next(Failure::raw(200, &[("content-length", "100")], "{"));
    let run = run(&mut running.token("asset"));
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains("the response broke off"), "{}", run.stderr);
}
