//! Made-up texts of known classes.

use hone_domain::{PoolRng, Seed};
use rand::Rng as _;

/// Classes.
pub(crate) const CLASSES: usize = 20;
const WORDS: usize = 14;
/// The share of a text's words that are of its class alone.
const OWN: f32 = 0.35;
const OWN_WORDS: u32 = 12;
const COMMON_WORDS: f32 = 5000.0;

/// The name of a class.
pub(crate) fn label(class: usize) -> String {
    format!("class{class}")
}

/// The names of all classes.
pub(crate) fn labels() -> Vec<String> {
    (0..CLASSES).map(label).collect()
}

/// The `n`-th text, of class `n % CLASSES`; no two are alike.
pub(crate) fn text(n: usize) -> String {
    let mut rng = Seed(n as u64).derive("text", 0).rng();
    let mut words: Vec<String> = (0..WORDS).map(|_| word(n % CLASSES, &mut rng)).collect();
    words.push(format!("no{n}"));
    words.join(" ")
}

fn word(class: usize, rng: &mut PoolRng) -> String {
    if rng.random::<f32>() < OWN {
        return format!("c{class}w{}", rng.random_range(0..OWN_WORDS));
    }
    // Few common words are most of all words.
    let u: f32 = rng.random();
    format!("w{}", (COMMON_WORDS.powf(u)) as u32)
}
