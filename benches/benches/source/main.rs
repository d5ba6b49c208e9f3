//! What a token costs that is there already, what many callers cost when there is none, and what a tenant
//! costs that does nothing: our source, the caches of others, and those that people write by hand.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench source [-- --quick] [-- --check]
//! ```

mod callers;
mod hot;
mod ours;
mod peers;
mod pool;
mod provider;
mod window;

use std::process::ExitCode;

use auth_benches::allocations::Counting;
use auth_benches::limits::Limits;
use auth_benches::machine;
use auth_benches::options::Options;
use peers::go::Go;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

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
    // Where the peers' tasks live, and the callers.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let go = Go::run(options, callers::patience(options));
    if let Err(why) = &go {
        println!("Go x/oauth2 is left out: {why}\n");
    }
    hot::run(&runtime, go.as_ref().ok(), options, &mut limits);
    callers::run(&runtime, go.as_ref().ok(), options, &mut limits);
    window::run(&runtime, options, &mut limits);
    pool::run(options);
    println!("{limits}");
    limits.exit_code(options.check)
}
