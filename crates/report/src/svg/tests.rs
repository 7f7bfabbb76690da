use super::*;

#[test]
fn markup_and_control_characters_in_text_are_made_harmless() {
    assert_eq!(
        escape("<b a=\"1\">'&'\u{0}\u{b}x\n"),
        "&lt;b a=&quot;1&quot;&gt;&#39;&amp;&#39;  x "
    );
}

#[test]
fn a_long_name_loses_its_middle_and_is_marked() {
    let name = "transfer_not_received_by_recipient";
    let short = shorten(name, 120.0);
    assert!(
        short.contains('…') && short.ends_with("ient") && width_of(&short) <= 120.0,
        "{short}"
    );
    assert_eq!(shorten("card", 120.0), "card");
}

#[test]
fn a_figure_that_stands_alone_needs_no_variable() {
    let mut canvas = Canvas::default();
    canvas.line((0.0, 0.0), (1.0, 1.0), "line s0");
    let figure = canvas.finish("x", Layout::Wide, 10.0, ["t".to_owned(), "d".to_owned()]);
    assert!(!figure.standalone().contains("var("));
    assert!(!figure.inline().contains("xmlns"));
}
