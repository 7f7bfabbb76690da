//! What people look at: the map, and the champion's mistakes.

use super::Open;
use crate::LiveError;
use crate::layout::Layout;
use crate::quality::{Judged, Quality, confusion, record_of, reliability};

impl Open {
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
        let rows = series.answered(&self.said, usize::MAX)?;
        let judged = rows.iter().filter_map(|row| {
            let at = self.pool.row(record_of(series.population(), row))?;
            // A record that came after the last prediction has none yet.
            (at < champion.probabilities.nrows())
                .then(|| Judged::new(row, champion.probabilities.row(at)))
        });
        let judged: Vec<Judged> = judged.collect();
        if judged.is_empty() {
            return Ok(None);
        }
        let (confusion, estimated) = confusion(&judged, self.labels.len());
        Ok(Some(Quality {
            version: champion.version,
            number: champion.number,
            labels: self.labels.clone(),
            series: state.number,
            population: series.population().len(),
            confusion,
            estimated,
            reliability: reliability(&judged),
        }))
    }
}
