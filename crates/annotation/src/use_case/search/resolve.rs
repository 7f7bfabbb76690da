use serde_json::Value;

use crate::search::{
    Direction, Expression, Filter, FilterRequest, Order, Range, RecordProperty, ScopeRequest,
    Search, SearchRequest, Sort, SortKey, SortOrder, SortRequest, StatusTerm, SuggestionProperty,
    TextQuery, TextRequest, VectorQuery, VectorRequest,
};
use crate::store::View;
use crate::use_case::settings::visible;
use crate::{
    AnnotationError, Invalid, Kind, MetadataProperty, MetadataSettings, Question, QuestionSettings,
    Schema, Timestamp, User, check, limits,
};

type Resolved<T> = Result<T, AnnotationError>;

/// The search that a request means in a dataset.
pub(super) fn resolve(
    view: &dyn View,
    schema: &Schema,
    actor: &User,
    request: &SearchRequest,
) -> Resolved<Search> {
    let names = Names { schema, actor };
    let query = request.query.as_ref();
    let text = query.and_then(|query| query.text.as_ref());
    let vector = query.and_then(|query| query.vector.as_ref());
    let filters = request
        .filters
        .as_ref()
        .map_or(&[][..], |filters| &filters.and);
    limits::count("filters.and", filters.len(), 0, limits::FILTERS)?;
    let sort = request.sort.as_deref().unwrap_or_default();
    limits::count(
        "sort",
        sort.len(),
        usize::from(request.sort.is_some()),
        limits::SORTS,
    )?;
    Ok(Search {
        text: text.map(|text| names.text(text)).transpose()?,
        vector: vector
            .map(|vector| names.vector(view, vector))
            .transpose()?,
        filters: filters
            .iter()
            .map(|filter| names.filter(filter))
            .collect::<Result<_, _>>()?,
        sort: sort
            .iter()
            .map(|sort| names.sort(sort))
            .collect::<Result<_, _>>()?,
        responder: None,
        order: Order::Insertion,
        offset: 0,
        limit: 0,
    })
}

fn refused<T>(reason: String) -> Resolved<T> {
    Err(AnnotationError::Unprocessable(reason))
}

/// The names of a dataset's settings as one person sees them.
struct Names<'a> {
    schema: &'a Schema,
    actor: &'a User,
}

impl<'a> Names<'a> {
    fn question(&self, name: &str) -> Resolved<&'a Question> {
        self.schema.question(name).map_or_else(
            || {
                refused(format!(
                    "Question with name `{name}` not found in the dataset"
                ))
            },
            Ok,
        )
    }

    fn property(&self, name: &str) -> Resolved<&'a MetadataProperty> {
        let property = self.schema.metadata_property(name);
        property
            .filter(|property| visible(self.actor, property))
            .map_or_else(
                || {
                    refused(format!(
                        "Metadata property with name `{name}` not found in the dataset"
                    ))
                },
                Ok,
            )
    }

    fn text(&self, text: &TextRequest) -> Resolved<TextQuery> {
        if let Some(field) = &text.field
            && self.schema.field(field).is_none()
        {
            return refused(format!(
                "Field with name `{field}` not found in the dataset"
            ));
        }
        let characters = text.q.chars().count();
        if characters > limits::QUERY {
            let most = limits::QUERY;
            let reason = format!("has {characters} characters; up to {most} are allowed");
            return Err(Invalid::new("query.text.q", reason).into());
        }
        let expression = Expression::parse(&text.q);
        let near = expression.near_words();
        if near > limits::NEAR_WORDS {
            let most = limits::NEAR_WORDS;
            let reason = format!("has {near} words with ~; up to {most} are allowed");
            return Err(Invalid::new("query.text.q", reason).into());
        }
        Ok(TextQuery {
            expression,
            field: text.field.clone(),
        })
    }

    fn vector(&self, view: &dyn View, vector: &VectorRequest) -> Resolved<VectorQuery> {
        let name = &vector.name;
        let Some(settings) = self.schema.vector_settings(name) else {
            return refused(format!("Vector `{name}` not found in the dataset"));
        };
        let value = match (&vector.value, vector.record_id) {
            (Some(value), None) => {
                let checked = check::vector(self.schema, name, value);
                checked.map_err(|invalid| AnnotationError::Unprocessable(invalid.to_string()))?;
                value.clone()
            }
            (None, Some(id)) => {
                let record = view
                    .record(id)?
                    .filter(|r| r.dataset == self.schema.dataset.id);
                if record.is_none() {
                    return refused(format!("{} with id `{id}` not found", Kind::Record));
                }
                let mut held = view.vectors(&[id], Some(&[settings.id]))?;
                let missing = || AnnotationError::MissingVector {
                    record: id,
                    vector: name.clone(),
                };
                held.pop().ok_or_else(missing)?.values
            }
            (Some(_), Some(_)) | (None, None) => {
                let reason = "needs either record_id or value";
                return Err(Invalid::new("query.vector", reason).into());
            }
        };
        Ok(VectorQuery {
            settings: settings.id,
            value,
            except: vector.record_id,
            order: vector.order,
        })
    }

    fn filter(&self, filter: &FilterRequest) -> Resolved<Filter> {
        match filter {
            FilterRequest::Terms { scope, values } => {
                limits::count("values", values.len(), 1, limits::FILTER_TERMS)?;
                self.terms(scope, values)
            }
            FilterRequest::Range { scope, ge, le } => {
                if ge.is_none() && le.is_none() {
                    return Err(Invalid::new("filters", "a range needs ge or le").into());
                }
                self.range(scope, ge.as_ref(), le.as_ref())
            }
        }
    }

    fn terms(&self, scope: &ScopeRequest, values: &[String]) -> Resolved<Filter> {
        Ok(match scope {
            ScopeRequest::Record { property } => match property {
                // What is no id is no record's.
                RecordProperty::Id => Filter::Ids(
                    values
                        .iter()
                        .filter_map(|value| value.parse().ok())
                        .collect(),
                ),
                RecordProperty::ExternalId => Filter::ExternalIds(values.to_vec()),
                RecordProperty::Status => Filter::Statuses(
                    values
                        .iter()
                        .filter_map(|value| serde_json::from_value(value.as_str().into()).ok())
                        .collect(),
                ),
                RecordProperty::InsertedAt | RecordProperty::UpdatedAt => {
                    return refused("times are filtered by ranges".to_owned());
                }
            },
            ScopeRequest::Response {
                question: Some(name),
                ..
            } => Filter::Answers(self.choice(name)?.id, values.to_vec()),
            ScopeRequest::Response { question: None, .. } => statuses(values),
            ScopeRequest::Suggestion { question, property } => match property {
                SuggestionProperty::Value => {
                    Filter::Suggestions(self.choice(question)?.id, values.to_vec())
                }
                SuggestionProperty::Agent => {
                    Filter::Agents(self.question(question)?.id, values.to_vec())
                }
                SuggestionProperty::Type => Filter::Kinds(
                    self.question(question)?.id,
                    values
                        .iter()
                        .filter_map(|value| serde_json::from_value(value.as_str().into()).ok())
                        .collect(),
                ),
                SuggestionProperty::Score => {
                    return refused("scores are filtered by ranges".to_owned());
                }
            },
            ScopeRequest::Metadata { metadata_property } => {
                Filter::Terms(self.property(metadata_property)?.id, values.to_vec())
            }
        })
    }

    fn range(
        &self,
        scope: &ScopeRequest,
        ge: Option<&Value>,
        le: Option<&Value>,
    ) -> Resolved<Filter> {
        Ok(match scope {
            ScopeRequest::Record {
                property: RecordProperty::InsertedAt,
            } => Filter::InsertedAt(bounds(ge, le, time)?),
            ScopeRequest::Record {
                property: RecordProperty::UpdatedAt,
            } => Filter::UpdatedAt(bounds(ge, le, time)?),
            ScopeRequest::Response {
                question: Some(name),
                ..
            } => Filter::AnswerRange(self.grade(name)?.id, bounds(ge, le, number)?),
            ScopeRequest::Suggestion { question, property } => match property {
                SuggestionProperty::Value => {
                    Filter::SuggestionRange(self.grade(question)?.id, bounds(ge, le, number)?)
                }
                SuggestionProperty::Score => {
                    Filter::Score(self.question(question)?.id, bounds(ge, le, number)?)
                }
                SuggestionProperty::Agent | SuggestionProperty::Type => {
                    return refused("agents and types have no ranges".to_owned());
                }
            },
            ScopeRequest::Metadata { metadata_property } => {
                let property = self.property(metadata_property)?;
                if let MetadataSettings::Terms { .. } = property.settings {
                    let name = &property.name;
                    return refused(format!("metadata property `{name}` has no ranges"));
                }
                Filter::Number(property.id, bounds(ge, le, number)?)
            }
            ScopeRequest::Record { .. } | ScopeRequest::Response { question: None, .. } => {
                return refused("only times and numbers have ranges".to_owned());
            }
        })
    }

    fn sort(&self, sort: &SortRequest) -> Resolved<Sort> {
        let key = match &sort.scope {
            ScopeRequest::Record { property } => match property {
                RecordProperty::Id => SortKey::Id,
                RecordProperty::ExternalId => SortKey::ExternalId,
                RecordProperty::InsertedAt => SortKey::InsertedAt,
                RecordProperty::UpdatedAt => SortKey::UpdatedAt,
                RecordProperty::Status => SortKey::Status,
            },
            ScopeRequest::Response {
                question: Some(name),
                ..
            } => SortKey::Answer(self.grade(name)?.id),
            ScopeRequest::Response { question: None, .. } => {
                return refused("the status of responses is no order".to_owned());
            }
            ScopeRequest::Suggestion { question, property } => match property {
                SuggestionProperty::Value => SortKey::Suggestion(self.choice(question)?.id),
                SuggestionProperty::Score => SortKey::Score(self.question(question)?.id),
                SuggestionProperty::Agent => SortKey::Agent(self.question(question)?.id),
                SuggestionProperty::Type => {
                    return refused("the type of suggestions is no order".to_owned());
                }
            },
            ScopeRequest::Metadata { metadata_property } => {
                SortKey::Metadata(self.property(metadata_property)?.id)
            }
        };
        let direction = match sort.order {
            SortOrder::Asc => Direction::Ascending,
            SortOrder::Desc => Direction::Descending,
        };
        Ok(Sort { key, direction })
    }

    /// A question whose answers can be told apart by value.
    fn choice(&self, name: &str) -> Resolved<&'a Question> {
        let question = self.question(name)?;
        match question.settings {
            QuestionSettings::LabelSelection { .. }
            | QuestionSettings::MultiLabelSelection { .. }
            | QuestionSettings::Rating { .. } => Ok(question),
            QuestionSettings::Text { .. }
            | QuestionSettings::Ranking { .. }
            | QuestionSettings::Span { .. } => {
                refused(format!("answers to `{name}` cannot be filtered or sorted"))
            }
        }
    }

    /// A question whose answers are numbers.
    fn grade(&self, name: &str) -> Resolved<&'a Question> {
        let question = self.question(name)?;
        match question.settings {
            QuestionSettings::Rating { .. } => Ok(question),
            _ => refused(format!("answers to `{name}` are no numbers")),
        }
    }
}

fn statuses(values: &[String]) -> Filter {
    let terms: Vec<StatusTerm> = values
        .iter()
        .filter_map(|value| StatusTerm::read(value))
        .collect();
    let pending = terms.contains(&StatusTerm::Pending);
    let given = terms.into_iter().filter_map(|term| match term {
        StatusTerm::Is(status) => Some(status),
        StatusTerm::Pending => None,
    });
    if pending {
        Filter::NoResponseOr(given.collect())
    } else {
        Filter::Responses(given.collect())
    }
}

/// Reads the bounds of a range; the lower must not be above the upper.
fn bounds<T: PartialOrd>(
    ge: Option<&Value>,
    le: Option<&Value>,
    read: impl Fn(&Value) -> Result<T, String>,
) -> Resolved<Range<T>> {
    let bound = |place: &str, value: Option<&Value>| {
        let bound = value.map(&read).transpose();
        bound.map_err(|reason| AnnotationError::from(Invalid::new(place, reason)))
    };
    let (least, most) = (bound("ge", ge)?, bound("le", le)?);
    if let (Some(least), Some(most)) = (&least, &most)
        && least > most
    {
        return Err(Invalid::new("ge", "is greater than le").into());
    }
    Ok(Range { least, most })
}

fn number(value: &Value) -> Result<f64, String> {
    let text = || value.as_str().and_then(|text| text.trim().parse().ok());
    let number = value
        .as_f64()
        .or_else(text)
        .filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("{value} is not a number"))
}

fn time(value: &Value) -> Result<Timestamp, String> {
    let text = value
        .as_str()
        .ok_or_else(|| format!("{value} is not a time"))?;
    text.parse()
        .map_err(|error: crate::NotATime| error.to_string())
}
