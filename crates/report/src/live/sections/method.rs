use crate::html::sections::{encoder, encoder_and_head, pretty, term};
use crate::html::{Part, Section};
use crate::live::model::{Answers, LiveReport, Served};
use crate::number;

/// What the loop was asked to do, and what it handed out.
pub(super) fn asked(report: &LiveReport) -> Section {
    let p = &report.provenance;
    let mut terms = vec![
        term("Question", &p.question),
        term("Labels to choose from", p.classes.join(", ")),
        term("Answers", answers(p.answers)),
        term("Records", number::count(p.records)),
        term("Choice of records", pretty(&p.strategy)),
        term("Handed out", served(&report.queue)),
        term("Definition", pretty(&p.definition)),
    ];
    terms.retain(|(_, value)| !value.is_empty());
    Section {
        id: "asked",
        title: "What it was asked to do".to_owned(),
        parts: vec![Part::Terms(terms)],
    }
}

/// What answers the question, where that is not one label.
fn answers(of: Answers) -> &'static str {
    match of {
        Answers::OneLabel => "",
        Answers::OneRating => "one rating",
        Answers::Text => "a text",
        Answers::AnyLabels => "any labels",
        Answers::Spans => "spans",
        Answers::OneRanking => "one ranking of options, F1 is that of which option is the best",
    }
}

fn served(queue: &Served) -> String {
    if queue.total() == 0 {
        return "nothing yet".to_owned();
    }
    let random = match queue.random {
        0 => String::new(),
        some => format!(", {} drawn at random to learn from", number::count(some)),
    };
    format!(
        "{} chosen by the strategy, {} by rank behind them, {} drawn at random to measure on{random}",
        number::count(queue.chosen),
        number::count(queue.ranked),
        number::count(queue.audit)
    )
}

fn micro(of: Answers) -> &'static str {
    match of {
        Answers::OneLabel | Answers::OneRating | Answers::Text => {
            "share right is micro-F1, where each record counts alike"
        }
        Answers::AnyLabels => {
            "micro-F1 is that of all answers to whether a label applies, taken together"
        }
        Answers::Spans => {
            "entity F1 is that of all spans taken together, of which one counts if both ends and the \
             label are right"
        }
        Answers::OneRanking => {
            "micro-F1 is that of all answers to whether an option is the best, taken together"
        }
    }
}

/// Where the numbers come from and what they do not cover.
pub(super) fn measured(report: &LiveReport) -> Section {
    let rules = &report.rules;
    let notes = [
        "When an audit begins, records are drawn at random from those that nobody has answered, \
         each with a recorded probability. They are mixed into the queue unmarked, so whoever \
         answers cannot tell them from the others, and no model learns from them while they \
         measure. All scores here are estimates for the records that the audit stands for; records \
         that came later are not part of it."
            .to_owned(),
        format!(
            "Intervals are made by {}. A change is measured for both models on the same records, \
             so its interval is narrower than the two levels suggest.",
            rules.method
        ),
        format!(
            "A headline takes {} audited records, or {} if a class makes up less than {} of the \
             records; the F1 of a class takes {} that the model names so. Below that intervals \
             would be too narrow, and none is given.",
            number::count(rules.rows),
            number::count(rules.rows_with_rare_class),
            number::level(rules.rare_share),
            number::count(rules.class_rows)
        ),
        format!(
            "Macro-F1 is the mean F1 of the classes that are measured, each counting alike; {}. The \
             answers to audited records are taken for the truth: where people disagree, that bounds \
             what can be measured.",
            micro(report.provenance.answers)
        ),
    ];
    Section {
        id: "method",
        title: "How it was measured".to_owned(),
        parts: notes.map(Part::Words).into(),
    }
}

/// Which loop this is, and what it is made of.
pub(super) fn made(report: &LiveReport) -> Section {
    let p = &report.provenance;
    let mut terms = vec![
        term("Dataset", &p.dataset),
        term("Workspace", &p.workspace),
        term("Loop", format!("{} ({})", p.loop_name, p.loop_id)),
    ];
    terms.extend(encoder_and_head(&p.encoder, &p.head));
    let images = p.images.as_ref();
    terms.extend(images.map(|images| term("Encoder of images", encoder(images))));
    terms.extend([
        term("Seed", p.seed.to_string()),
        term("Report made", &p.made),
        term("Hone", &p.version),
    ]);
    terms.retain(|(_, value)| !value.is_empty());
    Section {
        id: "provenance",
        title: "How this was made".to_owned(),
        parts: vec![Part::Terms(terms)],
    }
}
