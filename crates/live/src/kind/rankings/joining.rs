use hone_domain::Ranking;
use hone_learn::metrics::kendall_tau_b;

use crate::LiveError;
use crate::kind::Vote;

/// Joins what people said by the mean rank that each option has (Borda 1781), where options that tie
/// share the mean of their places. It is as sure as they agree with it: the mean of Kendall's tau-b,
/// put from 0 for the opposite order to 1 for the same.
pub(super) fn join(
    votes: &[Vote<Ranking>],
    rows: usize,
    options: usize,
) -> Result<Vec<(Ranking, f32)>, LiveError> {
    let mut given: Vec<Vec<&Ranking>> = vec![Vec::new(); rows];
    for vote in votes {
        given[vote.row].push(&vote.answer);
    }
    given.iter().map(|of| joined(of, options)).collect()
}

fn joined(given: &[&Ranking], options: usize) -> Result<(Ranking, f32), LiveError> {
    if let [only] = given {
        return Ok(((*only).clone(), 1.0));
    }
    let mut sums = vec![0.0; options];
    for ranking in given {
        let ranks = ranking.mid_ranks();
        sums.iter_mut()
            .zip(ranks)
            .for_each(|(sum, rank)| *sum += rank);
    }
    // Sums of halves are exact, so that options of one mean tie.
    let scores: Vec<f32> = sums.iter().map(|sum| -*sum as f32).collect();
    let ranking = Ranking::by_scores(&scores)?;
    let mut agreement = 0.0;
    for own in given {
        agreement += match kendall_tau_b(&ranking, own)? {
            Some(tau) => f64::midpoint(tau, 1.0),
            None => f64::from(u8::from(ranking == **own)),
        };
    }
    let weight = agreement / given.len().max(1) as f64;
    Ok((ranking, weight as f32))
}
