//! One way to get the token, in a loop that the compiler sees whole.

use std::sync::Arc;

use super::turns::Work;

/// A cache that has its token, and the loop that asks it.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// The work of one task that gets the token so many times.
    pub(crate) work: Arc<dyn Fn(u32) -> Work + Send + Sync>,
}

/// A [`Contender`] that drops each token at once. Each task has a clone of the cache.
macro_rules! contender {
    ($name:expr, $cache:expr, |$own:ident| $get:expr) => {{
        let cache = $cache;
        let work = move |gets: u32| -> $crate::hot::Work {
            let $own = Clone::clone(&cache);
            Box::pin(async move {
                for _ in 0..gets {
                    std::hint::black_box(&$get);
                }
            })
        };
        $crate::hot::Contender { name: $name, work: std::sync::Arc::new(work) }
    }};
}

/// A [`Contender`] that has each token for as long as `$others` run.
macro_rules! holder {
    ($name:expr, $cache:expr, $others:expr, |$own:ident| $get:expr) => {{
        let (cache, others) = ($cache, $others);
        let work = move |gets: u32| -> $crate::hot::Work {
            let $own = Clone::clone(&cache);
            Box::pin(async move {
                for _ in 0..gets {
                    let held = $get;
                    others().await;
                    std::hint::black_box(&held);
                }
            })
        };
        $crate::hot::Contender { name: $name, work: std::sync::Arc::new(work) }
    }};
}

pub(crate) use {contender, holder};
