//! What an exchange costs: as a declaration, by hand with the same checks, by hand without, and with the
//! crate `oauth2`.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench exchange [-- --quick] [-- --check]
//! ```

mod bare;
mod checked;
mod data;
mod loopback;
mod memory;
mod ours;
mod peer;
mod providers;
mod report;

use std::process::ExitCode;

use auth_benches::allocations::Counting;
use auth_benches::limits::Limits;
use auth_benches::machine;
use auth_benches::options::Options;
use data::ClientAuth;

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
    checked::self_check();
    let mut limits = Limits::default();
    memory::run(ClientAuth::Body, options, &mut limits);
    memory::run(ClientAuth::Basic, options, &mut limits);
    providers::run(options);
    loopback::run(options);
    println!("{limits}");
    limits.exit_code(options.check)
}
