use std::fmt::Write as _;

use crate::error::ReportError;
use crate::figures::{Ceiling, Curves, Line, draw, on_test};
use crate::headline::{Headline, Verdict};
use crate::html::{Masthead, Page, Part, Section};
use crate::json;
use crate::markdown;
use crate::number;
use crate::render::Rendered;
use crate::svg::{Layout, Marker, Svg};

use super::difference::{Comparison, Side};
use super::tables::tables;

/// Makes the files of a comparison: `comparison.html`, `comparison.json`, `comparison.md` and,
/// for runs over the same data, the curves as SVG and PNG under `figures/`.
///
/// # Errors
/// [`ReportError::Unwritable`] and [`ReportError::Figure`] where a file cannot be made.
///
/// # Determinism
/// The same comparison gives the same bytes.
pub fn render_comparison(comparison: &Comparison) -> Result<Rendered, ReportError> {
    let files = vec![
        ("comparison.html".to_owned(), html(comparison)?.into_bytes()),
        ("comparison.json".to_owned(), json::pretty(comparison)?),
        ("comparison.md".to_owned(), text(comparison).into_bytes()),
    ];
    let mut figures = Vec::new();
    if comparison.same_data {
        figures.push(curves(comparison, Layout::Wide));
    }
    Rendered::new(files, &figures)
}

/// Both main curves in one plot, each with its own ceiling where these differ.
fn curves(comparison: &Comparison, layout: Layout) -> Svg {
    let sides = [&comparison.second, &comparison.first];
    let looks = [("s0", Marker::Circle), ("s1", Marker::Square)];
    let lines = sides
        .into_iter()
        .zip(looks)
        .map(|(side, (class, marker))| Line {
            name: &side.name,
            curve: &side.result.curve,
            class,
            marker,
        })
        .collect();
    let [second, first] = sides.map(|side| Ceiling {
        name: format!("full data, {}", side.name),
        score: side.full_data.macro_f1,
        targets: &[],
    });
    let ceilings = if number::score(first.score) == number::score(second.score) {
        vec![Ceiling {
            name: "full data".to_owned(),
            ..second
        }]
    } else {
        vec![second, first]
    };
    draw(
        &Curves {
            name: "comparison",
            about: &on_test(&comparison.second.score),
            score: &comparison.second.score,
            axis: "labels given",
            lines,
            ceilings,
            marks: vec![],
        },
        layout,
    )
}

fn headline(comparison: &Comparison) -> Headline {
    let of = |side: &Side| {
        let end = side.result.last();
        format!(
            "{} ({}) reaches {} {} with {} labels",
            side.name,
            side.strategy,
            side.score,
            end.map_or(String::new(), |p| number::score(p.macro_f1)),
            number::count(end.map_or(0, |p| p.labels))
        )
    };
    let (verdict, trust) = trust(comparison);
    Headline {
        reached: format!("{}; {}.", of(&comparison.second), of(&comparison.first)),
        cost: String::new(),
        trust,
        verdict,
    }
}

fn trust(comparison: &Comparison) -> (Verdict, String) {
    let Some(difference) = comparison.aubc_difference else {
        let words = "The two runs were made on different data. Their scores are not comparable, so \
                     no difference is given and no line is drawn.";
        return (Verdict::NoReference, words.to_owned());
    };
    let mean = number::signed_score(difference.mean);
    let (first, second) = (&comparison.first.name, &comparison.second.name);
    let shared = comparison.paired_seeds;
    let Some((low, high)) = difference.interval() else {
        let words = format!(
            "Averaged over the curve {second} differs from {first} by {mean}, but they share \
             {shared} seeds, too few for an interval."
        );
        return (Verdict::NoInterval, words);
    };
    let words = format!(
        "Averaged over the curve {second} differs from {first} by {mean} (95\u{a0}% interval {}, \
         paired over {shared} seeds).",
        number::signed_interval(low, high)
    );
    let verdict = match (low > 0.0, high < 0.0) {
        (true, _) => Verdict::Better,
        (_, true) => Verdict::Worse,
        _ => Verdict::Unclear,
    };
    (verdict, words)
}

fn title(comparison: &Comparison) -> String {
    format!(
        "{} against {}",
        comparison.second.name, comparison.first.name
    )
}

fn html(comparison: &Comparison) -> Result<String, ReportError> {
    let title = title(comparison);
    let mut page = Page::new(&format!("{title} · Hone report"));
    let headline = headline(comparison);
    page.header(&Masthead {
        kind: "Comparison of two runs",
        title: &title,
        lead: &headline.lead(),
        verdict: (headline.verdict_words(), headline.tone()),
        trust: &headline.trust,
    });
    let section = |id, title: &str, part| Section {
        id,
        title: title.to_owned(),
        parts: vec![part],
    };
    if comparison.same_data {
        let caption = format!(
            "{} of the main strategy of each run on the same test records, with 95\u{a0}% bands \
             where there were several seeds.",
            number::capital(&comparison.second.score)
        );
        let figure = Part::always(|layout| curves(comparison, layout), caption);
        page.section(&section("curves", "Learning curves", figure));
    }
    for (id, title, table) in tables(comparison) {
        page.section(&section(id, title, Part::Table(table)));
    }
    Ok(page.finish(&json::for_script(comparison)?))
}

fn text(comparison: &Comparison) -> String {
    let headline = headline(comparison);
    let mut text = format!(
        "# {}\n\n{}\n\n**{}.** {}\n",
        markdown::escape(&title(comparison)),
        markdown::escape(&headline.reached),
        headline.verdict_words(),
        markdown::escape(&headline.trust)
    );
    if comparison.same_data {
        text.push_str("\n![Learning curves](figures/comparison.svg)\n");
    }
    for (_, title, table) in tables(comparison) {
        write!(text, "\n## {title}\n\n{}", markdown::table_text(&table))
            .expect("writing to a string does not fail");
    }
    text
}
