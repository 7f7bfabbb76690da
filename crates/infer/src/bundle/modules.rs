use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::files::Files;
use crate::config::unsupported;
use crate::{InferError, Pooling};

const MODULES: &str = "modules.json";

/// What the sentence-transformers files say comes after the transformer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Modules {
    pub(super) pooling: Option<Pooling>,
    pub(super) normalise: Option<bool>,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    r#type: String,
}

/// Reads `modules.json` and the pooling's `config.json`.
pub(super) fn read(files: &mut Files) -> Result<Modules, InferError> {
    let Some(list) = files.optional_json::<Vec<Module>>(MODULES)? else {
        let pooling = files.optional_json::<Map<String, Value>>("1_Pooling/config.json")?;
        let pooling = pooling.map(|json| pooling_mode(files, "1_Pooling/config.json", &json));
        return Ok(Modules {
            pooling: pooling.transpose()?,
            normalise: None,
        });
    };
    let mut modules = Modules {
        pooling: None,
        normalise: Some(false),
    };
    for module in list {
        match module.r#type.rsplit('.').next().unwrap_or_default() {
            "Transformer" | "StaticEmbedding" => {}
            "Pooling" => {
                let name = format!("{}/config.json", module.path);
                let json = files.optional_json(&name)?.unwrap_or_default();
                modules.pooling = Some(pooling_mode(files, &name, &json)?);
            }
            "Normalize" => modules.normalise = Some(true),
            _ => {
                return Err(unsupported(
                    &files.path(Path::new(MODULES)),
                    "type",
                    &module.r#type,
                ));
            }
        }
    }
    Ok(modules)
}

/// The one mode that the file switches on. Old files hold a switch a mode, new ones a name.
fn pooling_mode(
    files: &Files,
    name: &str,
    json: &Map<String, Value>,
) -> Result<Pooling, InferError> {
    let path = files.path(Path::new(name));
    let named = json
        .get("pooling_mode")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let switched = json.iter().filter_map(|(key, value)| {
        let mode = key.strip_prefix("pooling_mode_")?;
        (value == &Value::Bool(true)).then(|| mode.to_owned())
    });
    let modes: Vec<String> = named.into_iter().chain(switched).collect();
    let [mode] = modes.as_slice() else {
        if modes.is_empty() {
            return Ok(Pooling::Mean);
        }
        return Err(unsupported(&path, "pooling_mode", &modes.join(" + ")));
    };
    match mode.as_str() {
        "mean" | "mean_tokens" => Ok(Pooling::Mean),
        "cls" | "cls_token" => Ok(Pooling::Cls),
        "max" | "max_tokens" => Ok(Pooling::Max),
        "lasttoken" => Ok(Pooling::LastToken),
        other => Err(unsupported(&path, "pooling_mode", other)),
    }
}
