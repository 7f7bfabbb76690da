//! Audits: what they say of the champion, and whether a challenger takes over by them.

use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroU32;

use hone_annotation::{RecordId, VersionId};
use hone_learn::audit::{
    AuditError, Comparison, Decision, DirichletParams, GateRule, Look, Watch, decide, watch,
};

use super::Open;
use crate::LiveError;
use crate::answers::Consensus;
use crate::audit::Audit;
use crate::happened::{Happened, Why};
use crate::kind::{Audited, Kind, Output as _};
use crate::model::Model;
use crate::state::GateState;
use crate::succession::{Change, succeed};
use crate::wait::wait;

/// Answered audit records below which nothing is estimated.
const FEWEST: usize = 20;
/// Answered audit records between two estimates of one version.
const STEP: usize = 10;
/// Records audited after a promotion below which it is not doubted.
const WATCHED: usize = 50;
/// New labels below which no challenger is frozen.
const LABELS: usize = 50;
/// The pool may grow so much, as a share, before an audit no longer stands for it.
const GROWTH: f64 = 0.2;
/// Records below which an audit is not worth while.
const POPULATION: usize = 150;

impl<K: Kind> Open<K> {
    /// Begins an audit where there is none, or where the pool has outgrown the last one.
    pub(super) fn start_series(&mut self) -> Result<(), LiveError> {
        let share = self.definition().audit_share;
        let outgrown = match self.state.series {
            None => true,
            Some(series) => self.pool.len() as f64 > series.pool as f64 * (1.0 + GROWTH),
        };
        if share == 0.0 || !outgrown || self.to_encode() > 0 {
            return Ok(());
        }
        let known: HashSet<RecordId> = self.labelled.iter().map(|(record, _)| *record).collect();
        let partly: HashSet<RecordId> = self.partly.iter().copied().collect();
        let rows = self.pool.living().filter(|&row| {
            let record = self.pool.record(row);
            let answered = known.contains(&record) || partly.contains(&record);
            !answered && !self.complete.contains(&record)
        });
        let rows: Vec<usize> = rows.collect();
        if rows.len() < POPULATION {
            return Ok(());
        }
        let population: Vec<RecordId> = rows.iter().map(|&row| self.pool.record(row)).collect();
        let predicted = self.said_of_pool().map(|said| K::strata(said, &rows));
        let number = self.state.series.map_or(1, |series| series.number + 1);
        let seed = self.seed("series", u64::from(number));
        let audit = Audit::by_prediction(population, predicted.as_deref(), share, seed)?;
        let (population, plan) = audit.keep(&self.files)?;
        let event = Happened::SeriesStarted {
            series: number,
            population,
            plan,
            records: audit.population().len(),
            pool: self.pool.len(),
            reserve: audit.reserve().count(),
            labels: self.labelled.len(),
        };
        self.happened(vec![event])?;
        // What was measured of other records is never joined to what is measured of these.
        self.rounds
            .iter_mut()
            .for_each(|round| round.macro_f1 = None);
        let mut progress = self.shared.progress();
        (progress.audited, progress.audit_reserve) = (0, audit.reserve().count());
        drop(progress);
        self.series = Some(audit);
        Ok(())
    }

    /// Looks at what was answered of the audits.
    pub(super) fn audit(
        &mut self,
        answers: &BTreeMap<RecordId, Consensus<K::Answer>>,
    ) -> Result<(), LiveError> {
        let audited = self.audited();
        self.shared.progress().audited = audited;
        self.catch_up()?;
        self.look_at_gate()?;
        self.evaluate(answers)?;
        self.doubt()?;
        self.look_at_quality()?;
        self.open_gate()
    }

    /// Estimates the champion's F1, its gain over the first version and the one before, and what
    /// choosing gains.
    fn evaluate(
        &mut self,
        answers: &BTreeMap<RecordId, Consensus<K::Answer>>,
    ) -> Result<(), LiveError> {
        let (Some(series), Some(state)) = (self.series.clone(), self.state.series) else {
            return Ok(());
        };
        let Some(version) = self.champion.as_ref().map(|model| model.version) else {
            return Ok(());
        };
        let rows = series.answered(&self.said, usize::MAX)?;
        let audited = rows.len();
        let fresh = self
            .state
            .evaluated
            .is_none_or(|(at, of)| of != version || audited >= at + STEP);
        if audited < FEWEST || !fresh {
            return Ok(());
        }
        let Some((population, sample)) = series.sample(&self.pool, rows)? else {
            return Ok(());
        };
        self.read_earlier()?;
        let Some(champion) = &self.champion else {
            return Ok(());
        };
        let params = DirichletParams::default();
        let seed = self.seed("estimate", audited as u64);
        let on = Audited {
            rows: &population,
            sample: &sample,
        };
        let Some(f1) = measured(K::f1(&champion.said, &on, &params, seed))? else {
            return Ok(());
        };
        let gain = |over: Option<VersionId>| -> Result<Option<Box<Comparison>>, LiveError> {
            let Some(old) = over.and_then(|id| self.earlier.get(&id)) else {
                return Ok(None);
            };
            let gain = K::gain(&old.said, &champion.said, &on, &params, seed);
            Ok(measured(gain)?.map(Box::new))
        };
        let event = Happened::Evaluated {
            version,
            labels: champion.training.labels,
            series: state.number,
            audited,
            since_start: gain(self.state.first)?,
            since_promotion: gain(self.state.before)?,
            f1: Box::new(f1.clone()),
        };
        let compared = self.compare_arms(answers, state.number, &on)?;
        if let Some(round) = self.rounds.last_mut() {
            round.macro_f1 = Some(f1.macro_f1.estimate.value);
        }
        self.happened(std::iter::once(event).chain(compared).collect())
    }

    /// Takes the champion back if what was audited after its promotion shows that it is worse.
    fn doubt(&mut self) -> Result<(), LiveError> {
        let (Some(series), Some(before)) = (self.series.clone(), self.state.before) else {
            return Ok(());
        };
        let rows = series.answered_after(&self.said, self.state.audited_at)?;
        let since = rows.len();
        if since < WATCHED {
            return Ok(());
        }
        let Some((population, sample)) = series.sample(&self.pool, rows)? else {
            return Ok(());
        };
        self.read_earlier()?;
        let (Some(old), Some(new)) = (self.earlier.get(&before), &self.champion) else {
            return Ok(());
        };
        let on = Audited {
            rows: &population,
            sample: &sample,
        };
        let seed = self.seed("watch", since as u64);
        let params = DirichletParams::default();
        let found = K::gain(&old.said, &new.said, &on, &params, seed);
        let Some(found) = measured(found)? else {
            return Ok(());
        };
        match watch(&found) {
            Watch::GoOn => Ok(()),
            Watch::RollBack { .. } => self.take_back(Why::Audit {
                comparison: Box::new(found),
            }),
        }
    }

    /// Freezes the latest version as a challenger when it has learned enough more.
    fn open_gate(&mut self) -> Result<(), LiveError> {
        let (Some(champion), Some(challenger)) = (&self.champion, &self.latest) else {
            return Ok(());
        };
        let labels = challenger.training.labels;
        let new = labels.saturating_sub(self.state.frozen_at);
        let growth = (self.state.frozen_at as f64 * self.definition().gate.growth).ceil();
        if self.gate.is_some() || !self.is_audited() || new < LABELS || (new as f64) < growth {
            return Ok(());
        }
        let known: HashSet<RecordId> = self.labelled.iter().map(|(record, _)| *record).collect();
        let rows = self.pool.living();
        let rows: Vec<usize> = rows
            .filter(|&row| !known.contains(&self.pool.record(row)))
            .collect();
        let population = rows.iter().map(|&row| self.pool.record(row)).collect();
        let decided = |model: &Model<K>| model.said.decided(rows.iter().copied());
        let number = self.state.gates + 1;
        let audit = Audit::on_disagreement(
            population,
            &decided(champion),
            &decided(challenger),
            self.definition().gate.rule.extended_rows,
            self.seed("gate", u64::from(number)),
        )?;
        let (population, plan) = audit.keep(&self.files)?;
        let event = Happened::GateOpened {
            gate: number,
            challenger: challenger.version,
            champion: champion.version,
            labels,
            population,
            plan,
        };
        self.happened(vec![event])?;
        self.gate = Some(audit);
        Ok(())
    }

    /// Records that the open gate needs at its next look.
    pub(super) fn gate_rows(&self) -> usize {
        let rule = &self.definition().gate.rule;
        match self.state.gate.map(|gate| gate.look) {
            Some(Look::Extended) => rule.extended_rows,
            Some(Look::First) | None => rule.first_rows,
        }
    }

    /// Lets the open gate decide once its records are answered.
    pub(super) fn look_at_gate(&mut self) -> Result<(), LiveError> {
        let (Some(gate), Some(state)) = (self.gate.clone(), self.state.gate) else {
            return Ok(());
        };
        if self.of.champion != Some(state.champion) {
            return self.abandon(state, "its champion is not the champion any more");
        }
        let most = self.gate_rows().min(gate.reserve().count());
        let done = gate
            .reserve()
            .take(most)
            .all(|record| self.said.contains_key(&record) || self.pool.row(record).is_none());
        if !done {
            return Ok(());
        }
        let mut said = self.said.clone();
        let lost = gate
            .reserve()
            .filter(|record| self.pool.row(*record).is_none());
        said.extend(lost.map(|record| (record, crate::audit::Said::Nothing)));
        let rows = gate.answered(&said, most)?;
        let Some((population, sample)) = gate.sample(&self.pool, rows)? else {
            return self.abandon(state, "its records are gone");
        };
        // The latest version has gone on since it was frozen.
        let Some(challenger) = self.read_model(state.challenger)? else {
            return self.abandon(state, "its challenger is gone");
        };
        let Some(champion) = &self.champion else {
            return Ok(());
        };
        let on = Audited {
            rows: &population,
            sample: &sample,
        };
        let params =
            DirichletParams::at_gate(NonZeroU32::new(state.number).unwrap_or(NonZeroU32::MIN));
        let seed = self.seed("decide", u64::from(state.number));
        let gain = K::gain(&champion.said, &challenger.said, &on, &params, seed);
        let Some(comparison) = measured(gain)? else {
            return self.abandon(
                state,
                "no label has enough audited records to measure a change",
            );
        };
        // Discarded records make the sample smaller than it was meant to be; there are no others.
        let rule = GateRule {
            first_rows: self.definition().gate.rule.first_rows.min(sample.len()),
            extended_rows: self.definition().gate.rule.extended_rows.min(sample.len()),
            ..self.definition().gate.rule
        };
        let decision = decide(&comparison, state.look, &rule);
        self.decided(state, challenger, decision, comparison)
    }

    fn decided(
        &mut self,
        state: GateState,
        challenger: Model<K>,
        decision: Decision,
        comparison: Comparison,
    ) -> Result<(), LiveError> {
        let exhausted = state.look == Look::First
            && self.gate.as_ref().is_some_and(|gate| {
                gate.reserve().count() <= self.definition().gate.rule.first_rows
            });
        let decision = match decision {
            Decision::Extend { because, .. } if exhausted => Decision::Keep { because },
            other => other,
        };
        let event = Happened::GateDecided {
            gate: state.number,
            challenger: state.challenger,
            look: state.look,
            decision: decision.clone(),
            comparison,
        };
        self.stale = true;
        match decision {
            Decision::Extend { .. } => self.happened(vec![event]),
            Decision::Keep { .. } => {
                self.gate = None;
                self.happened(vec![event])
            }
            Decision::Promote { .. } => {
                self.gate = None;
                self.promote(state, challenger, event)
            }
        }
    }

    /// Makes a challenger the champion, in one unit of work with the decision that says so.
    fn promote(
        &mut self,
        state: GateState,
        challenger: Model<K>,
        decided: Happened,
    ) -> Result<(), LiveError> {
        let event = Happened::Promoted {
            version: challenger.version,
            from: self.of.champion,
            labels: challenger.training.labels,
            audited: self.audited(),
            why: Why::Gate { gate: state.number },
        };
        let (id, of) = (challenger.version, self.of.clone());
        let change = Change {
            version: None,
            led: vec![decided.clone()],
            champion: Some((Some(id), event.clone())),
        };
        let written = wait(
            self.outside
                .write(move |tx, context| succeed(tx, &of, &change, context)),
        )?;
        self.state.apply(&decided);
        let Some((of, noted)) = written else {
            return Ok(());
        };
        if !noted {
            // Somebody was faster; the notice of it is on its way.
            return Ok(());
        }
        self.of = of;
        let latest = self.latest.take();
        self.crown(challenger, &event)?;
        self.latest = latest.filter(|latest| latest.version != id);
        Ok(())
    }

    fn abandon(&mut self, state: GateState, reason: &str) -> Result<(), LiveError> {
        let event = Happened::GateAbandoned {
            gate: state.number,
            reason: reason.to_owned(),
        };
        self.happened(vec![event])?;
        self.gate = None;
        self.stale = true;
        Ok(())
    }

    /// Reads the versions that comparisons need.
    fn read_earlier(&mut self) -> Result<(), LiveError> {
        let champion = self.champion.as_ref().map(|model| model.version);
        for id in [self.state.first, self.state.before].into_iter().flatten() {
            if Some(id) == champion || self.earlier.contains_key(&id) {
                continue;
            }
            if let Some(model) = self.read_model(id)? {
                self.earlier.insert(id, model);
            }
        }
        for model in self.earlier.values_mut() {
            model.catch_up(&self.kind, &self.pool, &self.labels, &self.outside)?;
        }
        Ok(())
    }
}

/// An estimate; none where no label has enough audited records yet.
pub(super) fn measured<T>(estimate: Result<T, LiveError>) -> Result<Option<T>, LiveError> {
    match estimate {
        Ok(found) => Ok(Some(found)),
        Err(LiveError::Audit(AuditError::NoClassMeasured { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}
