//! A whole provider in one file, and the bank that checks what it sends.

use crate::process::example;

#[test]
fn two_banks_take_the_signatures() {
    let output = example("snap").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text} {}", String::from_utf8_lossy(&output.stderr));
    for expected in [
        "POST /snap/v1.0/access-token/b2b HTTP/1.1\n",
        "x-signature: ***\n",
        "A bank of hexadecimal: 200 OK, {",
        "A bank of Base64: 200 OK, {",
        "\"value\":\"200000.00\"",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("m4de-up") && !text.contains("simulated-snap-token"), "{text}");
}
