//! Short names of keys and contents, where millions are remembered: eight bytes
//! each. Two that meet by chance do so once in many billions.

use std::hash::{DefaultHasher, Hash, Hasher};

/// The hash of a value, the same within one import.
pub fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
