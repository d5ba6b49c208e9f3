//! Sources that somebody uses, to be found again by a key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Weak};

use super::Source;

/// It keeps none of them alive.
pub(crate) struct Living<K> {
    sources: HashMap<K, Weak<Source>>,
    /// How many make it worth while to look for dead ones.
    many: usize,
}

const MANY: usize = 64;

impl<K: Eq + Hash> Living<K> {
    pub(crate) fn get(&self, key: &K) -> Option<Arc<Source>> {
        self.sources.get(key).and_then(Weak::upgrade)
    }

    pub(crate) fn insert(&mut self, key: K, source: &Arc<Source>) {
        if self.sources.len() >= self.many {
            self.sources.retain(|_, source| source.strong_count() > 0);
            self.many = self.sources.len() * 2 + MANY;
        }
        self.sources.insert(key, Arc::downgrade(source));
    }

    /// All that are alive.
    pub(crate) fn all(&self) -> Vec<Arc<Source>> {
        self.sources.values().filter_map(Weak::upgrade).collect()
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.sources.remove(key);
    }
}

impl<K> Default for Living<K> {
    fn default() -> Self {
        Living { sources: HashMap::new(), many: MANY }
    }
}
