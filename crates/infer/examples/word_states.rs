//! Reads tagged sentences through an encoder and writes the states of their words.
//!
//! `word_states FOLDER SENTENCES OUT --layers 3,4 [--limit N] [--threads N] [--precision P]`;
//! `SENTENCES` has a word a line with its tag behind it, as the files of CoNLL shared tasks have, and
//! a blank line between sentences. A sentence is read as its words with a blank between them. `OUT`
//! gets `[words, layers · d]` as little-endian 32-bit floats, sentence after sentence; what it cost
//! is printed as one JSON object.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

use hone_domain::Silent;
use hone_infer::{EncoderOptions, TextWords, encode_words, open};
use hone_testkit::Meter;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file, out, flags @ ..] = arguments.as_slice() else {
        return Err("word_states FOLDER SENTENCES OUT --layers 3,4 [--limit N]".into());
    };
    let flags: HashMap<&str, &str> = flags
        .chunks_exact(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str()))
        .collect();
    let flag = |name: &str, default| flags.get(name).copied().unwrap_or(default);
    let layers = flag("--layers", "4").split(',').map(str::parse);
    let layers: Vec<u8> = layers.collect::<Result<_, _>>()?;
    let mut options = EncoderOptions::new("bench");
    options.precision = flag("--precision", "f32").parse()?;
    let encoder = open(Path::new(folder), &options)?;
    let content = std::fs::read_to_string(file)?;
    let mut sentences = sentences(&content);
    sentences.truncate(flag("--limit", "1000000000").parse()?);
    let joined: Vec<String> = sentences.iter().map(|words| words.join(" ")).collect();
    let mut texts = Vec::with_capacity(joined.len());
    for (text, words) in joined.iter().zip(&sentences) {
        texts.push(TextWords::new(text, places(words))?);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(flag("--threads", "1").parse()?);
    let meter = Meter::start();
    let states = pool
        .build()?
        .install(|| encode_words(&*encoder, &texts, &layers, &Silent))?;
    let cpu_s = meter.read().cpu_s;
    let mut to = std::io::BufWriter::new(std::fs::File::create(out)?);
    for value in states.iter().flatten() {
        to.write_all(&value.to_le_bytes())?;
    }
    to.flush()?;
    let words: usize = texts.iter().map(TextWords::len).sum();
    println!(
        r#"{{"sentences":{},"words":{words},"layers":{},"cpu_s":{cpu_s:.2}}}"#,
        texts.len(),
        layers.len()
    );
    Ok(())
}

/// The words of each sentence; document marks are none.
fn sentences(content: &str) -> Vec<Vec<&str>> {
    let mut all = vec![Vec::new()];
    for line in content.lines() {
        match line.split_whitespace().next() {
            Some("-DOCSTART-") => {}
            Some(word) => all.last_mut().expect("never empty").push(word),
            None => all.push(Vec::new()),
        }
    }
    all.retain(|words| !words.is_empty());
    all
}

/// The bytes of words with a blank between them.
fn places(words: &[&str]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let place = |word: &&str| {
        let place = start..start + word.len();
        start = place.end + 1;
        place
    };
    words.iter().map(place).collect()
}
