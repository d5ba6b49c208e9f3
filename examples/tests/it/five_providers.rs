//! The program that a user runs first.

use crate::process::{example, run};
use crate::secrets::assert_none_in;

#[test]
fn six_tokens_work_and_none_is_shown() {
    // A proxy that a user has set must not stand between the program and the same machine.
    let run = run(example("five_providers")
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .env("http_proxy", "http://127.0.0.1:1"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    assert_none_in(&run.stdout, &[]);
    assert!(!run.stdout.contains("eyJ"), "a JSON web token begins like this: {}", run.stdout);

    let lines: Vec<&str> = run.stdout.lines().collect();
    let [head, rule, rows @ ..] = lines.as_slice() else { panic!("no table: {}", run.stdout) };
    for title in ["Provider", "Encoding", "Auth", "Signature", "Token", "Expires in", "Call"] {
        assert!(head.contains(title), "{head}");
    }
    assert!(rule.chars().all(|c| c == '─'), "{rule}");
    let expected = [
        ["Accounting+", "json", "parameters", "—", "48 h", "GET /v1/vouchers"],
        ["Asset", "form", "parameters", "—", "60 min", "GET /v0/businesses"],
        ["Thredfi, partner", "form", "basic", "—", "60 min", "GET /v1/platform/businesses/"],
        ["Thredfi, business", "no body", "bearer", "—", "60 min", "GET /v1/platform/{business_id}/invoices/"],
        ["Chift", "json", "parameters", "—", "30 min", "GET /consumers"],
        ["Klikoo", "json", "parameters", "rsa_sha256", "15 min", "GET /v1/open-api/balance"],
    ];
    assert_eq!(rows.len(), expected.len(), "{}", run.stdout);
    for (row, [provider, encoding, auth, signature, expires, call]) in rows.iter().zip(expected) {
        let mut cells: Vec<&str> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.len(), 7, "{row}");
        let token = cells.remove(4);
        assert!(token.starts_with("***… (") && token.ends_with(')'), "{token}");
        assert_eq!(cells, [provider, encoding, auth, signature, expires, &format!("{call} → 200 OK")]);
    }
}
