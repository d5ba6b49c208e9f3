//! What it costs to authorize an API request: as a declaration, and by a careful hand over the same parts.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench authorize [-- --quick] [-- --check]
//! ```

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot sign has nothing to measure")]

mod by_hand;
mod declared;

use std::process::ExitCode;

use auth_benches::allocations::Counting;
use auth_benches::limits::Limits;
use auth_benches::machine;
use auth_benches::options::Options;
use auth_benches::rounds::{Variant, measure};
use auth_benches::table::Table;
use auth_runtime::{Body, Context, Token, TokenEndpoint, http};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROUNDS: usize = 101;
/// Of the time of the same by hand: for a token alone, and for a signature.
const MOST: [f64; 2] = [1.5, 1.10];
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiJ0ZXN0In0.6c_QFWhU8Yvb_4kZ1kTiovsSfNKAC0oQ4tQs45rjy9U";

type Request = http::Request<Body>;

fn main() -> ExitCode {
    let options = match Options::from_env() {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    println!("{}\n", machine::facts());
    let mut limits = Limits::default();
    let mut table = Table::new(["", "declared", "by hand", "ratio", "allocations", "by hand", "headers"]);
    let token = Token::builder(TOKEN).build();
    for scheme in by_hand::SCHEMES {
        let endpoint = declared::endpoint(scheme.name);
        let declared = |mut request: Request| {
            endpoint.authorize(Some(&token), &mut request, &Context::new()).unwrap();
            request
        };
        let hand = |mut request: Request| {
            (scheme.sign)(&mut request);
            request
        };
        same(scheme, &*endpoint, &token);
        let prepare = || by_hand::request(scheme);
        let [ours, theirs] = measure(
            vec![Variant::new("declared", prepare, declared), Variant::new("by hand", prepare, hand)],
            options.rounds(ROUNDS),
        )
        .try_into()
        .unwrap();
        let ratio = ours.ratio(&theirs).median;
        let added = declared(prepare()).headers().len() - prepare().headers().len();
        table.row([
            scheme.name.to_owned(),
            format!("{:.0} ns", ours.time().median),
            format!("{:.0} ns", theirs.time().median),
            format!("{ratio:.2}"),
            ours.allocations.1.calls.to_string(),
            theirs.allocations.1.calls.to_string(),
            added.to_string(),
        ]);
        let most = MOST[usize::from(scheme.name != "bearer")];
        limits.ratio(format!("{} / by hand", scheme.name), ratio, most);
    }
    println!("{table}\n{limits}");
    limits.exit_code(options.check)
}

/// Both write the same headers; what is in them, the tests of the workspace compare with what the providers print.
fn same(scheme: &by_hand::Scheme, endpoint: &dyn TokenEndpoint, token: &Token) {
    let mut ours = by_hand::request(scheme);
    endpoint.authorize(Some(token), &mut ours, &Context::new()).unwrap();
    let mut theirs = by_hand::request(scheme);
    (scheme.sign)(&mut theirs);
    let names = |request: &Request| {
        let mut all: Vec<_> = request.headers().keys().map(ToString::to_string).collect();
        all.sort();
        all
    };
    assert_eq!(names(&ours), names(&theirs), "{}", scheme.name);
}
