//! `hone demo`: the whole loop on a real data set, from nothing to a report.

use anyhow::Result;
use hone_domain::Precision;
use hone_infer::Device;
use hone_learn::ClassScale;
use hone_table::{Columns, RareClasses};

use crate::args::{DemoArgs, EncoderArgs, RunArgs};
use crate::bars::say;
use crate::commands::data;
use crate::commands::simulate::{Output, simulate};
use crate::dataset::{Contents, Draw, Origin};
use crate::place::Place;

/// The data set of the demo.
pub(crate) const DATA_SET: &str = "newsgroups20";

/// Records to ask about and to measure on: enough for a narrow band, few enough for two minutes.
const POOL: usize = 5000;
const TEST: usize = 2000;

/// Long posts say what they are about at their beginning.
const MAX_TOKENS: usize = 64;

/// Runs the command.
pub(crate) fn run(place: &Place, args: &DemoArgs) -> Result<()> {
    say(&format!(
        "the demo: active learning on `{}`, beside random choice",
        args.data_set
    ));
    let pulled = data::pull(place, &args.data_set)?;
    let origin = Origin {
        name: args.data_set.clone(),
        data: pulled.train,
        test: pulled.test,
        test_share: 0.25,
        columns: Columns {
            text: vec!["text".to_owned()],
            label: Some("label".to_owned()),
            id: None,
        },
        contents: Contents::Texts,
        scale: ClassScale::Nominal,
        rare: RareClasses::Drop { minimum: 2 },
        draw: Draw {
            pool: Some(POOL),
            test: Some(TEST),
        },
    };
    let run = RunArgs {
        strategy: arms(&["hone", "random", "margin@baseline"])?,
        head: None,
        seeds: 5,
        start: 20,
        batch: 20,
        budget: Some(500),
    };
    let encoder = EncoderArgs {
        model_id: "all-MiniLM-L6-v2".to_owned(),
        revision: None,
        device: Device::Cpu,
        dtype: Precision::F32,
        max_tokens: Some(MAX_TOKENS),
        views: Vec::new(),
    };
    let output = Output {
        folder: Some(args.out.clone()),
        json: args.json,
    };
    simulate(place, &origin, &run, &encoder, &output)
}

fn arms(names: &[&str]) -> Result<Vec<crate::arm_name::ArmName>> {
    names
        .iter()
        .map(|name| name.parse().map_err(anyhow::Error::msg))
        .collect()
}
