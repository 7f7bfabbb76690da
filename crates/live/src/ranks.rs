//! Rankings as they are written in answers.

use hone_annotation::{Answer, Ranked};
use hone_domain::Ranking;

/// The ranks that an answer gives to these options, in their order; nothing if it is no ranking of
/// all of them and of nothing else.
pub(crate) fn read(given: &Answer, options: &[String]) -> Option<Ranking> {
    let Answer::Ranking(items) = given else {
        return None;
    };
    if items.len() != options.len() {
        return None;
    }
    let rank = |option: &String| {
        let at = items.iter().position(|item| item.value == *option)?;
        // Where no ranks are given the order is the rank.
        items[at].rank.or(u32::try_from(at).ok())
    };
    let ranks: Option<Vec<u32>> = options.iter().map(rank).collect();
    Ranking::new(&ranks?).ok()
}

/// The answer that ranks these options, the best first.
pub(crate) fn say(ranking: &Ranking, options: &[String]) -> Answer {
    let items = ranking.order().into_iter().map(|option| Ranked {
        value: options[option].clone(),
        rank: Some(u32::from(ranking.ranks()[option]) + 1),
    });
    Answer::Ranking(items.collect())
}

/// The options that an answer ranks, sorted, with their ranks; nothing if it is no whole ranking.
pub(crate) fn sorted(given: &Answer) -> Option<(Vec<String>, Ranking)> {
    let Answer::Ranking(items) = given else {
        return None;
    };
    let mut options: Vec<String> = items.iter().map(|item| item.value.clone()).collect();
    options.sort_unstable();
    options.dedup();
    let ranking = read(given, &options)?;
    Some((options, ranking))
}

#[cfg(test)]
mod tests;
