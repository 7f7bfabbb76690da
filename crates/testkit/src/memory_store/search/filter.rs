use hone_annotation::search::{Filter, Scalar, answer, metadata, scores};
use hone_annotation::{
    MetadataPropertyId, Question, QuestionId, Response, ResponseStatus, Suggestion,
};

use super::Candidate;

impl Candidate<'_> {
    /// Whether a condition holds.
    pub(super) fn meets(&self, filter: &Filter) -> bool {
        let record = self.record;
        match filter {
            Filter::Ids(ids) => ids.contains(&record.id),
            Filter::ExternalIds(ids) => {
                let id = record.external_id.as_ref();
                id.is_some_and(|id| ids.contains(id))
            }
            Filter::Statuses(statuses) => statuses.contains(&record.status),
            Filter::InsertedAt(range) => range.holds(&record.inserted_at),
            Filter::UpdatedAt(range) => range.holds(&record.updated_at),
            Filter::Responses(statuses) => self.responded(statuses),
            Filter::NoResponseOr(statuses) => self.responses.is_empty() || self.responded(statuses),
            Filter::Answers(question, terms) => is_one_of(&self.answers(*question), terms),
            Filter::AnswerRange(question, range) => {
                let answers = self.answers(*question);
                let mut numbers = answers.iter().filter_map(Scalar::as_number);
                numbers.any(|number| range.holds(&number))
            }
            Filter::Suggestions(question, terms) => is_one_of(&self.suggested(*question), terms),
            Filter::SuggestionRange(question, range) => {
                let suggested = self.suggested(*question);
                let mut numbers = suggested.iter().filter_map(Scalar::as_number);
                numbers.any(|number| range.holds(&number))
            }
            Filter::Score(question, range) => {
                let mut scores = self.scores(*question).iter();
                scores.any(|score| range.holds(score))
            }
            Filter::Agents(question, agents) => {
                let agent = self.suggestion(*question).and_then(|it| it.agent.as_ref());
                agent.is_some_and(|agent| agents.contains(agent))
            }
            Filter::Kinds(question, kinds) => {
                let kind = self.suggestion(*question).and_then(|it| it.kind);
                kind.is_some_and(|kind| kinds.contains(&kind))
            }
            Filter::Terms(property, terms) => is_one_of(&self.metadata(*property), terms),
            Filter::Number(property, range) => {
                let values = self.metadata(*property);
                let mut numbers = values.iter().filter_map(Scalar::as_number);
                numbers.any(|number| range.holds(&number))
            }
        }
    }

    fn responded(&self, statuses: &[ResponseStatus]) -> bool {
        let mut responses = self.responses.iter();
        responses.any(|response| statuses.contains(&response.status))
    }

    fn question(&self, id: QuestionId) -> Option<&Question> {
        let mut questions = self.schema.questions.iter();
        questions.find(|question| question.id == id)
    }

    /// What the responses say to a question.
    pub(super) fn answers(&self, question: QuestionId) -> Vec<Scalar> {
        let Some(question) = self.question(question) else {
            return Vec::new();
        };
        let said = |response: &&Response| {
            let value = response.values.get(&question.name);
            value.map_or_else(Vec::new, |value| answer(&question.settings, value))
        };
        self.responses.iter().flat_map(said).collect()
    }

    /// The suggestion for a question.
    pub(super) fn suggestion(&self, question: QuestionId) -> Option<&Suggestion> {
        let mut suggestions = self.suggestions.iter().copied();
        suggestions.find(|suggestion| suggestion.question == question)
    }

    /// What is suggested for a question.
    pub(super) fn suggested(&self, question: QuestionId) -> Vec<Scalar> {
        let settings = self.question(question).map(|question| &question.settings);
        let found = settings.zip(self.suggestion(question));
        found.map_or_else(Vec::new, |(settings, suggestion)| {
            answer(settings, &suggestion.value)
        })
    }

    /// The scores of the suggestion for a question.
    pub(super) fn scores(&self, question: QuestionId) -> &[f64] {
        let suggestion = self.suggestion(question);
        let score = suggestion.and_then(|suggestion| suggestion.score.as_ref());
        score.map_or(&[], scores)
    }

    /// The values of a metadata property.
    pub(super) fn metadata(&self, property: MetadataPropertyId) -> Vec<Scalar> {
        let mut properties = self.schema.metadata_properties.iter();
        let property = properties.find(|row| row.id == property);
        let found = property.and_then(|property| {
            let value = self.record.metadata.as_ref()?.get(&property.name)?;
            Some(metadata(&property.settings, value))
        });
        found.unwrap_or_default()
    }
}

fn is_one_of(values: &[Scalar], terms: &[String]) -> bool {
    let mut values = values.iter();
    values.any(|value| terms.iter().any(|term| value.is(term)))
}
