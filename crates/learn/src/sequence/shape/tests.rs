use super::shape;

fn on(word: &str) -> Vec<usize> {
    let features = shape(word);
    (0..features.len())
        .filter(|&at| features[at] == 1.0)
        .collect()
}

#[test]
fn shapes_tell_writings_of_one_word_apart() {
    let words = [
        "london", "London", "LONDON", "LonDon", "L", "L.", "london1", "1996", "-", "1-2",
    ];
    let shapes: Vec<_> = words.iter().map(|word| on(word)).collect();
    for (at, shape) in shapes.iter().enumerate() {
        assert!(
            !shapes[..at].contains(shape),
            "{} is like another",
            words[at]
        );
    }
}

#[test]
fn every_script_has_a_shape() {
    assert_eq!(on("Ärzte"), on("Hello"));
    assert_eq!(on("Москва"), on("London"));
    assert_eq!(on("שלום"), on("مرحبا"));
    assert_eq!(on("日本"), [5, 16]);
    assert_eq!(on("👩‍👩‍👧"), [14]);
    assert_eq!(on(""), [14]);
}
