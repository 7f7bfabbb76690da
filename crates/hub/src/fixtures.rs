//! What the tests of this crate share: small archives and stand-ins for pip and npm.

mod loopback_hub;

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use hone_domain::ContentHash;
use zip::write::SimpleFileOptions;

pub(crate) use loopback_hub::{COMMIT, LoopbackHub};

use crate::{HubConfig, Manifest as _, ModelManifest, Program};

pub(crate) fn wheel(path: &Path, members: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

pub(crate) fn tgz(path: &Path, members: &[(&str, &[u8])]) {
    let gz = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    let mut tar = tar::Builder::new(gz);
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // `set_path` refuses the hostile names that some tests need.
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *content).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}

/// A folder for a test with a configuration that reaches nothing but a fake client: it notes its
/// arguments in `calls` and copies `served` into the folder that its arguments name.
pub(crate) struct Bench {
    pub(crate) root: tempfile::TempDir,
    pub(crate) config: HubConfig,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let script = root.path().join("client");
        let text = format!(
            "#!/bin/sh\ncd '{}' || exit 3\necho \"$@\" >> calls\n\
             while [ \"$#\" -gt 0 ]; do case \"$1\" in --dest|--pack-destination) to=$2;; esac; shift; done\n\
             [ -d served ] || {{ echo 'no matching distribution' >&2; exit 1; }}\ncp served/* \"$to\"\n",
            root.path().display()
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        let config = HubConfig {
            data: root.path().join("data"),
            cache: root.path().join("cache"),
            endpoint: Some("http://127.0.0.1:9".to_owned()),
            token: None,
            offline: false,
            proxy: false,
            pip: Program::new(&script, &["pip"]),
            npm: Program::new(&script, &["npm"]),
        };
        Self { root, config }
    }

    /// The path of a file that the fake client serves.
    pub(crate) fn served(&self, name: &str) -> PathBuf {
        let folder = self.root.path().join("served");
        fs::create_dir_all(&folder).unwrap();
        folder.join(name)
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.root.path().join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    /// Everything that lies in the folder of models, sorted.
    pub(crate) fn models(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.config.data.join("models")) else {
            return Vec::new();
        };
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != ".lock")
            .collect();
        names.sort();
        names
    }
}

/// A manifest of one file `model.safetensors` whose content is `content`, from a wheel.
pub(crate) fn tiny_manifest(content: &[u8]) -> ModelManifest {
    let text = format!(
        r#"
id = "tiny"
architecture = "bert"
revision = "r1"
licence = "MIT"
dimension = 4
max_tokens = 16
pooling = "mean"
normalise = true

[[files]]
name = "model.safetensors"
sha256 = "{}"

[[sources]]
kind = "pypi"
package = "tiny-model"
version = "1.0"
inner = "tiny/model"
"#,
        ContentHash::of(content)
    );
    ModelManifest::parse("tiny.toml", &text).unwrap()
}
