//! How a source stands, and what it has done so far.
//!
//! [`TokenSource`](crate::TokenSource) and [`TokenPool`](crate::TokenPool) themselves stand at the root of the
//! crate.

mod budget;
pub(crate) mod builder;
pub(crate) mod clock;
mod config;
pub(crate) mod counters;
mod credentials;
mod exchange;
mod exchanger;
mod flight;
mod gate;
mod hot;
pub(crate) mod invalidated;
pub(crate) mod keyed;
mod living;
mod machine;
mod memory;
mod policy;
pub(crate) mod pool;
#[cfg(all(test, feature = "testing"))]
mod property;
mod redeem;
pub(crate) mod rotation;
mod saving;
#[cfg(test)]
mod seam;
mod shared;
pub(crate) mod status;
mod steps;
mod sync;
mod system;
pub(crate) mod token_source;
mod trace;
#[cfg(all(test, feature = "testing"))]
mod wiped;

use std::sync::{Arc, OnceLock};

use self::exchanger::Exchanger;
use self::memory::{Recalled, Record};
use self::rotation::Rotation;
use self::shared::Shared;
use self::system::Live;
use crate::endpoint::TokenEndpoint;
use crate::fingerprint::Fingerprint;

pub use self::counters::Stats;
pub use self::status::{State, StateChange, Status};

pub(crate) type Source = Shared<Live, Exchanger>;

fn source(exchanger: Exchanger) -> Arc<Source> {
    let live = Live { clock: exchanger.config.clock.clone() };
    let policy = exchanger.config.policy.clone();
    Arc::new(Source::new(live, exchanger, policy))
}

/// A source that begins with what is remembered of the one before it.
fn remembering(record: Record, exchanger: impl FnOnce(Arc<Rotation>) -> Exchanger) -> Arc<Source> {
    let Recalled { failure, refused, rotation } = record.recall();
    let mut exchanger = exchanger(rotation);
    exchanger.record = Some(record);
    if refused.is_some() {
        sync::lock(&exchanger.known).rare().refused = refused;
    }
    let source = source(exchanger);
    if let Some(failure) = failure {
        source.resume(failure);
    }
    source
}

/// What an endpoint and its credentials are: to tell whether they changed, and to share what is the same.
fn fingerprint(endpoint: &dyn TokenEndpoint) -> [u8; 32] {
    let mut fingerprint = keyed();
    crate::fingerprint::of(endpoint, &mut fingerprint);
    fingerprint.finish()
}

/// Under a key of this process: outside it a fingerprint says nothing.
fn keyed() -> Fingerprint {
    static KEY: OnceLock<[u8; 32]> = OnceLock::new();
    Fingerprint::keyed(KEY.get_or_init(|| {
        let mut key = [0; 32];
        // Without entropy it is a hash, which is still never shown.
        let _ = getrandom::fill(&mut key);
        key
    }))
}
