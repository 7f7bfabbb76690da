//! `hone serve` as a process, asked over HTTP.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use ureq::Agent;

/// The key of the first account.
pub(crate) const KEY: &str = "owner.key";

/// How long anything is waited for before the test has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether what is waited for is there.
const LOOK: Duration = Duration::from_millis(2);

/// A process that serves a folder, or tries to.
pub(crate) struct Process {
    pub(crate) child: Child,
    /// What it says.
    log: PathBuf,
}

impl Process {
    /// Runs `hone serve` on `folder`; what it says goes to a file beside the folder.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_hone")), folder)
    }

    /// The same by a command that goes on to run the program with the arguments that it is given.
    pub(crate) fn run(mut command: Command, folder: &Path) -> Self {
        let log = folder.with_extension("log");
        let said = File::create(&log).unwrap();
        command
            .args(["serve", "--port", "0", "--data-dir"])
            .arg(folder)
            .envs([("USERNAME", "owner"), ("PASSWORD", "12345678")])
            .env("API_KEY", KEY)
            .stdout(said.try_clone().unwrap())
            .stderr(said);
        let child = command.spawn().unwrap();
        Self { child, log }
    }

    /// The process once it serves.
    pub(crate) fn ready(mut self) -> Server {
        let address = wait_for("the server to start", || {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended: {}", self.said());
            self.address()
        });
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE));
        Server {
            address,
            agent: config.build().new_agent(),
            process: self,
        }
    }

    /// How it ended and what it said, if it ends by itself.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = wait_for("the process to end", || self.child.try_wait().unwrap());
        (status, self.said())
    }

    /// Ends it with SIGKILL: nothing of it runs afterwards.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGKILL without waiting for the end.
    pub(crate) fn send_kill(&self) {
        kill_process(Pid::from_child(&self.child), Signal::KILL).unwrap();
    }

    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    fn address(&self) -> Option<SocketAddr> {
        let said = self.said();
        let (_, rest) = said.split_once("Hone is at http://")?;
        rest.split_once('\n')?.0.parse().ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A server that answers.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) process: Process,
    agent: Agent,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// The body, if the status is as expected.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

impl Server {
    /// Serves a folder, which is made where it is not there.
    pub(crate) fn start(folder: &Path) -> Self {
        Process::start(folder).ready()
    }

    /// Asks for a path with the key of the first account.
    ///
    /// # Errors
    /// If no whole answer came.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<Answer, ureq::Error> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("X-Argilla-Api-Key", KEY)
            .header("Content-Type", "application/json");
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut response = self.agent.run(request.body(body).unwrap())?;
        let text = response
            .body_mut()
            .with_config()
            .limit(u64::MAX)
            .read_to_string()?;
        let plain = || Value::String(text.clone());
        Ok(Answer {
            status: response.status().as_u16(),
            body: serde_json::from_str(&text).unwrap_or_else(|_| plain()),
        })
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &Value::Null).unwrap()
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).unwrap()
    }

    #[track_caller]
    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, body).unwrap()
    }

    /// Makes a published dataset with a text, a label and a number; says its path.
    pub(crate) fn make_dataset(&self, name: &str) -> String {
        let workspaces = self.get("/api/v1/me/workspaces").expect(200);
        let dataset = json!({ "name": name, "workspace_id": workspaces["items"][0]["id"] });
        let dataset = self.post("/api/v1/datasets", &dataset).expect(201);
        let path = format!("/api/v1/datasets/{}", id(&dataset));
        let text = json!({ "name": "text", "title": "Text", "required": true,
            "settings": { "type": "text" } });
        let label = json!({ "name": "label", "title": "Label", "required": true, "settings": {
            "type": "label_selection",
            "options": [{ "value": "spam", "text": "Spam" }, { "value": "ham", "text": "Ham" }],
        }});
        let number = json!({ "name": "number", "title": "Number",
            "settings": { "type": "integer" } });
        for (kind, body) in [
            ("fields", text),
            ("questions", label),
            ("metadata-properties", number),
        ] {
            self.post(&format!("{path}/{kind}"), &body).expect(201);
        }
        self.put(&format!("{path}/publish"), &Value::Null)
            .expect(200);
        path
    }
}

/// The id in a body.
#[track_caller]
pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

/// Waits until there is something.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(LOOK);
    }
    panic!("waited in vain for {what}");
}
