//! The records that have wanted words, and how relevant they are.

use hone_annotation::search::{Expression, Nearness, TextQuery, nearness, phrases, texts, words};
use hone_annotation::{Field, Object};

use super::arrange::Candidate;
use super::bits::Bits;
use super::{Result, Scope};
use crate::sqlite::convert::json;
use crate::sqlite::text;

/// Groups deeper than this are taken apart here: SQLite's parser has a stack of its own.
const DEPTH: usize = 8;
/// Alternatives that one query of SQLite has at most.
const ALTERNATIVES: usize = 256;

/// The relevance of what has none: texts that only lack what is not wanted.
const LEAST: f32 = f32::MIN_POSITIVE;

/// The index of one dataset, or of one field of it.
struct Looked<'a> {
    scope: &'a Scope<'a>,
    /// Restricts a query to a column; empty for all.
    column: String,
    field: Option<&'a Field>,
}

/// The records that meet an expression, with their relevance.
pub(super) fn matches(scope: &Scope<'_>, query: &TextQuery) -> Result<Vec<Candidate>> {
    let fields = scope.kept.schema.fields.iter().zip(&scope.kept.keys.fields);
    let field = query.field.as_ref().map(|name| {
        let mut searchable = fields.filter(|(field, _)| text::searchable(field));
        searchable.find(|(field, _)| field.name == *name)
    });
    let has_words = text::exists(scope.session, scope.dataset())? && field != Some(None);
    let field = field.flatten();
    if !has_words {
        return without_words(scope, &query.expression);
    }
    let looked = Looked {
        scope,
        column: field.map_or(String::new(), |(_, &key)| {
            format!("{{{}}} : ", text::column(key))
        }),
        field: field.map(|(field, _)| field),
    };
    let expression = looked.spell_out(&query.expression)?;
    if let Some(query) = native(&expression, 0) {
        return looked.ranked(&query);
    }
    let mut found = looked.meet(&expression)?;
    let mut hits = Vec::with_capacity(found.count());
    let mut leaves = Vec::new();
    gather_leaves(&expression, &mut leaves);
    for some in leaves.chunks(ALTERNATIVES) {
        for hit in looked.ranked(&some.join(" OR "))? {
            if found.has(hit.seq) {
                found.remove(hit.seq);
                hits.push(hit);
            }
        }
    }
    hits.extend(found.iter().map(|seq| Candidate { seq, score: LEAST }));
    Ok(hits)
}

/// The records that meet an expression where none has a word: all or none.
fn without_words(scope: &Scope<'_>, expression: &Expression) -> Result<Vec<Candidate>> {
    if expression.occurrences(&[]).is_none() {
        return Ok(Vec::new());
    }
    let all = scope.everything()?;
    Ok(all
        .iter()
        .map(|seq| Candidate { seq, score: LEAST })
        .collect())
}

/// An expression in the words of FTS5; none if it has no words for it. Words are letters and
/// digits alone, so that quotation marks are enough.
fn native(expression: &Expression, depth: usize) -> Option<String> {
    if depth > DEPTH {
        return None;
    }
    let each = |parts: &[&Expression]| -> Option<Vec<String>> {
        parts.iter().map(|part| native(part, depth + 1)).collect()
    };
    match expression {
        Expression::Word(word) => Some(format!("\"{word}\"")),
        Expression::Prefix(prefix) => Some(format!("\"{prefix}\" *")),
        Expression::Phrase(words, slop) if *slop == 0 || words.len() == 1 => {
            Some(format!("\"{}\"", words.join(" ")))
        }
        Expression::Phrase(..) | Expression::Near(..) | Expression::Not(_) => None,
        Expression::Any(parts) if parts.is_empty() || parts.len() > ALTERNATIVES => None,
        Expression::Any(parts) => {
            let parts = each(&parts.iter().collect::<Vec<_>>())?;
            Some(format!("({})", parts.join(" OR ")))
        }
        Expression::All(parts) => {
            let mut wanted = Vec::new();
            let mut unwanted = Vec::new();
            for part in parts {
                match part {
                    Expression::Not(part) => unwanted.push(&**part),
                    part => wanted.push(part),
                }
            }
            if wanted.is_empty() {
                return None;
            }
            let mut query = format!("({})", each(&wanted)?.join(" AND "));
            if !unwanted.is_empty() {
                query = format!("({query} NOT ({}))", each(&unwanted)?.join(" OR "));
            }
            Some(query)
        }
    }
}

/// What makes a record relevant: everything that is wanted, not what is unwanted.
fn gather_leaves(expression: &Expression, leaves: &mut Vec<String>) {
    match expression {
        Expression::All(parts) | Expression::Any(parts) => {
            parts.iter().for_each(|part| gather_leaves(part, leaves));
        }
        Expression::Not(_) => {}
        Expression::Phrase(words, _) => {
            leaves.extend(words.iter().map(|word| format!("\"{word}\"")));
        }
        leaf => leaves.extend(native(leaf, 0)),
    }
}

/// The least text after all that begin so; none if they are the last.
fn beyond(beginning: &str) -> Option<String> {
    let mut text = beginning.to_owned();
    while let Some(last) = text.pop() {
        // The numbers of surrogates are no characters.
        let next = (last as u32 + 1..=char::MAX as u32).find_map(char::from_u32);
        if let Some(next) = next {
            text.push(next);
            return Some(text);
        }
    }
    None
}

impl Looked<'_> {
    /// An expression whose near words are those that the dataset has.
    fn spell_out(&self, expression: &Expression) -> Result<Expression> {
        let each = |parts: &[Expression]| {
            let parts = parts.iter().map(|part| self.spell_out(part));
            parts.collect::<Result<Vec<_>>>()
        };
        Ok(match expression {
            Expression::All(parts) => Expression::All(each(parts)?),
            Expression::Any(parts) => Expression::Any(each(parts)?),
            Expression::Not(part) => Expression::Not(Box::new(self.spell_out(part)?)),
            Expression::Near(word, edits) => {
                let near = self.near_words(word, *edits)?;
                Expression::Any(near.into_iter().map(Expression::Word).collect())
            }
            leaf => leaf.clone(),
        })
    }

    /// The words of the dataset that are near one: a walk through the sorted words that leaps over
    /// all that begin like one which no continuation brings near.
    fn near_words(&self, wanted: &str, edits: usize) -> Result<Vec<String>> {
        let table = self.scope.dataset();
        let sql = format!("SELECT term FROM words_{table} WHERE term >= ?1 LIMIT 1");
        let mut near = Vec::new();
        let mut next = Some(String::new());
        while let Some(from) = next {
            let Some(term) = self.scope.session.one(&sql, [from], |row| row.get(0))? else {
                break;
            };
            let term: String = term;
            next = match nearness(&term, wanted, edits) {
                Nearness::Closed(bytes) => beyond(&term[..bytes]),
                // No letter or digit is before 0.
                Nearness::Open => Some(format!("{term}0")),
                Nearness::Near => {
                    let next = format!("{term}0");
                    near.push(term);
                    Some(next)
                }
            };
        }
        Ok(near)
    }

    /// The records that meet an expression.
    fn meet(&self, expression: &Expression) -> Result<Bits> {
        if let Some(query) = native(expression, 0) {
            return self.found(&query);
        }
        match expression {
            Expression::All(parts) => {
                let mut all: Option<Bits> = None;
                for part in parts {
                    let met = self.meet(part)?;
                    match &mut all {
                        Some(all) => all.intersect(&met),
                        None => all = Some(met),
                    }
                }
                Ok(all.unwrap_or_default())
            }
            Expression::Any(parts) => {
                let mut any = Bits::default();
                for some in parts.chunks(ALTERNATIVES) {
                    let queries: Option<Vec<_>> = some.iter().map(|it| native(it, 1)).collect();
                    if let Some(queries) = queries {
                        any.unite(&self.found(&queries.join(" OR "))?);
                        continue;
                    }
                    for part in some {
                        any.unite(&self.meet(part)?);
                    }
                }
                Ok(any)
            }
            Expression::Not(part) => {
                let mut rest = self.scope.everything()?;
                rest.subtract(&self.meet(part)?);
                Ok(rest)
            }
            Expression::Phrase(words, slop) => self.loose_phrase(words, *slop),
            Expression::Word(_) | Expression::Prefix(_) | Expression::Near(..) => {
                Ok(Bits::default())
            }
        }
    }

    /// The records with words in their order but not in a row: those with all the words are read.
    fn loose_phrase(&self, wanted: &[String], slop: usize) -> Result<Bits> {
        let quoted: Vec<String> = wanted.iter().map(|word| format!("\"{word}\"")).collect();
        let mut met = self.found(&quoted.join(" AND "))?;
        let sql = "SELECT fields FROM records WHERE key = ?1";
        let seqs: Vec<u64> = met.iter().collect();
        for seq in seqs {
            let key = self.scope.key(seq);
            let values: Option<Object> = self.scope.session.one(sql, [key], |row| json(row, 0))?;
            let values = values.unwrap_or_default();
            let mut texts = texts(&self.scope.kept.schema, &values);
            let has = texts.any(|(field, text)| {
                let words: Vec<String> = words(&text).collect();
                self.field.is_none_or(|only| only.id == field.id)
                    && phrases(&words, wanted, slop) > 0
            });
            if !has {
                met.remove(seq);
            }
        }
        Ok(met)
    }

    fn found(&self, query: &str) -> Result<Bits> {
        let table = format!("text_{}", self.scope.dataset());
        let sql = format!("SELECT rowid FROM {table} WHERE {table} MATCH ?1");
        let mut found = Bits::default();
        self.scope
            .session
            .each(&sql, [self.restricted(query)], |row| {
                found.insert(row.get(0)?);
                Ok(())
            })?;
        Ok(found)
    }

    fn ranked(&self, query: &str) -> Result<Vec<Candidate>> {
        let table = format!("text_{}", self.scope.dataset());
        let sql = format!("SELECT rowid, bm25({table}) FROM {table} WHERE {table} MATCH ?1");
        self.scope
            .session
            .all(&sql, [self.restricted(query)], |row| {
                // SQLite has the more relevant be less.
                let score = -row.get::<_, f64>(1)? as f32;
                Ok(Candidate {
                    seq: row.get(0)?,
                    score: score.max(LEAST),
                })
            })
    }

    fn restricted(&self, query: &str) -> String {
        format!("{}({query})", self.column)
    }
}
