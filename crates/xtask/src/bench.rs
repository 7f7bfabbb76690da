//! Measures Hone beside other libraries, in one run on one machine, and writes `benches/RESULTS.md`.
//!
//! The figure that is compared is CPU seconds of the process with one thread: it hardly depends on
//! what else the machine does. Ours and theirs take turns, round by round, so that a slow spell
//! hits both; medians are reported. Every part leaves `benches/results/PART.json`, and the document
//! is made from those files alone: a part that was not run again keeps its figures.

mod audit;
mod built;
mod demo;
mod encode;
mod heads;
mod kinds;
mod learning_loop;
mod live;
mod machine;
mod options;
mod outcome;
mod part;
mod program;
mod rank;
mod rounds;
mod serve;
mod server;
mod table;
mod workshop;
mod write_up;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use self::options::Options;
use self::outcome::Outcome;
use self::part::Part;
pub(crate) use self::workshop::Workshop;
use crate::shell::{root, say};

/// Runs the parts named in `args` (none: all of them) and writes the document.
///
/// # Errors
/// If an argument is unknown, a peer cannot be installed, a program fails or a file cannot be
/// written. A part that fails stops the run; parts before it keep their results.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    let shop = Workshop::open(&options.parts)?;
    // Figures of small data must not stand in for real ones.
    let home = options
        .scale
        .pick(root().join("benches"), shop.work("smoke"));
    for &part in &options.parts {
        say(&format!("bench: {}", part.name()));
        let outcome = measure(part, &shop, &options)
            .with_context(|| format!("part `{}` of the benchmark", part.name()))?;
        outcome.save(&results(&home, part))?;
    }
    let path = home.join("RESULTS.md");
    std::fs::write(&path, write_up::document(&load_all(&home)?))
        .with_context(|| format!("cannot write {}", path.display()))?;
    say(&format!("bench: wrote {}", path.display()));
    Ok(())
}

fn measure(part: Part, shop: &Workshop, options: &Options) -> Result<Outcome> {
    let before = machine::load_average();
    let tables = match part {
        Part::Encode => encode::measure(shop, options)?,
        Part::Heads => heads::measure(shop, options)?,
        Part::Rank => rank::measure(shop, options)?,
        Part::Audit => audit::measure(shop, options)?,
        Part::Demo => demo::measure(&shop.work("demo"))?,
        Part::Loop => learning_loop::measure(shop, options)?,
        Part::Kinds => kinds::measure(shop, options)?,
        Part::Serve => serve::measure(shop, options)?,
        Part::Live => live::measure(shop, options)?,
    };
    Ok(Outcome {
        title: part.title().to_owned(),
        machine: machine::describe(),
        load: [before, machine::load_average()],
        versions: shop.versions()?,
        tables,
    })
}

/// File of a part's results.
fn results(home: &Path, part: Part) -> PathBuf {
    home.join("results").join(format!("{}.json", part.name()))
}

fn load_all(home: &Path) -> Result<Vec<Outcome>> {
    Part::ALL
        .iter()
        .map(|&part| results(home, part))
        .filter(|path| path.exists())
        .map(|path| Outcome::load(&path))
        .collect()
}
