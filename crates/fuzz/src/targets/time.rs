use hone_annotation::Timestamp;

/// A moment: what is read and written out reads as the same.
///
/// # Panics
/// If it does not.
pub fn time(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(moment) = text.parse::<Timestamp>() {
        let printed = moment.to_string();
        assert_eq!(printed.parse(), Ok(moment), "{text:?} as {printed:?}");
    }
}
