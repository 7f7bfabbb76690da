use super::*;

#[test]
fn entities_are_replaced_once() {
    for (text, expected) in [
        ("a &amp; b", "a & b"),
        ("&lt;b&gt; &quot;x&quot; &#39;y&#39;", "<b> \"x\" 'y'"),
        ("&amp;lt;", "&lt;"),
        ("no & entity;", "no & entity;"),
        ("", ""),
    ] {
        assert_eq!(unescape(text), expected);
    }
}
