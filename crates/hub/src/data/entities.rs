/// Replaces the entities of HTML that escaping puts into plain text.
///
/// `&amp;` comes last, so that `&amp;lt;` becomes `&lt;` and not `<`.
pub(crate) fn unescape(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, character)| {
        text.replace(entity, character)
    })
}

#[cfg(test)]
mod tests;
