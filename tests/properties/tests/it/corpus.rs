//! What the fuzzers found worth keeping.

use std::fs;
use std::path::Path;

use auth_properties::{host, label, private_key, refresh, response, retry_after, segment, server, template};

/// Each input of a target's corpus.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut paths: Vec<_> =
        fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    assert!(paths.len() >= 20, "{} inputs in {}", paths.len(), folder.display());
    for path in paths {
        let input = fs::read(&path).expect("an input");
        let held = std::panic::catch_unwind(|| check(&input));
        assert!(held.is_ok(), "it was {}", path.display());
    }
}

macro_rules! replayed {
    ($($target:ident),*) => { $(
        #[test]
        fn $target() {
            replay(stringify!($target), $target::check);
        }
    )* };
}
replayed!(response, host, label, private_key, refresh, retry_after, segment, server, template);
