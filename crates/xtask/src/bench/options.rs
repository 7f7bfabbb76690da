use anyhow::{Context as _, Result, bail};

use super::part::Part;

/// What to measure and how thoroughly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    /// Parts to run, without repeats.
    pub(crate) parts: Vec<Part>,
    /// Times that each system takes its turn.
    pub(crate) rounds: usize,
    /// Seeds of the loop.
    pub(crate) seeds: u64,
    /// Sizes of the data.
    pub(crate) scale: Scale,
    /// Records of the running loop, a run each; none: its own sizes.
    pub(crate) records: Vec<usize>,
}

/// Sizes of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Those of the published figures.
    Full,
    /// Small ones, to see that everything runs; the figures mean nothing and are kept apart.
    Smoke,
}

impl Scale {
    /// `full` or `smoke`, whichever applies.
    pub(crate) fn pick<T>(self, full: T, smoke: T) -> T {
        match self {
            Self::Full => full,
            Self::Smoke => smoke,
        }
    }
}

impl Options {
    /// Reads `[PART...|all] [--rounds N] [--seeds N] [--records N]... [--smoke]`.
    ///
    /// # Errors
    /// For a word that is neither a part nor an option, and for a count that is none or 0.
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self {
            parts: Vec::new(),
            rounds: 3,
            seeds: 5,
            scale: Scale::Full,
            records: Vec::new(),
        };
        let mut words = args.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "--rounds" => options.rounds = count(word, words.next())?,
                "--seeds" => options.seeds = count(word, words.next())? as u64,
                "--records" => options.records.push(count(word, words.next())?),
                "--smoke" => options.scale = Scale::Smoke,
                "all" => options.parts.extend(Part::ALL),
                name => options.parts.push(part(name)?),
            }
        }
        if options.parts.is_empty() {
            options.parts.extend(Part::ALL);
        }
        options.parts = Part::ALL
            .into_iter()
            .filter(|part| options.parts.contains(part))
            .collect();
        Ok(options)
    }
}

fn part(name: &str) -> Result<Part> {
    let Some(part) = Part::ALL.into_iter().find(|part| part.name() == name) else {
        let names = Part::ALL.map(Part::name).join(", ");
        bail!(
            "`{name}` is no part of the benchmark: {names}, all [--rounds N] [--seeds N] [--records N] \
             [--smoke]"
        );
    };
    Ok(part)
}

fn count(option: &str, value: Option<&str>) -> Result<usize> {
    let value = value.with_context(|| format!("{option} needs a number"))?;
    let number = value
        .parse()
        .with_context(|| format!("{option} {value}: not a number"))?;
    if number == 0 {
        bail!("{option} has to be at least 1");
    }
    Ok(number)
}

#[cfg(test)]
mod tests;
