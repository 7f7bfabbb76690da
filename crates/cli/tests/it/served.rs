//! `hone serve`, asked over HTTP.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

/// The API key of the owner.
const KEY: &str = "owner.apikey";

/// A server on a folder of its own, ended when it is dropped.
pub(crate) struct Served {
    process: Child,
    pub(crate) url: String,
    pub(crate) agent: Agent,
    data: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Served {
    /// Starts `hone serve` with more options and variables.
    pub(crate) fn start(args: &[&str], vars: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_hone"));
        command.arg("--data-dir").arg(data.path());
        command.args(["serve", "--port", "0"]).args(args);
        command.env("API_KEY", KEY).env("HF_HOME", data.path());
        command.env_remove("HF_TOKEN").envs(vars.iter().copied());
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let url = lines
            .find_map(|line| Some(line.ok()?.strip_prefix("Hone is at ")?.to_owned()))
            .unwrap();
        // What is logged later must find a reader.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0);
        Self {
            process,
            url,
            agent: config.build().new_agent(),
            data,
        }
    }

    /// Everything that lies in the folder of the server.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, status: u16, body: &Value) -> Value {
        let request = self.agent.post(format!("{}/api/v1{path}", self.url));
        let request = request.header("X-Argilla-Api-Key", KEY);
        let said = request
            .header("content-type", "application/json")
            .send(body.to_string());
        read(said.unwrap(), status)
    }

    #[track_caller]
    pub(crate) fn put(&self, path: &str) -> Value {
        let request = self.agent.put(format!("{}/api/v1{path}", self.url));
        let request = request.header("X-Argilla-Api-Key", KEY);
        read(request.send_empty().unwrap(), 200)
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        let request = self.agent.get(format!("{}/api/v1{path}", self.url));
        read(
            request.header("X-Argilla-Api-Key", KEY).call().unwrap(),
            200,
        )
    }

    /// A published dataset with a text, an image, a label and labels.
    pub(crate) fn dataset(&self, name: &str) -> String {
        let workspaces = self.get("/me/workspaces");
        let new = json!({"name": name, "workspace_id": workspaces["items"][0]["id"]});
        let made = self.post("/datasets", 201, &new);
        let path = format!("/datasets/{}", made["id"].as_str().unwrap());
        let options = |names: &[&str]| -> Value {
            let options = names
                .iter()
                .map(|name| json!({"value": name, "text": name}));
            options.collect()
        };
        for (kind, name, settings) in [
            ("fields", "body", json!({"type": "text"})),
            ("fields", "picture", json!({"type": "image"})),
            (
                "questions",
                "kind",
                json!({"type": "label_selection", "options": options(&["ham", "spam"])}),
            ),
            (
                "questions",
                "tags",
                json!({"type": "multi_label_selection", "options": options(&["a", "b", "c"])}),
            ),
        ] {
            let required = name == "body" || name == "kind";
            let body = json!({"name": name, "title": name, "required": required,
                "settings": settings});
            self.post(&format!("{path}/{kind}"), 201, &body);
        }
        self.put(&format!("{path}/publish"));
        path
    }

    /// The job once it has ended.
    pub(crate) fn ended(&self, job: &Value) -> Value {
        let path = format!("/jobs/{}", job["id"].as_str().unwrap());
        for _ in 0..2_000 {
            let job = self.get(&path);
            if !matches!(job["status"].as_str(), Some("queued" | "started")) {
                return job;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the job does not end");
    }
}

#[track_caller]
fn read(mut said: ureq::http::Response<ureq::Body>, status: u16) -> Value {
    let text = said.body_mut().read_to_string().unwrap();
    assert_eq!(said.status().as_u16(), status, "{text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}
