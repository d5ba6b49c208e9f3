#!/usr/bin/env bash
# httpdate 1.0.3 (crates.io), and Python's email.utils: the year of an HTTP date that has two digits.
#
# RFC 9110 section 5.6.7 has recipients accept the obsolete form `Tuesday, 01-Jan-75 00:00:00 GMT`, and says which
# century is meant: the one that is not more than 50 years ahead, so that in 2026 the year 75 is 2075, whose first day
# is a Tuesday. Both take every year from 70 (httpdate) or 69 (Python) on for the last century's, whenever they are
# run. Python gives 1975, a century early; httpdate looks at the weekday too, which is not 1975's, and refuses a valid
# date. With 1975's weekday it takes it.
#
# Seen on 2026-12-01 with rustc 1.95 and Python 3.11:
#   Tuesday: httpdate refuses, email.utils 1975; Wednesday: httpdate 1975; the RFC has 2075
# Exits 1 if that changes, or once the year 75 is no longer at most 50 years ahead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
text='Tuesday, 01-Jan-75 00:00:00 GMT'
this_year=$(date -u +%Y)
if [ $((2075 - this_year)) -gt 50 ] || [ "$this_year" -ge 2075 ]; then
  echo 'the example has to be another year by now' >&2
  exit 1
fi
[ "$(date -u -d 2075-01-01 +%A)" = Tuesday ] && [ "$(date -u -d 1975-01-01 +%A)" = Wednesday ]

cargo init --quiet --vcs none --name look .
cargo add --quiet httpdate@=1.0.3
cat > src/main.rs <<'RUST'
fn main() {
    for text in std::env::args().skip(1) {
        match httpdate::parse_http_date(&text) {
            // The library's own writing of it has a year of four digits.
            Ok(at) => println!("{}", httpdate::fmt_http_date(at).split(' ').nth(3).unwrap()),
            Err(_) => println!("refuses"),
        }
    }
}
RUST
rust=$(CARGO_TARGET_DIR="$folder/target" cargo run --quiet -- "$text" "${text/Tuesday/Wednesday}" | tr '\n' ' ')
python=$(python3 -c 'import email.utils, sys; print(email.utils.parsedate_to_datetime(sys.argv[1]).year)' "$text")
echo "Tuesday, Wednesday: httpdate ${rust% }; Tuesday: email.utils $python; the RFC has 2075"
[ "$rust" = 'refuses 1975 ' ] && [ "$python" = 1975 ]
