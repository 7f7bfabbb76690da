//! Data sets of the Hugging Face Hub: rows in, flat rows out.

mod card;
mod parcel;
mod rows;

use std::sync::Arc;

use hone_annotation::Schema;
use hone_annotation::hub::{Failure, Hub, Parcel, Rows, Wanted};
use hone_hub::HubConfig;

use self::parcel::HubParcel;
use self::rows::HubRows;

/// The Hub that a configuration names.
#[derive(Debug, Clone)]
pub struct HubTransfer {
    config: HubConfig,
}

impl HubTransfer {
    /// The Hub of the configuration. Its token is for reading alone; those who write bring theirs.
    pub fn new(config: HubConfig) -> Self {
        Self { config }
    }
}

impl Hub for HubTransfer {
    fn open(&self, wanted: Wanted) -> Result<Box<dyn Rows>, Failure> {
        Ok(Box::new(HubRows::open(&self.config, wanted)?))
    }

    fn pack(&self, schema: Arc<Schema>) -> Result<Box<dyn Parcel>, Failure> {
        Ok(Box::new(HubParcel::new(self.config.clone(), schema)?))
    }
}
