use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use hone_annotation::hub::Failure;
use hone_annotation::{DatasetId, KeptFile, MediaFailure, MediaFiles, MediaHash};
use hone_domain::{ContentHash, ImageKind};

type Files = BTreeMap<(DatasetId, MediaHash), Vec<u8>>;

/// The reference of [`MediaFiles`], in memory.
#[derive(Debug, Default)]
pub struct MemoryMedia(Mutex<Files>);

impl MemoryMedia {
    fn with<T>(&self, work: impl FnOnce(&mut Files) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl MediaFiles for MemoryMedia {
    fn put(&self, dataset: DatasetId, bytes: &[u8]) -> Result<KeptFile, MediaFailure> {
        let unfit = || MediaFailure::Unfit("the file is no image".to_owned());
        let kind = ImageKind::of(bytes).ok_or_else(unfit)?;
        let hash = MediaHash(*ContentHash::of(bytes).as_bytes());
        self.with(|files| files.insert((dataset, hash), bytes.to_vec()));
        Ok(KeptFile {
            hash,
            content_type: kind.media_type(),
            size: bytes.len() as u64,
        })
    }

    fn get(&self, dataset: DatasetId, hash: MediaHash) -> Result<Vec<u8>, Failure> {
        let found = self.with(|files| files.get(&(dataset, hash)).cloned());
        found.ok_or_else(|| format!("there is no file {hash}").into())
    }

    fn datasets(&self) -> Result<Vec<DatasetId>, Failure> {
        let mut ids: Vec<_> = self.with(|files| files.keys().map(|(id, _)| *id).collect());
        ids.dedup();
        Ok(ids)
    }

    fn remove_all(&self, dataset: DatasetId) -> Result<(), Failure> {
        self.with(|files| files.retain(|(of, _), _| *of != dataset));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reference_keeps_the_contract() {
        crate::media_files_contract(&super::MemoryMedia::default());
    }
}
