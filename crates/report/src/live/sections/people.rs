use crate::html::{Column, Part, Section, Table};
use crate::live::model::{Acceptance, Answers, LiveReport, Person};
use crate::live::words;
use crate::number;

/// Standard errors beyond which a difference is hardly chance.
const SURE: f64 = 2.0;

/// Who gave what.
pub(super) fn people(report: &LiveReport) -> Option<Section> {
    let labels = &report.labels;
    if labels.responses == 0 {
        return None;
    }
    let discarded = if labels.discarded == 0 {
        String::new()
    } else {
        format!(
            ", {} of which discard the record",
            number::count(labels.discarded)
        )
    };
    let mut parts = vec![Part::Words(format!(
        "{} gave {}{discarded}. They make {}.",
        words::counted(labels.annotators, "person", "people"),
        words::counted(labels.responses, "response", "responses"),
        words::counted(labels.so_far, "label", "labels")
    ))];
    if !labels.people.is_empty() {
        parts.push(Part::Table(table(&labels.people)));
    }
    Some(Section {
        id: "people",
        title: "Who answered".to_owned(),
        parts,
    })
}

fn table(people: &[Person]) -> Table {
    let row = |person: &Person| {
        let accepted = person.acceptance().map_or("–".to_owned(), |share| {
            format!(
                "{} of {}",
                number::percent(share),
                number::count(person.suggested)
            )
        });
        vec![
            person.name.clone(),
            number::count(person.answers),
            accepted,
            person
                .median_seconds
                .map_or("–".to_owned(), number::seconds),
        ]
    };
    let columns = [
        ("Person", Column::Words),
        ("Answers", Column::Number),
        ("Suggestions accepted", Column::Number),
        ("Median time", Column::Number),
    ];
    let caption = "Answers by person. People get different records, so their shares and times do \
                   not compare them.";
    Table::new(caption, &columns, people.iter().map(row).collect())
}

/// Whether suggestions are accepted as often as their scores promise.
pub(super) fn suggestions(report: &LiveReport) -> Option<Section> {
    let acceptance = report.acceptance.as_ref().filter(|found| found.n > 0)?;
    let found = format!(
        "Of {} of version {} that were answered, {}{} accepted; their scores promise {}, give or \
         take {}. {}",
        words::counted(acceptance.n, "suggestion", "suggestions"),
        acceptance.version,
        number::percent(acceptance.accepted),
        match report.provenance.answers {
            Answers::OneLabel | Answers::OneRating | Answers::Text => " were",
            Answers::AnyLabels => " of the labels were",
            Answers::Spans => " of the spans were",
            Answers::OneRanking => " of the neighbours in a ranking were",
        },
        number::percent(acceptance.promised),
        number::percent(SURE * acceptance.error),
        kept(acceptance)
    );
    let caution = "This tells whether the model knows how sure it can be, on the records that were \
                   asked about. It is not its accuracy, and a suggestion that is shown sways the \
                   answer.";
    Some(Section {
        id: "suggestions",
        title: "Whether suggestions keep their promise".to_owned(),
        parts: vec![Part::Words(found), Part::Words(caution.to_owned())],
    })
}

fn kept(one: &Acceptance) -> &'static str {
    let difference = one.accepted - one.promised;
    if difference < -SURE * one.error {
        "That is less than promised, beyond what chance explains."
    } else if difference > SURE * one.error {
        "That is more than promised, beyond what chance explains."
    } else {
        "That is what was promised, as far as chance allows to tell."
    }
}
