//! What the worst response costs: of 64 KiB and of 1 MiB; a success, a refusal, a transcript.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench hostile [-- --quick] [-- --check]
//! ```

#![allow(
    clippy::format_collect,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::needless_pass_by_value,
    reason = "bodies are made up once, before anything is measured"
)]

mod bodies;
mod endpoint;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use auth_benches::cpu;
use auth_benches::limits::Limits;
use auth_benches::machine;
use auth_benches::options::Options;
use auth_benches::rounds::Quartiles;
use auth_benches::table::Table;
use auth_runtime::Context;
use endpoint::Kind;

const SMALL: usize = 64 * 1024;
const LARGE: usize = 1024 * 1024;
/// Of the time that `serde_json` takes to skip the same bytes.
const MOST: f64 = 50.0;
/// 1 MiB is 16 times 64 KiB.
const GROWTH: f64 = 18.0;
/// How long one measurement takes at least.
const TURN: Duration = Duration::from_micros(400);

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
    for kind in Kind::ALL {
        let mut cases: Vec<_> =
            bodies::all().into_iter().map(|body| Case::measure(kind, body, options)).collect();
        println!("{}, {} rounds, worst first:", kind.name(), options.rounds(ROUNDS));
        cases.sort_by(|one, other| other.worst().total_cmp(&one.worst()));
        let mut table = Table::new(["", "64 KiB", "of a skip", "1 MiB", "of a skip", "1 MiB / 64 KiB"]);
        for case in cases.iter().take(SHOWN) {
            table.row([
                case.name.to_owned(),
                format!("{:.0} µs", case.micros[0]),
                format!("{:.1}", case.ratios[0]),
                format!("{:.0} µs", case.micros[1]),
                format!("{:.1}", case.ratios[1]),
                format!("{:.1}", case.growth),
            ]);
        }
        println!("{table}");
        let most = |of: fn(&Case) -> f64| cases.iter().map(of).fold(f64::NAN, f64::max);
        let name = kind.name();
        limits.ratio(format!("{name} of 64 KiB / skip"), most(|case| case.ratios[0]), MOST);
        limits.ratio(format!("{name} of 1 MiB / skip"), most(|case| case.ratios[1]), MOST);
        let growth = most(|case| case.micros[1]) / most(|case| case.micros[0]);
        limits.ratio(format!("{name}: worst of 1 MiB / worst of 64 KiB"), growth, GROWTH);
    }
    println!("{limits}");
    limits.exit_code(options.check)
}

const ROUNDS: usize = 21;
const SHOWN: usize = 6;

struct Case {
    name: &'static str,
    micros: [f64; 2],
    ratios: [f64; 2],
    growth: f64,
}

impl Case {
    /// The four measurements take turns, and a ratio is of one round.
    fn measure(kind: Kind, body: bodies::Body, options: Options) -> Case {
        let endpoint = endpoint::endpoint();
        let cx = Context::new();
        let sizes = [SMALL, LARGE].map(|size| kind.response((body.write)(size), size));
        let bytes = sizes.each_ref().map(|response| endpoint::skipped(response.body()));
        let (mut took, mut ratios, mut growth) = ([vec![], vec![]], [vec![], vec![]], vec![]);
        for _ in 0..options.rounds(ROUNDS) {
            let ours = sizes.each_ref().map(|response| time(|| kind.read(&endpoint, response, &cx)));
            let skip = bytes.each_ref().map(|bytes| time(|| endpoint::skip(bytes)));
            for at in 0..2 {
                took[at].push(ours[at] * 1e6);
                ratios[at].push(ours[at] / skip[at]);
            }
            growth.push(ours[1] / ours[0]);
        }
        let median = |values: Vec<f64>| Quartiles::of(values).median;
        Case { name: body.name, micros: took.map(median), ratios: ratios.map(median), growth: median(growth) }
    }

    fn worst(&self) -> f64 {
        self.ratios[0].max(self.ratios[1])
    }
}

/// Seconds of the processor's that one run takes, so that it does not matter who else has work for it.
fn time(mut work: impl FnMut()) -> f64 {
    let (began, start) = (Instant::now(), cpu::time());
    let mut times = 0_u32;
    while times == 0 || began.elapsed() < TURN {
        work();
        times += 1;
    }
    cpu::time().saturating_sub(start).as_secs_f64() / f64::from(times)
}
