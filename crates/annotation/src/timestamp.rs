use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: microseconds since 1970-01-01T00:00:00 UTC.
///
/// Written as ISO 8601 in UTC with six digits and without an offset: `2026-11-21T17:36:05.557552`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `microseconds` later.
    #[must_use]
    pub fn plus(self, microseconds: i64) -> Self {
        Self(self.0.saturating_add(microseconds))
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = DateTime::from_timestamp_micros(self.0).ok_or(fmt::Error)?;
        // `format` would read its pattern at every call, and pages are full of times.
        match moment.year() {
            year @ 0..=9999 => write!(f, "{year:04}"),
            // ISO 8601 wants a sign there.
            year => write!(f, "{year:+05}"),
        }?;
        write!(
            f,
            "-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}",
            moment.month(),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second(),
            moment.timestamp_subsec_micros(),
        )
    }
}

/// A text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 8601 time")]
pub struct NotATime(pub String);

impl FromStr for Timestamp {
    type Err = NotATime;

    /// Reads ISO 8601; without an offset the time is UTC, without a time of day it is midnight.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let microseconds = microseconds(text);
        // A leap second at the end of all times that can be written is beyond it.
        let written = |it: &i64| DateTime::from_timestamp_micros(*it).is_some();
        let microseconds = microseconds.filter(written);
        microseconds
            .map(Self)
            .ok_or_else(|| NotATime(text.to_owned()))
    }
}

fn microseconds(text: &str) -> Option<i64> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.timestamp_micros());
    }
    let day = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    let naive = text.replacen(' ', "T", 1).parse::<NaiveDateTime>().ok();
    let moment = naive.or_else(day)?;
    Some(moment.and_utc().timestamp_micros())
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
