//! The order of the queue, and what is said where no model is trained yet.

use std::collections::HashSet;

use hone_annotation::RecordId;
use hone_learn::Artefact as _;

use super::Open;
use crate::LiveError;
use crate::arm::RandomArm;
use crate::audit::Audit;
use crate::files::unpack_hashes;
use crate::kind::{Kind, Output as _, Speaker as _};
use crate::queue::{Entry, Purpose};
use crate::ranking::{Ranking, drawn, mix};
use crate::reads::finals;

/// Batches that a strategy chooses together: many people may take from one order.
const BATCHES: usize = 3;

impl<K: Kind> Open<K> {
    /// Orders the queue anew.
    pub(super) fn order(&mut self) -> Result<(), LiveError> {
        self.find_basis()?;
        self.catch_up()?;
        self.start_series()?;
        let entries = self.entries()?;
        let strategy = self.definition().strategy::<K>().name();
        let version = self.ordering_model().map(|model| model.version);
        let now = self.now();
        let mut queue = self.shared.queue();
        queue.sweep(now);
        queue.reorder(entries, &strategy, version);
        self.complete.iter().for_each(|record| queue.close(*record));
        drop(queue);
        self.stale = false;
        self.ordered_at = self.pool.len();
        if self.is_news() {
            self.speak()?;
        }
        Ok(())
    }

    /// Whether requests see another version's predictions, or none of some records.
    fn is_news(&self) -> bool {
        let champion = self.champion.as_ref().map(|model| model.version);
        let seen = self.shared.predictions();
        seen.is_none_or(|seen| seen.version != champion || seen.said.rows() < self.pool.rows())
    }

    /// Makes sure that there is a basis: that of the model, so that the words need not be counted
    /// anew for it, or a new one.
    fn find_basis(&mut self) -> Result<(), LiveError> {
        if !self.pool.has_basis()
            && let Some(model) = self.ordering_model()
        {
            let contents = self.files.get(model.training.basis)?;
            self.pool.take_basis(unpack_hashes(&contents));
        }
        self.pool.refresh_basis();
        Ok(())
    }

    /// Lets every model say what it says of the records that came since.
    pub(super) fn catch_up(&mut self) -> Result<(), LiveError> {
        for model in self.champion.iter_mut().chain(&mut self.latest) {
            model.catch_up(&self.kind, &self.pool, &self.labels, &self.outside)?;
        }
        if self.champion.is_none() && self.latest.is_none() {
            self.catch_up_by_name()?;
        }
        Ok(())
    }

    /// What the labels' texts say of the records that came since.
    fn catch_up_by_name(&mut self) -> Result<(), LiveError> {
        let (from, rows) = (self.by_name.rows(), self.pool.rows());
        if from == rows || self.definition().suggester.is_some() {
            return Ok(());
        }
        let (reads, features) = (self.pool.reads(), self.pool.features());
        let new = self.naming.say(reads, features, from..rows, &self.labels)?;
        if let Some(new) = new {
            self.by_name.append(K::by_name(new.view()));
        }
        Ok(())
    }

    /// What the model that orders the queue, or else the labels' texts, say of the pool.
    pub(super) fn said_of_pool(&self) -> Option<&K::Output> {
        match self.ordering_model() {
            Some(model) => Some(&model.said),
            None => (self.by_name.rows() == self.pool.rows()).then_some(&self.by_name),
        }
    }

    fn entries(&self) -> Result<Vec<Entry>, LiveError> {
        let kept = self.kept();
        let is_done = self.is_done();
        let labelled: Vec<(usize, K::Answer)> = (self.labelled.iter())
            .filter_map(|(record, answer)| Some((self.pool.row(*record)?, answer.clone())))
            .collect();
        let mut is_open = vec![false; self.pool.rows()];
        for row in self.pool.living() {
            let record = self.pool.record(row);
            is_open[row] = !is_done(&record) && !kept.contains(&record);
        }
        labelled.iter().for_each(|(row, _)| is_open[*row] = false);
        let partly: Vec<usize> = (self.partly.iter())
            .filter_map(|record| self.pool.row(*record))
            .collect();
        partly.iter().for_each(|&row| is_open[row] = false);
        let definition = self.definition();
        let arm = RandomArm::new(self.seed("arm", 0), definition.random_share);
        let open = (0..is_open.len()).filter(|&row| is_open[row]);
        let (random, open): (Vec<usize>, Vec<usize>) =
            open.partition(|&row| arm.holds(self.pool.record(row)));
        let random = arm.order(random.into_iter().map(|row| self.pool.record(row)));
        let model_words = self
            .ordering_model()
            .and_then(|model| model.artefact.words());
        let own = model_words.filter(|words| Some(*words) != self.pool.words());
        let own = own.map(|words| self.pool.features_with(words, 0));
        // That of an encoder that was left reads other features, and one from before the labels
        // changed says other things than are asked.
        let head = (self.ordering_model()).filter(|model| {
            let labels = model.artefact.schema();
            model.training.reads() == self.pool.reads() && *labels == self.labels
        });
        let ranking = Ranking::<K> {
            finals: &finals(self.pool.reads()),
            features: own.as_ref().unwrap_or(self.pool.features()),
            open: &open,
            labelled: &labelled,
            said: self.said_of_pool(),
            head: head.map(|model| model.artefact.head()),
            spec: &self.head_spec()?,
            strategy: &definition.strategy::<K>(),
            labels: self.labels.len(),
            batch: BATCHES * definition.batch,
            seed: self.seed("order", u64::from(self.state.trained)),
        };
        let order = ranking.order()?.into_iter().map(|ranked| Entry {
            record: self.pool.record(ranked.row),
            utility: ranked.utility,
            purpose: ranked.purpose,
        });
        // What was begun is ended first: one answer more completes it.
        let begun =
            (self.partly.iter()).filter(|record| !kept.contains(record) && !is_done(record));
        let begun = begun.map(|&record| Entry {
            record,
            utility: 1.0,
            purpose: if arm.holds(record) {
                Purpose::Random {}
            } else {
                Purpose::Ranked {}
            },
        });
        Ok(self.with_drawn(begun.chain(order).collect(), random, is_done))
    }

    /// Tells the records that need no more answers, those answered since the answers were last read
    /// with them: they would take places of the order that nobody is ever handed.
    fn is_done(&self) -> impl Fn(&RecordId) -> bool + use<'_, K> {
        let closed = self.shared.queue().closed().clone();
        move |record| self.complete.contains(record) || closed.contains(record)
    }

    /// Mixes what was drawn at random into an order: what audits need, and the random arm.
    fn with_drawn(
        &self,
        order: Vec<Entry>,
        random: Vec<RecordId>,
        is_done: impl Fn(&RecordId) -> bool,
    ) -> Vec<Entry> {
        let definition = self.definition();
        let begun: HashSet<RecordId> = self.partly.iter().copied().collect();
        let is_due = |record: &RecordId| {
            let needed = !self.said.contains_key(record) || begun.contains(record);
            needed && !is_done(record) && self.pool.row(*record).is_some()
        };
        // What the next look does not need yet is left to the series, which may come to it first.
        let look = self
            .gate
            .iter()
            .map(|gate| gate.reserve().take(self.gate_rows()));
        let gate: Vec<RecordId> = look.flatten().filter(&is_due).collect();
        let of_gate: HashSet<RecordId> = gate.iter().copied().collect();
        let series = self.series.iter().flat_map(Audit::reserve);
        let series = series.filter(|record| is_due(record) && !of_gate.contains(record));
        // What somebody has already stands in front: nobody else is offered it, and when it is
        // given back it is not left behind.
        let queue = self.shared.queue();
        let mut front = Vec::new();
        let mut free = |records: Vec<RecordId>, purpose: &Purpose| {
            let (out, free): (Vec<_>, Vec<_>) =
                records.into_iter().partition(|id| queue.is_out(*id));
            front.extend(drawn(out, purpose));
            drawn(free, purpose)
        };
        let series = free(series.collect(), &Purpose::Audit {});
        let gate = free(gate, &Purpose::Audit {});
        let random = free(random, &Purpose::Random {});
        // What is mixed in later thins out what was mixed in before.
        let rest = |share: f64, of: &[Entry]| if of.is_empty() { 1.0 } else { 1.0 - share };
        let left = rest(definition.gate.share, &gate) * rest(definition.audit_share, &series);
        let share = (definition.random_share / left).min(1.0);
        let seed = self.seed("audit", u64::from(self.state.trained));
        let order = mix(order, random, share, seed.derive("random", 0));
        let order = mix(order, gate, definition.gate.share, seed.derive("gate", 0));
        let order = mix(order, series, definition.audit_share, seed);
        front.into_iter().chain(order).collect()
    }
}
