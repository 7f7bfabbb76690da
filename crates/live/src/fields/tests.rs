use hone_annotation::DatasetId;
use hone_domain::ContentHash;
use hone_testkit::annotation::record;
use serde_json::{Value, json};

use super::{Fields, Item, Texts, image_hash};

fn fields(texts: &[&str], image: Option<&str>) -> Fields {
    Fields {
        texts: texts.iter().map(|&name| name.to_owned()).collect(),
        read: Texts::Joined,
        image: image.map(str::to_owned),
    }
}

fn item(of: &Fields, values: Value) -> Result<Item, String> {
    let dataset = DatasetId(uuid::Uuid::from_u128(1));
    of.item(&record(dataset, "r", values))
}

#[test]
fn texts_alone_are_hashed_as_they_are() {
    let read = item(
        &fields(&["title", "text"], None),
        json!({"text": "b", "title": "a", "photo": "http://a.b/c"}),
    );
    let read = read.unwrap();
    assert_eq!((read.text.as_ref(), read.image), ("a\nb", None));
    assert_eq!(read.content, ContentHash::of(b"a\nb"));
}

#[test]
fn an_image_stands_for_itself_and_with_a_text_for_both() {
    let value = "data:image/png;base64,AA==";
    let alone = item(&fields(&[], Some("photo")), json!({"photo": value})).unwrap();
    assert_eq!(alone.content, image_hash(value));
    assert_ne!(alone.content, ContentHash::of(value.as_bytes()));
    let both = fields(&["text"], Some("photo"));
    let read = |text: &str, photo: &str| {
        let read = item(&both, json!({"text": text, "photo": photo})).unwrap();
        read.content
    };
    assert_eq!(read("a", value), read("a", value));
    assert_ne!(read("a", value), read("b", value));
    assert_ne!(read("a", value), read("a", "http://a.b/c"));
    assert_ne!(read("", value), alone.content);
}

#[test]
fn a_record_without_its_image_says_which_field_lacks_it() {
    for values in [json!({"text": "a"}), json!({"text": "a", "photo": null})] {
        let error = item(&fields(&["text"], Some("photo")), values).unwrap_err();
        assert_eq!(error, "it has no image in the field \"photo\"");
    }
}
