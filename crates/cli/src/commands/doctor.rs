//! `hone doctor`: what this machine has and what is missing.

use std::process::{Command, Stdio};

use anyhow::Result;
use hone_hub::{Models, Program};
use serde_json::json;

use crate::args::DoctorArgs;
use crate::bars::print;
use crate::place::{Place, machine};
use crate::wire::catalog;

/// One thing looked at.
struct Finding {
    what: &'static str,
    good: bool,
    found: String,
}

/// Runs the command. Always succeeds: it reports and does not judge.
pub(crate) fn run(place: &Place, args: &DoctorArgs) -> Result<()> {
    let findings = [
        Finding {
            what: "machine",
            good: true,
            found: machine(),
        },
        instructions(),
        cuda(),
        data_folder(place),
        program("pip", &place.hub.pip),
        program("npm", &place.hub.npm),
        network(place),
        models(place)?,
    ];
    if args.json {
        let rows: Vec<_> = findings
            .iter()
            .map(|f| json!({"what": f.what, "good": f.good, "found": f.found}))
            .collect();
        return Ok(print(
            format!("{}\n", serde_json::to_string_pretty(&rows)?).as_bytes(),
        )?);
    }
    for Finding { what, good, found } in &findings {
        let mark = if *good { "ok  " } else { "note" };
        print(format!("{mark}  {what:<14} {found}\n").as_bytes())?;
    }
    Ok(())
}

fn instructions() -> Finding {
    let found = hone_kernel::instruction_set();
    Finding {
        what: "instructions",
        good: true,
        found,
    }
}

fn cuda() -> Finding {
    let found = if cfg!(feature = "cuda") {
        "built in"
    } else {
        "not built in (feature `cuda`)"
    };
    Finding {
        what: "cuda",
        good: true,
        found: found.to_owned(),
    }
}

fn data_folder(place: &Place) -> Finding {
    let writable = std::fs::create_dir_all(&place.data)
        .and_then(|()| tempfile::tempfile_in(&place.data).map(drop));
    let shown = place.data.display();
    let found = match &writable {
        Ok(()) => format!("{shown} can be written"),
        Err(error) => format!("{shown}: {error}"),
    };
    Finding {
        what: "data folder",
        good: writable.is_ok(),
        found,
    }
}

fn program(what: &'static str, program: &Program) -> Finding {
    let mut command = Command::new(&program.path);
    command
        .args(&program.args)
        .arg("--version")
        .stderr(Stdio::null())
        .stdin(Stdio::null());
    let version = command
        .output()
        .ok()
        .filter(|output| output.status.success());
    let found = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let good = found.is_some();
    let found = found.unwrap_or_else(|| {
        format!(
            "{} does not run; mirrors that need it are passed over",
            program.path.display()
        )
    });
    Finding { what, good, found }
}

fn network(place: &Place) -> Finding {
    let found = if place.hub.offline {
        "offline: no socket is opened".to_owned()
    } else {
        let hub = place
            .hub
            .endpoint
            .as_deref()
            .unwrap_or("the public Hugging Face hub");
        format!("models come from {hub}, then from package registries")
    };
    Finding {
        what: "network",
        good: true,
        found,
    }
}

fn models(place: &Place) -> Result<Finding> {
    let models = Models::new(place.hub.clone());
    let catalog = catalog(place)?;
    let here: Vec<_> = catalog
        .iter()
        .filter(|m| models.locate(m).is_some())
        .map(|m| m.id.as_str())
        .collect();
    let found = if here.is_empty() {
        "none here yet: hone models pull all-MiniLM-L6-v2".to_owned()
    } else {
        here.join(", ")
    };
    Ok(Finding {
        what: "models",
        good: !here.is_empty(),
        found,
    })
}
