//! A simulated run: carries out the commands of the loop.

use std::collections::VecDeque;

use hone_domain::{Class, PoolIdx, Probabilities, Seed};
use hone_learn::metrics::{Confusion, Weighting, accuracy, cohen_kappa, macro_f1};
use hone_learn::{Features, FittedHead};
use hone_query::{Needs, Pick, PoolView, Strategy, StrategySpec};
use rand::seq::index;

use crate::inputs::{head_inputs, labelled_rows};
use crate::simulate::training;
use crate::stop::RoundScore;
use crate::{
    Advice, Arm, Command, EngineError, Event, LoopPlan, LoopState, RoundOutcome, RunOutcome,
    StopRules, Task, advise, step,
};

/// Rows of the pool on which successive heads are compared.
const STOP_SET: usize = 2000;

/// A run under way.
pub(crate) struct Run<'a> {
    task: &'a Task,
    arm: &'a Arm,
    seed: Seed,
    strategy: Box<dyn Strategy>,
    state: LoopState,
    commands: VecDeque<Command>,
    asked: Asked,
    /// The rows on which successive heads are compared.
    stop_set: Features,
    latest: Option<Latest>,
    first_test: Option<Probabilities>,
    rounds: Vec<RoundOutcome>,
}

/// The batch that is being answered.
#[derive(Default)]
struct Asked {
    picks: Vec<Pick>,
    predicted: Vec<Class>,
}

/// The latest head and what it says; the predictions follow its evaluation.
struct Latest {
    head: FittedHead,
    stop_predictions: Vec<Class>,
    kappa: Option<f64>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        task: &'a Task,
        arm: &'a Arm,
        seed: Seed,
        plan: LoopPlan,
    ) -> Result<Self, EngineError> {
        let rows = task.pool.gold.len();
        let mut rng = seed.derive("stop set", 0).rng();
        let mut stop_set = index::sample(&mut rng, rows, STOP_SET.min(rows)).into_vec();
        stop_set.sort_unstable();
        let mut run = Self {
            task,
            arm,
            seed,
            strategy: arm.strategy.build()?,
            state: LoopState::new(plan),
            commands: VecDeque::new(),
            asked: Asked::default(),
            stop_set: task.pool.features.select(&stop_set),
            latest: None,
            first_test: None,
            rounds: Vec::new(),
        };
        run.apply(&Event::Started {})?;
        Ok(run)
    }

    pub(crate) fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// Labels so far.
    pub(crate) fn labels(&self) -> usize {
        self.state.labelled.len()
    }

    fn apply(&mut self, event: &Event) -> Result<(), EngineError> {
        let (state, commands) = step(self.state.clone(), event)?;
        self.state = state;
        self.commands.extend(commands);
        Ok(())
    }

    pub(crate) fn carry_out(&mut self, command: Command) -> Result<(), EngineError> {
        match command {
            Command::Select { round, k } => {
                self.asked = self.select(round, k)?;
                let rows = self.asked.picks.iter().map(|pick| pick.at).collect();
                self.apply(&Event::Selected { round, rows })
            }
            Command::RequestLabels { rows, .. } => rows.into_iter().try_for_each(|at| {
                let class = self.task.pool.gold[at.index()];
                self.apply(&Event::Labelled { at, class })
            }),
            Command::Train { round } => {
                let latest = self.train(round)?;
                let head = latest.head.hash();
                self.latest = Some(latest);
                self.apply(&Event::Trained { round, head })
            }
            Command::Evaluate { round } => {
                let outcome = self.evaluate(round)?;
                let advice = outcome.advice.clone();
                self.rounds.push(outcome);
                self.apply(&Event::Evaluated { round, advice })
            }
            Command::Finish { .. } => Ok(()),
        }
    }

    fn train(&self, round: u32) -> Result<Latest, EngineError> {
        let labelled = labelled_rows(&self.state.labelled);
        let seed = self.seed.derive("train", u64::from(round));
        let before = self.latest.as_ref();
        let training = training(self.task, &labelled);
        let head = self
            .arm
            .head
            .fit(&training, seed, before.map(|latest| &latest.head))?;
        let stop_predictions = head.predict(&self.stop_set)?.argmax();
        let classes = self.task.schema.len();
        let kappa = match before {
            Some(latest) => {
                let both = Confusion::new(classes, &latest.stop_predictions, &stop_predictions)?;
                cohen_kappa(&both, Weighting::Unweighted)
            }
            None => None,
        };
        Ok(Latest {
            head,
            stop_predictions,
            kappa,
        })
    }

    fn select(&self, round: u32, k: usize) -> Result<Asked, EngineError> {
        let answers = &self.state.labelled;
        let candidates = self.candidates();
        let seed = self.seed.derive("select", u64::from(round));
        let mut rng = seed.rng();
        let needs = self.strategy.needs(answers.len());
        let classes = self.task.schema.len();
        let pool = PoolView::new(self.task.pool.gold.len(), &candidates, answers, classes)?
            .with_embeddings(&self.task.embeddings)?;
        let Some(Latest { head, .. }) = &self.latest else {
            let picks = self
                .first_strategy(needs)?
                .select(&pool, k, &mut rng)?
                .picks;
            return Ok(Asked {
                picks,
                predicted: Vec::new(),
            });
        };
        let labelled = labelled_rows(answers);
        let training = training(self.task, &labelled);
        let inputs = head_inputs(needs, head, &self.arm.head, &training, seed)?;
        let pool = pool
            .with_probabilities(&inputs.probabilities)?
            .with_committee(&inputs.committee)?
            .with_perturbed(&inputs.perturbed)?;
        let picks = self.strategy.select(&pool, k, &mut rng)?.picks;
        let all = inputs.probabilities.argmax();
        let predicted = picks.iter().map(|pick| all[pick.at.index()]).collect();
        Ok(Asked { picks, predicted })
    }

    /// Before the first head, strategies that need one give way to a random batch.
    fn first_strategy(&self, needs: Needs) -> Result<Box<dyn Strategy>, EngineError> {
        let spec = if needs.needs_a_head() {
            &StrategySpec::Random {}
        } else {
            &self.arm.strategy
        };
        Ok(spec.build()?)
    }

    fn candidates(&self) -> Vec<PoolIdx> {
        let mut open = vec![true; self.task.pool.gold.len()];
        self.state
            .labelled
            .iter()
            .for_each(|(at, _)| open[at.index()] = false);
        self.state
            .skipped
            .iter()
            .for_each(|at| open[at.index()] = false);
        (0..open.len())
            .filter(|&row| open[row])
            .map(PoolIdx::from)
            .collect()
    }

    fn evaluate(&mut self, round: u32) -> Result<RoundOutcome, EngineError> {
        let latest = self
            .latest
            .as_ref()
            .expect("a round is evaluated after its training");
        let test = latest.head.predict(&self.task.test.features)?;
        let confusion = self.task.test_confusion(&test)?;
        let asked = std::mem::take(&mut self.asked);
        let mut outcome = RoundOutcome {
            labels: self.labels(),
            picks: asked.picks,
            predicted: asked.predicted,
            macro_f1: macro_f1(&confusion),
            accuracy: accuracy(&confusion),
            kappa: latest.kappa,
            head: self.state.heads[&round],
            advice: Vec::new(),
        };
        outcome.advice = self.advice_with(&outcome);
        self.first_test.get_or_insert(test);
        Ok(outcome)
    }

    fn advice_with(&self, latest: &RoundOutcome) -> Vec<Advice> {
        let score = |round: &RoundOutcome| RoundScore {
            labels: round.labels,
            macro_f1: Some(round.macro_f1),
            kappa: round.kappa,
        };
        let scores: Vec<_> = self
            .rounds
            .iter()
            .chain(std::iter::once(latest))
            .map(score)
            .collect();
        advise(&StopRules::default(), &scores)
    }

    pub(crate) fn finish(self) -> Result<RunOutcome, EngineError> {
        let finished = self.first_test.zip(self.latest);
        let (first_test, Latest { head, .. }) = finished.expect("a schedule has a first round");
        let last_test = head.predict(&self.task.test.features)?;
        Ok(RunOutcome {
            seed: self.seed,
            rounds: self.rounds,
            first_test,
            last_test,
            head,
        })
    }
}
