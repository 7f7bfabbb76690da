//! Limits of what may be stored; the numbers are those of the wire contract.

use crate::Invalid;

/// Characters of a name of a dataset, field, question, metadata property or vector.
pub const NAME: usize = 200;
/// Characters of a title.
pub const TITLE: usize = 500;
/// Characters of a dataset's guidelines.
pub const GUIDELINES: usize = 10_000;
/// Characters of a description of a question, an option or a webhook.
pub const DESCRIPTION: usize = 1_000;
/// Characters of an option's value.
pub const OPTION_VALUE: usize = 200;
/// Characters of an option's text.
pub const OPTION_TEXT: usize = 500;
/// Options of a label question.
pub const OPTIONS: usize = 500;
/// Options of a ranking question.
pub const RANKING_OPTIONS: usize = 50;
/// Values of a terms metadata property.
pub const TERMS: usize = 250;
/// Vectors settings of a dataset.
pub const VECTORS: usize = 5;
/// Records of one bulk call.
pub const BULK_RECORDS: usize = 500;
/// Responses of one bulk call.
pub const BULK_RESPONSES: usize = 100;
/// Ids of one deletion.
pub const DELETED_IDS: usize = 100;
/// Records of one page.
pub const PAGE: usize = 1_000;
/// Filters of one search.
pub const FILTERS: usize = 50;
/// Terms of one filter.
pub const FILTER_TERMS: usize = 250;
/// Characters of a text that is searched for.
pub const QUERY: usize = 5_000;
/// Words of such a text that may be a few edits away: each is compared with every word there is.
pub const NEAR_WORDS: usize = 50;
/// Keys of one sort.
pub const SORTS: usize = 10;
/// Results of one similarity search over all its pages.
pub const SIMILAR: usize = 1_000;
/// Webhooks in all.
pub const WEBHOOKS: usize = 10;
/// Deliveries to a webhook that its owner sees.
pub const LAST_DELIVERIES: usize = 50;
/// Rows of a data set of the Hub that one import reads.
pub const HUB_ROWS: u64 = 10_000;
/// Spans of one answer.
pub const SPANS: usize = 10_000;
/// Messages of a chat.
pub const MESSAGES: usize = 500;
/// Characters of a message of a chat.
pub const MESSAGE: usize = 20_000;
/// Characters of a role in a chat.
pub const MESSAGE_ROLE: usize = 20;
/// Characters of an image's address.
pub const IMAGE_URL: usize = 2_038;
/// Characters of an image given as a data URL.
pub const IMAGE_DATA: usize = 5_000_000;
/// Bytes of an uploaded file, unless the operator decides otherwise: more than cameras give.
pub const MEDIA: usize = 32 << 20;
/// Characters of an agent's name.
pub const AGENT: usize = 200;

/// Checks that a text has from 1 to `most` characters.
///
/// # Errors
/// If it has none or more.
pub fn text(place: &str, value: &str, most: usize) -> Result<(), Invalid> {
    let length = value.chars().count();
    if (1..=most).contains(&length) {
        return Ok(());
    }
    let reason = format!("has {length} characters; from 1 to {most} are allowed");
    Err(Invalid::new(place, reason))
}

/// Checks that there are from `least` to `most` of something.
///
/// # Errors
/// If there are fewer or more.
pub fn count(place: &str, held: usize, least: usize, most: usize) -> Result<(), Invalid> {
    if (least..=most).contains(&held) {
        return Ok(());
    }
    let reason = format!("has {held} items; from {least} to {most} are allowed");
    Err(Invalid::new(place, reason))
}

/// Checks that a name has letters, digits, `_` and `-` alone.
///
/// # Errors
/// If it is empty or has other characters.
pub fn identifier(place: &str, name: &str) -> Result<(), Invalid> {
    text(place, name, NAME)?;
    let odd = name
        .chars()
        .find(|c| !(c.is_ascii_alphanumeric() || "_-".contains(*c)));
    odd.map_or(Ok(()), |odd| {
        let reason = format!("has {odd:?}; letters, digits, '_' and '-' are allowed");
        Err(Invalid::new(place, reason))
    })
}
