use super::*;

#[test]
fn places_are_filled_and_what_fills_them_is_not_read_again() {
    let template: PromptTemplate = "a {b} {b}{c}".parse().unwrap();
    let filled = template.fill(|name| {
        if name == "b" {
            "{c}".to_owned()
        } else {
            "é".to_owned()
        }
    });
    assert_eq!(filled, "a {c} {c}é");
}

#[test]
fn a_template_that_cannot_be_meant_is_refused_at_its_place() {
    for (written, at) in [("é {text", 2), ("a}", 1), ("{}", 0), ("{a{b}}", 0)] {
        let error = written.parse::<PromptTemplate>().unwrap_err();
        assert!(
            error.to_string().contains(&format!("character {at}")),
            "{error}"
        );
    }
}

#[test]
fn it_is_kept_as_it_was_written() {
    let template: PromptTemplate = "{{x}} {text}".parse().unwrap();
    let json = serde_json::to_string(&template).unwrap();
    assert_eq!(json, r#""{{x}} {text}""#);
    assert_eq!(
        serde_json::from_str::<PromptTemplate>(&json).unwrap(),
        template
    );
}
