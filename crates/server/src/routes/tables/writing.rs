//! Records on their way into a file that is then sent.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;

use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt as _};
use hone_annotation::table::Tables;
use hone_annotation::use_case::records;
use hone_annotation::{Schema, User};

use super::of_table;
use crate::dto::table::FileWanted;
use crate::error::ApiError;
use crate::state::AppState;

/// Records of one page.
const PAGE: usize = 500;
/// Bytes that are sent at once.
const BLOCK: usize = 256 << 10;

/// Writes the records of a dataset. Each page is read as it is at that moment.
pub(super) async fn write(
    state: &AppState,
    user: &User,
    port: Arc<dyn Tables>,
    schema: Arc<Schema>,
    wanted: &FileWanted,
) -> Result<File, ApiError> {
    let (format, ..) = wanted.format.parts();
    let (dataset, include) = (schema.dataset.id, wanted.include());
    let begun = include.clone();
    let beginning = state
        .filing
        .call(move || port.write(schema, format, &begun));
    let mut writer = beginning.await?.map_err(of_table)?;
    let mut done = 0;
    loop {
        let (user, include) = (user.clone(), include.clone());
        let page =
            state.read(move |view| records::list(view, &user, dataset, done, PAGE, &include));
        let (page, _) = page.await?;
        if page.is_empty() {
            break;
        }
        done += page.len();
        let page = page.into_iter().map(|record| state.refreshed(record));
        let page: Vec<_> = page.collect();
        let adding = state.filing.call(move || writer.add(page).map(|()| writer));
        writer = adding.await?.map_err(of_table)?;
    }
    let ending = state.filing.call(move || writer.finish());
    ending.await?.map_err(of_table)
}

/// The blocks of a file, read one at a time.
pub(super) fn blocks(state: AppState, file: File) -> impl Stream<Item = io::Result<Vec<u8>>> {
    unfold(Some((state, file)), |open| async {
        let (state, mut file) = open?;
        let reading = state.filing.call(move || {
            let mut block = Vec::with_capacity(BLOCK);
            let read = file.by_ref().take(BLOCK as u64).read_to_end(&mut block);
            read.map(|_| (file, block))
        });
        match reading.await {
            Ok(Ok((_, block))) if block.is_empty() => None,
            Ok(Ok((file, block))) => Some((Ok(block), Some((state, file)))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(error) => Some((Err(io::Error::other(ApiError::from(error))), None)),
        }
    })
    // Whoever compresses it asks once more at the end.
    .fuse()
}

/// The header that has a browser keep a reply under the name of a dataset (RFC 6266, RFC 8187).
pub(super) fn attachment(name: &str, ending: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let plain: String = name
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if is_plain(char::from(byte)) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    format!("attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{encoded}.{ending}")
}
