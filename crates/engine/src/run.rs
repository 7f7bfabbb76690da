//! A simulated run: carries out the commands of the loop.

use std::collections::VecDeque;

use hone_domain::{PoolIdx, Seed};
use hone_query::{Needs, Strategy, StrategySpec};
use rand::seq::index;

use crate::stop::RoundScore;
use crate::{
    Advice, Arm, Asked, Asking, Command, EngineError, Event, LoopPlan, LoopState, Question,
    RoundOf, RunOf, Scores as _, StopRules, advise, step,
};

/// Rows of the pool on which successive heads are compared.
const STOP_SET: usize = 2000;

/// A run under way.
pub(crate) struct Run<'a, Q: Question> {
    question: &'a Q,
    arm: &'a Arm<Q::HeadSpec>,
    seed: Seed,
    strategy: Box<dyn Strategy>,
    state: LoopState<Q::Answer>,
    commands: VecDeque<Command>,
    asked: Asked<Q::Answer>,
    /// The rows on which successive heads are compared.
    stop_set: Vec<usize>,
    latest: Option<Latest<Q>>,
    first_test: Option<Q::Prediction>,
    rounds: Vec<RoundOf<Q>>,
}

/// The latest head and what it says; the predictions follow its evaluation.
struct Latest<Q: Question> {
    head: Q::Head,
    stop_answers: Vec<Q::Answer>,
    kappa: Option<f64>,
}

impl<'a, Q: Question> Run<'a, Q> {
    pub(crate) fn new(
        question: &'a Q,
        arm: &'a Arm<Q::HeadSpec>,
        seed: Seed,
        plan: LoopPlan,
    ) -> Result<Self, EngineError> {
        let rows = question.rows();
        let mut rng = seed.derive("stop set", 0).rng();
        let mut stop_set = index::sample(&mut rng, rows, STOP_SET.min(rows)).into_vec();
        stop_set.sort_unstable();
        let mut run = Self {
            question,
            arm,
            seed,
            strategy: arm.strategy.build()?,
            state: LoopState::new(plan),
            commands: VecDeque::new(),
            asked: Asked::default(),
            stop_set,
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

    fn apply(&mut self, event: &Event<Q::Answer>) -> Result<(), EngineError> {
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
                let answer = self.question.gold(at);
                self.apply(&Event::Labelled { at, answer })
            }),
            Command::Train { round } => {
                let latest = self.train(round)?;
                let head = self.question.hash(&latest.head);
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

    fn train(&self, round: u32) -> Result<Latest<Q>, EngineError> {
        let seed = self.seed.derive("train", u64::from(round));
        let before = self.latest.as_ref();
        let warm = before.map(|latest| &latest.head);
        let answers = &self.state.labelled;
        let head = self.question.fit(&self.arm.head, answers, seed, warm)?;
        let stop_answers = self.question.answers(&head, &self.stop_set)?;
        let kappa = match before {
            Some(latest) => self
                .question
                .agreement(&latest.stop_answers, &stop_answers)?,
            None => None,
        };
        Ok(Latest {
            head,
            stop_answers,
            kappa,
        })
    }

    fn select(&self, round: u32, k: usize) -> Result<Asked<Q::Answer>, EngineError> {
        let answers = &self.state.labelled;
        let first;
        let strategy = if self.latest.is_none() {
            first = self.first_strategy(self.strategy.needs(answers.len()))?;
            first.as_ref()
        } else {
            self.strategy.as_ref()
        };
        self.question.select(&Asking {
            strategy,
            k,
            candidates: &self.candidates(),
            answers,
            head: self.latest.as_ref().map(|l| (&l.head, &self.arm.head)),
            seed: self.seed.derive("select", u64::from(round)),
        })
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
        let mut open = vec![true; self.question.rows()];
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

    fn evaluate(&mut self, round: u32) -> Result<RoundOf<Q>, EngineError> {
        let latest = self
            .latest
            .as_ref()
            .expect("a round is evaluated after its training");
        let test = self.question.predict_test(&latest.head)?;
        let scores = self.question.score(&test)?;
        let asked = std::mem::take(&mut self.asked);
        let mut outcome = RoundOf::<Q> {
            labels: self.labels(),
            picks: asked.picks,
            predicted: asked.predicted,
            scores,
            kappa: latest.kappa,
            head: self.state.heads[&round],
            advice: Vec::new(),
        };
        outcome.advice = self.advice_with(&outcome);
        self.first_test.get_or_insert(test);
        Ok(outcome)
    }

    fn advice_with(&self, latest: &RoundOf<Q>) -> Vec<Advice> {
        let score = |round: &RoundOf<Q>| RoundScore {
            labels: round.labels,
            macro_f1: Some(round.scores.headline()),
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

    pub(crate) fn finish(self) -> Result<RunOf<Q>, EngineError> {
        let finished = self.first_test.zip(self.latest);
        let (first_test, Latest { head, .. }) = finished.expect("a schedule has a first round");
        let last_test = self.question.predict_test(&head)?;
        Ok(RunOf::<Q> {
            seed: self.seed,
            rounds: self.rounds,
            first_test,
            last_test,
            head,
        })
    }
}
