//! The table in the docs and the function are the same.

use super::*;

const TABLE: &str = include_str!("../verdict.md");

/// The cells of each row.
fn rows() -> Vec<Vec<&'static str>> {
    let rows = TABLE.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The words that a cell stands for.
fn words(cell: &str) -> Vec<Words> {
    if cell == "none; the status is classed `refused`" {
        return vec![Words::Status(Class::Refused)];
    }
    let mut all = Vec::new();
    for part in cell.split(", ") {
        let part = part.trim();
        all.push(match part {
            "another one" => Words::Unclassed,
            "none" | "or none" => Words::Nothing,
            "classed `refused`" => Words::Declared(Class::Refused),
            "classed `config`" => Words::Declared(Class::Config),
            "classed `clock`" => Words::Declared(Class::Clock),
            "classed `locked`" => Words::Declared(Class::Locked(None)),
            "classed `transient`" => Words::Declared(Class::Transient),
            code => Words::Rfc(Rfc::of(code.trim_matches('`')).unwrap_or_else(|| panic!("{code}"))),
        });
    }
    all
}

/// Whether a cell covers a status, where no row above it does.
fn covers(cell: &str, status: u16) -> bool {
    cell.split(", ").any(|part| match part {
        "any" | "any other" => true,
        "2xx" => (200..300).contains(&status),
        "3xx" => (300..400).contains(&status),
        "other 4xx" => (400..500).contains(&status),
        "other 5xx" => (501..600).contains(&status),
        number => number.parse() == Ok(status),
    })
}

fn shapes(cell: &str) -> &'static [bool] {
    match cell {
        "any" => &[false, true],
        "as declared" => &[false],
        "a page, a text, nothing" => &[true],
        other => panic!("{other}"),
    }
}

/// RFC 6749 section 5.2: the client's own credentials are the operator's, whatever the customer gave.
#[test]
fn a_refused_client_beside_a_refresh_token_is_configuration() {
    let action = |verdict: Verdict, redeems| verdict.action(StatusCode::UNAUTHORIZED, redeems, None);
    assert_eq!(action(Verdict::ClientRefused, true), Action::FixConfiguration);
    assert_eq!(action(Verdict::ClientRefused, false), Action::AskCustomer);
    for verdict in [Verdict::GrantRefused, Verdict::LoginRefused] {
        assert_eq!(action(verdict, true), Action::AskCustomer);
    }
}

fn said_by(verdict: Verdict, status: StatusCode) -> [&'static str; 3] {
    const REFUSED: &str = "5 min, 30 min, 2 h, 8 h, 24 h, then never";
    const UNCLEAR: &str = "30 s, 10 min, 1 h, 6 h, then every 24 h";
    const PAGE: &str = "30 s, doubled up to 1 h";
    let fate = match verdict.fate(status) {
        Fate::Kept => "kept",
        Fate::Ended => "ended",
        Fate::Unknown => "unknown",
    };
    let again = match verdict {
        Verdict::GrantRefused | Verdict::LoginRefused | Verdict::ClientRefused | Verdict::Misconfigured => {
            REFUSED
        }
        Verdict::ClockRefused => "as soon as the clock is set; 5 min, 30 min, 2 h, 8 h, then every 24 h",
        Verdict::Locked => "its own time, or the Retry-After if that is longer",
        Verdict::Busy | Verdict::Failing => "1 s, doubled up to 60 s, or the Retry-After",
        Verdict::Unexplained | Verdict::Silent => UNCLEAR,
        Verdict::Page | Verdict::Broken | Verdict::Redirected | Verdict::ProxyRefused => PAGE,
    };
    let who = match (verdict, verdict.action(status, false, None)) {
        (Verdict::ClientRefused, _) => "the customer; the configuration, where a refresh token was redeemed",
        (Verdict::ProxyRefused, _) => "the configuration: the proxy",
        (Verdict::Redirected, _) => "the configuration: the URL",
        (_, Action::AskCustomer) => "the customer",
        (_, Action::FixConfiguration) => "the configuration",
        (_, Action::CheckClock) => "this machine's clock",
        (_, Action::Wait { .. }) => "wait",
        (_, Action::AskProvider) => "the provider",
        (_, Action::ReportBug) => panic!("a response is no defect of ours"),
    };
    [fate, again, who]
}

#[test]
fn the_table_is_the_function() {
    let rows = rows();
    let mut met = vec![false; rows.len()];
    let all =
        ["invalid_grant", "invalid_client", "access_denied", "invalid_request", "slow_down", "server_error"];
    let classes = [Class::Refused, Class::Config, Class::Clock, Class::Transient, Class::Locked(None)];
    let mut every = vec![Words::Unclassed, Words::Nothing];
    every.extend(all.into_iter().filter_map(Rfc::of).map(Words::Rfc));
    every.extend(classes.map(Words::Declared));
    every.push(Words::Status(Class::Refused));
    for status in 100..=999 {
        let code = StatusCode::from_u16(status).unwrap();
        for &said in &every {
            for is_page in [false, true] {
                let verdict = Verdict::of(Evidence { words: said, is_page, status: code });
                // A 2xx without a word is no refusal, and an odd one with words is read as one of its class.
                if said == Words::Nothing && code.is_success() {
                    continue;
                }
                let fits = |row: &&Vec<&str>| {
                    words(row[0]).contains(&said)
                        && shapes(row[1]).contains(&is_page)
                        && covers(row[2], status)
                };
                let Some(place) = rows.iter().position(|row| fits(&row)) else {
                    // Codes are read where the body is as declared; other classes of status do not exist.
                    assert!(
                        said == Words::Unclassed && (is_page || !(200..600).contains(&status)),
                        "{status}"
                    );
                    continue;
                };
                met[place] = true;
                assert_eq!(said_by(verdict, code), rows[place][3..6], "{status} {said:?} page {is_page}");
            }
        }
    }
    for (row, met) in rows.iter().zip(met) {
        assert!(met, "no evidence leads to {row:?}");
    }
}

#[test]
fn nothing_but_the_grants_own_refusal_ends_a_refresh_token() {
    for status in 100..=999 {
        let status = StatusCode::from_u16(status).unwrap();
        for words in
            [Words::Unclassed, Words::Nothing, Words::Rfc(Rfc::Client), Words::Declared(Class::Config)]
        {
            for is_page in [false, true] {
                let fate = Verdict::of(Evidence { words, is_page, status }).fate(status);
                assert_ne!(fate, Fate::Ended, "{status} {words:?}");
                assert!(fate == Fate::Kept || status.is_server_error(), "{status} {words:?}");
            }
        }
    }
}
