//! What people look at: the map, and the champion's mistakes.

use hone_learn::audit::AuditRow;

use super::Open;
use crate::LiveError;
use crate::kind::{Kind, Output as _, Speaker as _};
use crate::layout::Layout;
use crate::mistakes::Judged;
use crate::quality::{Claims, Quality, record_of, reliability};

impl<K: Kind> Open<K> {
    /// Draws the map anew if somebody looks at it and the pool has changed.
    pub(super) fn lay_out(&self) {
        if !self.map_wanted {
            return;
        }
        let held = self.shared.layout();
        if held.is_none_or(|held| !held.is_of(&self.pool)) {
            self.shared.put_layout(Layout::of(&self.pool));
        }
    }

    /// Whether the map misses most of what there is. While records come, it is drawn then only.
    pub(super) fn is_map_outgrown(&self) -> bool {
        let held = self.shared.layout();
        self.map_wanted && held.is_none_or(|held| held.is_outgrown(&self.pool))
    }

    /// Looks at what the champion says of the answered records of the audit.
    pub(super) fn look_at_quality(&self) -> Result<(), LiveError> {
        let quality = self.quality()?;
        self.shared.put_quality(quality);
        Ok(())
    }

    fn quality(&self) -> Result<Option<Quality>, LiveError> {
        let (Some(series), Some(state), Some(champion)) =
            (&self.series, self.state.series, &self.champion)
        else {
            return Ok(None);
        };
        let answered = series.answered(&self.said, usize::MAX)?;
        let rows = answered.iter().filter_map(|row| {
            let at = self.pool.row(record_of(series.population(), row))?;
            // A record that came after the last prediction has none yet.
            (at < champion.said.rows()).then_some((row, at))
        });
        let (answered, rows): (Vec<_>, Vec<usize>) = rows.unzip();
        if rows.is_empty() {
            return Ok(None);
        }
        let said = champion.said.decided(rows.iter().copied());
        let weight = |of: &AuditRow<K::Answer>| 1.0 / of.drawn.probability;
        let judged = answered.iter().zip(&said).map(|(row, said)| Judged {
            truth: &row.truth,
            said,
            weight: weight(row),
        });
        let claims = answered.iter().zip(&rows).map(|(row, &at)| Claims {
            claims: champion.said.claims(at, &row.truth),
            weight: weight(row),
        });
        let (judged, claims): (Vec<_>, Vec<_>) = (judged.collect(), claims.collect());
        Ok(Some(Quality {
            version: champion.version,
            number: champion.number,
            labels: self.labels.clone(),
            series: state.number,
            population: series.population().len(),
            mistakes: K::mistakes(&judged, self.labels.len()),
            reliability: reliability(&claims),
        }))
    }
}
