use crate::html::{Column, Part, Section, Table};
use crate::live::model::{ArmComparison, LiveReport, Publication};
use crate::live::words::{self, Direction};
use crate::number;

/// What choosing records gained over drawing them at random, or that it is not measured.
pub(super) fn against_random(report: &LiveReport) -> Section {
    let mut parts = vec![Part::Words(verdict(report))];
    if !report.arms.is_empty() {
        parts.push(Part::Folded {
            summary: "Every comparison".to_owned(),
            table: table(report),
        });
    }
    Section {
        id: "random-arm",
        title: "What choosing the records gained".to_owned(),
        parts,
    }
}

fn verdict(report: &LiveReport) -> String {
    let Some(latest) = report.arms.last() else {
        return nothing_yet(report);
    };
    match latest.headline {
        Publication::Published => compared(latest),
        Publication::TooFew { have, need } => format!(
            "It is too early to say what choosing gained: that takes {} answered records drawn at \
             random to measure on, and there are {}.",
            number::count(need),
            number::count(have)
        ),
    }
}

fn nothing_yet(report: &LiveReport) -> String {
    if report.random_share == 0.0 {
        return "There is no random arm: no part of the queue was drawn at random to learn from, so \
                it is not measured what choosing the records gained. A loop whose definition has a \
                random_share above 0 measures it."
            .to_owned();
    }
    format!(
        "{} of the queue is drawn at random to learn from. It has not been compared yet with what \
         was chosen: that takes answers of two classes at least on either side, and records that \
         are answered to measure on.",
        number::percent(report.random_share)
    )
}

fn compared(one: &ArmComparison) -> String {
    let end = match words::direction(&one.gain) {
        Direction::Up => format!(
            "So with equally many labels choosing the records gained {}.",
            words::unsigned_in_text(&one.gain)
        ),
        Direction::Down => format!(
            "So with equally many labels choosing the records lost {}: drawing them at random \
             would have been better.",
            words::unsigned_in_text(&one.gain)
        ),
        Direction::Unclear => format!(
            "The difference of {} has an interval that holds zero, so it is not shown that choosing \
             the records gained anything, nor that it did not.",
            words::signed_in_text(&one.gain)
        ),
    };
    format!(
        "A model that learned from {} of records that the strategy chose reaches macro-F1 {}, one \
         that learned from as many of records drawn at random {}. {end} Both were measured on the \
         same {}. The interval tells how well these two models are known; as many other records \
         drawn at random would have made another model.",
        words::counted(one.labels, "label", "labels"),
        words::score_in_text(&one.chosen.macro_f1),
        words::score_in_text(&one.random.macro_f1),
        words::counted(one.gain.n, "record", "records")
    )
}

fn table(report: &LiveReport) -> Table {
    let row = |one: &ArmComparison| {
        let of_audit = if report.series.len() > 1 {
            format!(" of audit {}", one.series)
        } else {
            String::new()
        };
        let [chosen, random, gain] = if one.is_published() {
            [
                words::score_cell(&one.chosen.macro_f1),
                words::score_cell(&one.random.macro_f1),
                words::gain_cell(&one.gain),
            ]
        } else {
            let early = |value| format!("{} (too early)", number::score(value));
            [
                early(one.chosen.macro_f1.value),
                early(one.random.macro_f1.value),
                "–".to_owned(),
            ]
        };
        vec![
            number::moment(&one.at),
            number::count(one.labels),
            format!("{}{of_audit}", number::count(one.audited)),
            chosen,
            random,
            gain,
        ]
    };
    let columns = [
        ("When", Column::Fixed),
        ("Labels each", Column::Number),
        ("Audited", Column::Number),
        ("Chosen", Column::Number),
        ("At random", Column::Number),
        ("Gained by choosing", Column::Number),
    ];
    let caption = "Macro-F1 of two models with equally many labels, with intervals; times are UTC";
    Table::new(caption, &columns, report.arms.iter().map(row).collect())
}
