//! A Hugging Face Hub on this machine that keeps data sets, and speaks as much of the Hub's
//! interface as reading and writing them takes.

mod repos;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::loopback_http::{Reply, Request, serve};
use repos::Repos;

/// A hub at `http://127.0.0.1:…` for as long as the process lives.
#[derive(Debug, Clone)]
pub struct LoopbackHub {
    /// Its address.
    pub endpoint: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    endpoint: String,
    /// The only token that may write.
    token: String,
    /// Bytes of a part of a large file; 0 sends large files whole.
    chunk: usize,
    /// How often the next answers are a failure of the hub.
    failures: usize,
    repos: Repos,
    /// What was sent to the store of large files and not yet named by a commit.
    large: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<(String, usize), Vec<u8>>,
    seen: Vec<Seen>,
}

/// A request that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The method and the path.
    pub line: String,
    /// The header `authorization`; empty where there was none.
    pub authorization: String,
}

impl LoopbackHub {
    /// A hub without data sets where `token` may write.
    ///
    /// # Panics
    /// If the machine has no free port.
    pub fn serve(token: &str) -> Self {
        let state = Arc::new(Mutex::new(State {
            endpoint: String::new(),
            token: token.to_owned(),
            chunk: 0,
            failures: 0,
            repos: Repos::default(),
            large: BTreeMap::new(),
            parts: BTreeMap::new(),
            seen: Vec::new(),
        }));
        let served = Arc::clone(&state);
        let endpoint = serve(move |request| answer(&mut lock(&served), request));
        lock(&state).endpoint.clone_from(&endpoint);
        Self { endpoint, state }
    }

    /// Puts files into a branch of a data set, which is made if it is not there.
    pub fn put(&self, repo: &str, branch: &str, files: &[(&str, &[u8])]) {
        let mut state = lock(&self.state);
        for (path, content) in files {
            state.repos.put(repo, branch, path, content.to_vec());
        }
    }

    /// A file of the branch `main` of a data set.
    pub fn file(&self, repo: &str, path: &str) -> Option<Vec<u8>> {
        let state = lock(&self.state);
        state.repos.files(repo, "main")?.get(path).cloned()
    }

    /// The paths of the branch `main` of a data set; none if there is no such data set.
    pub fn files(&self, repo: &str) -> Option<Vec<String>> {
        let state = lock(&self.state);
        Some(state.repos.files(repo, "main")?.keys().cloned().collect())
    }

    /// Whether a data set is for few eyes alone.
    pub fn is_private(&self, repo: &str) -> bool {
        lock(&self.state).repos.is_private(repo)
    }

    /// Takes large files in parts of so many bytes from now on.
    pub fn take_parts_of(&self, bytes: usize) {
        lock(&self.state).chunk = bytes;
    }

    /// Fails so many requests from now on.
    pub fn fail(&self, requests: usize) {
        lock(&self.state).failures = requests;
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.state).seen.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(state: &mut State, request: &Request) -> Reply {
    state.seen.push(Seen {
        line: format!("{} {}", request.method, request.path),
        authorization: request.authorization().to_owned(),
    });
    if state.failures > 0 {
        state.failures -= 1;
        return Reply::text(500, "the hub is unwell");
    }
    state.reply(request)
}
