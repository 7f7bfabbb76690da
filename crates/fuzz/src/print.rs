//! Writing out an expression so that reading it gives the same.

use hone_annotation::search::Expression;

/// An expression that was read, in the syntax that it was read from.
pub(crate) fn print(expression: &Expression) -> String {
    match expression {
        Expression::All(parts) => {
            let parts: Vec<String> = parts.iter().map(operand).collect();
            parts.join(" ")
        }
        Expression::Any(parts) => {
            let parts: Vec<String> = parts.iter().map(alternative).collect();
            parts.join(" | ")
        }
        // Two signs in a row are none.
        Expression::Not(part) => match &**part {
            Expression::Not(_) => format!("-({})", print(part)),
            part => format!("-{}", operand(part)),
        },
        Expression::Word(word) => word.clone(),
        Expression::Prefix(prefix) => format!("{prefix}*"),
        Expression::Phrase(words, slop) => format!("\"{}\"~{slop}", words.join(" ")),
        Expression::Near(word, edits) => format!("{word}~{edits}"),
    }
}

/// One of the alternatives of a bar: a row of what is wanted needs no parentheses there.
fn alternative(part: &Expression) -> String {
    match part {
        Expression::All(_) => print(part),
        part => operand(part),
    }
}

/// What stands beside others.
fn operand(part: &Expression) -> String {
    match part {
        Expression::All(_) | Expression::Any(_) => format!("({})", print(part)),
        part => print(part),
    }
}
