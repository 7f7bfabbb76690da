use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::part::Part;
use super::program::Program;
use crate::shell::{root, run, say};
use crate::venv::Venv;

/// Where the benchmark keeps the peers, the data and its results, all made on first use.
#[derive(Debug)]
pub(crate) struct Workshop {
    scripts: PathBuf,
    scratch: PathBuf,
    venv: Venv,
}

/// The server that Hone takes the place of.
#[derive(Debug)]
pub(crate) struct Original {
    pub(crate) python: PathBuf,
    pub(crate) script: PathBuf,
    /// `name version`.
    pub(crate) name: String,
}

impl Workshop {
    /// The workshop of this workspace, its Python environment installed if the parts need it.
    ///
    /// # Errors
    /// If Python is missing or the peers cannot be installed.
    pub(crate) fn open(parts: &[Part]) -> Result<Self> {
        let scratch = root().join("target/bench");
        fs::create_dir_all(scratch.join("data"))?;
        let scripts = root().join("benches/peers");
        let venv = if parts.iter().any(|part| part.needs_libraries()) {
            let why = "the libraries to compare with are Python's (some 6 GB)";
            Venv::install(&scratch, &scripts.join("requirements.txt"), why)?
        } else {
            Venv::at(&scratch)
        };
        Ok(Self {
            scripts,
            scratch,
            venv,
        })
    }

    fn python(&self) -> PathBuf {
        self.venv.python()
    }

    /// `script` of `benches/peers`, measuring many systems.
    pub(crate) fn peer(&self, script: &str, args: &[&str]) -> Program {
        let script = text(&self.scripts.join(script));
        let args = args.iter().map(|&word| word.to_owned());
        Program::of_many(&self.python(), std::iter::once(script).chain(args))
    }

    /// Path of the data `name`, made by `script` with `args` and the path when it is not there.
    fn prepared(
        &self,
        name: &str,
        script: &str,
        args: impl Fn(&str) -> Vec<String>,
    ) -> Result<PathBuf> {
        let path = self.scratch.join("data").join(name);
        let done = self
            .scratch
            .join("data")
            .join(format!("{}.done", name.replace('/', "-")));
        if !done.exists() {
            say(&format!("bench: preparing {name}"));
            let script = text(&self.scripts.join(script));
            let args = args(&text(&path));
            let words: Vec<&str> = std::iter::once(script.as_str())
                .chain(args.iter().map(String::as_str))
                .collect();
            run(&text(&self.python()), &words, &[])?;
            fs::write(&done, "")?;
        }
        Ok(path)
    }

    fn packages(&self) -> String {
        text(&self.scratch.join("packages"))
    }

    /// Folder of the encoder.
    ///
    /// # Errors
    /// If it cannot be fetched.
    pub(crate) fn model(&self) -> Result<PathBuf> {
        self.prepared("all-MiniLM-L6-v2", "model.py", |path| {
            vec![self.packages(), path.to_owned()]
        })
    }

    /// Texts of very uneven length, one a line: the first `limit` of a shuffled 4,000.
    ///
    /// # Errors
    /// If they cannot be fetched or written.
    pub(crate) fn corpus(&self, limit: usize) -> Result<PathBuf> {
        let all = self.prepared("corpus.txt", "corpus.py", |path| {
            vec![self.packages(), path.to_owned()]
        })?;
        let cut = all.with_file_name(format!("corpus-{limit}.txt"));
        let lines = fs::read_to_string(&all).context("cannot read the corpus")?;
        let lines: String = lines.split_inclusive('\n').take(limit).collect();
        fs::write(&cut, lines).context("cannot write the corpus")?;
        Ok(cut)
    }

    /// Folder of synthetic embeddings, 384 wide, of 20 classes.
    ///
    /// # Errors
    /// If they cannot be written.
    pub(crate) fn synthetic(&self, rows: usize) -> Result<PathBuf> {
        self.prepared(&format!("synthetic-{rows}"), "synthetic.py", |path| {
            vec![path.to_owned(), "--rows".to_owned(), rows.to_string()]
        })
    }

    /// Folder of the labelled set `name`, cut into pool and test and embedded for the peers.
    ///
    /// # Errors
    /// If it cannot be fetched or embedded.
    pub(crate) fn embedded(&self, name: &str, pool: usize, test: usize) -> Result<PathBuf> {
        let model = text(&self.model()?);
        let sets = text(&self.scratch.join("data/sets"));
        self.prepared(&format!("sets/{name}.jsonl"), "datasets.py", |_| {
            vec![self.packages(), sets.clone(), name.to_owned()]
        })?;
        let views = self.prepared(&format!("views-{pool}/{name}"), "views.py", |path| {
            let out = text(Path::new(path).parent().unwrap_or(Path::new(".")));
            let (pool, test) = (pool.to_string(), test.to_string());
            let options = [
                "--model", &model, "--data", &sets, "--out", &out, "--pool", &pool,
            ];
            let options = options.into_iter().chain(["--test", &test, name]);
            options.map(str::to_owned).collect()
        })?;
        Ok(views)
    }

    /// Folder of the set `name` of another kind of answers, or of what reads it.
    ///
    /// # Errors
    /// If it cannot be fetched or written.
    pub(crate) fn kind(&self, name: &str) -> Result<PathBuf> {
        self.prepared(&format!("kinds/{name}"), "kinds.py", |path| {
            vec![self.packages(), path.to_owned(), name.to_owned()]
        })
    }

    /// File of a pool of known truth with the probabilities of two heads, made of the labelled
    /// set `set`.
    ///
    /// # Errors
    /// If the set cannot be fetched or embedded, or the heads cannot be trained.
    pub(crate) fn audit_pool(&self, name: &str, set: &str, options: &[&str]) -> Result<PathBuf> {
        let views = text(&self.embedded(set, 5_000, 2_000)?);
        self.prepared(
            &format!("audit-pools/{name}.txt"),
            "audit_pools.py",
            |path| {
                let args = [views.as_str(), path].into_iter();
                let args = args.chain(options.iter().copied());
                args.map(str::to_owned).collect()
            },
        )
    }

    /// Interpreter and script of the server that Hone takes the place of, and its name with its
    /// version.
    ///
    /// # Errors
    /// If it cannot be installed.
    pub(crate) fn original(&self) -> Result<Original> {
        let folder = self.scripts.join("argilla");
        let list = folder.join("requirements.txt");
        let why = "the server to compare with is Python's (some 600 MB)";
        let venv = Venv::install(&self.scratch.join("argilla"), &list, why)?;
        let pins = fs::read_to_string(&list)?;
        let pin = pins.lines().find_map(|line| line.split_once("=="));
        let (name, version) = pin.context("the list pins the server first")?;
        Ok(Original {
            python: venv.python(),
            script: folder.join("run.py"),
            name: format!("{name} {version}"),
        })
    }

    /// A file or folder of its own for the programs to write to.
    pub(crate) fn work(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// Our version, the compiler's and the peers', `name version`.
    ///
    /// # Errors
    /// If the pinned list cannot be read or the compiler does not answer.
    pub(crate) fn versions(&self) -> Result<Vec<String>> {
        let output = Command::new("rustc")
            .arg("--version")
            .output()
            .context("rustc does not run")?;
        ensure!(output.status.success(), "rustc --version failed");
        let compiler = String::from_utf8_lossy(&output.stdout);
        let compiler = compiler
            .split(" (")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        let list = fs::read_to_string(self.scripts.join("requirements.txt"))?;
        let peers = list.lines().filter_map(|line| line.split_once("=="));
        let peers = peers.map(|(name, version)| format!("{name} {version}"));
        Ok([format!("hone {}", env!("CARGO_PKG_VERSION")), compiler]
            .into_iter()
            .chain(peers)
            .collect())
    }
}

/// A path as an argument of a program.
pub(crate) fn text(path: &Path) -> String {
    path.display().to_string()
}
