use std::fs;
use std::path::Path;

use hone_domain::{Class, LabelSchema, View};
use hone_learn::ClassScale;
use hone_table::{Columns, RareClasses};
use hone_testkit::{FakeEncoder, MemoryFeatures};

use super::{hash, records, views};
use crate::dataset::{Contents, DataSet, Draw, ImagesBeside, Origin, Part};
use crate::features::Reader;
use crate::view_name::ViewName;

/// A folder with these files; the fake encoder takes texts for pictures.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn columns() -> Columns {
    Columns {
        text: vec!["picture".to_owned()],
        label: Some("label".to_owned()),
        id: None,
    }
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

fn part(texts: Vec<String>) -> Part {
    let classes = (0..texts.len()).map(|at| Class(at as u16 % 2)).collect();
    Part {
        texts,
        images: Vec::new(),
        answers: classes,
    }
}

fn data(texts: Vec<String>) -> DataSet {
    DataSet {
        schema: LabelSchema::new(vec!["a".to_owned(), "b".to_owned()]).unwrap(),
        pool: part(texts.clone()),
        test: part(texts),
    }
}

#[test]
fn a_folder_names_the_class_of_each_image_in_the_same_order_everywhere() {
    let folder = folder(&[
        ("dog/2.png", "x"),
        ("cat/b.jpg", "x"),
        ("dog/1.png", "x"),
        ("cat/.hidden", "x"),
        ("notes.txt", "x"),
    ]);
    let found = records(folder.path(), &columns()).unwrap();
    let wanted = ["cat/b.jpg", "dog/1.png", "dog/2.png"];
    assert_eq!(found.texts, wanted.map(|name| path(folder.path(), name)));
    assert_eq!(found.labels.unwrap(), ["cat", "dog", "dog"]);
    let empty = records(&folder.path().join("dog"), &columns());
    let said = empty.unwrap_err().to_string();
    assert!(said.ends_with("holds no folder with images"), "{said}");
}

#[test]
fn paths_of_a_table_are_relative_to_it() {
    let folder = folder(&[
        ("table.csv", "picture,label\nsub/1.png,a\n/2.png,b\n"),
        ("gap.csv", "picture,label\n1.png,a\n\"\",b\n"),
    ]);
    let found = records(&folder.path().join("table.csv"), &columns()).unwrap();
    let wanted = [path(folder.path(), "sub/1.png"), "/2.png".to_owned()];
    assert_eq!(found.texts, wanted);
    let said = records(&folder.path().join("gap.csv"), &columns())
        .unwrap_err()
        .to_string();
    assert!(said.contains("row 2"), "{said}");
}

#[test]
fn the_hash_is_of_the_pictures_and_not_of_where_they_lie() {
    let (here, there) = (
        folder(&[("1", "one"), ("2", "two")]),
        folder(&[("x/1", "one"), ("x/2", "two"), ("x/3", "three")]),
    );
    let of = |folder: &Path, names: [&str; 2]| {
        hash(&data(names.map(|name| path(folder, name)).to_vec())).unwrap()
    };
    let first = of(here.path(), ["1", "2"]);
    assert_eq!(first, of(there.path(), ["x/1", "x/2"]));
    assert_ne!(first, of(there.path(), ["x/1", "x/3"]));
}

#[test]
fn an_image_that_is_missing_or_damaged_is_named() {
    let folder = folder(&[("good", "a b")]);
    fs::write(folder.path().join("bad"), [0xff]).unwrap();
    let (encoder, store) = (FakeEncoder::new(4), MemoryFeatures::default());
    let reader = Reader::of_images(&encoder, &store, &[]).unwrap();
    let paths = ["good", "bad", "gone"].map(|name| path(folder.path(), name));
    let read = |names: &[usize]| {
        let paths: Vec<&str> = names.iter().map(|&at| paths[at].as_str()).collect();
        reader.read(&paths)
    };
    assert_eq!(read(&[0]).unwrap().rows(), 1);
    for at in [1, 2] {
        let said = read(&[0, at]).unwrap_err().to_string();
        let wanted = format!("cannot read {}: ", paths[at]);
        assert!(said.starts_with(&wanted), "{said}");
    }
}

#[test]
fn images_have_views_of_the_encoder_only() {
    let encoder = FakeEncoder::new(4);
    let layer = View::LayerMean(1);
    let named = views(&encoder, &[ViewName::Encoder(layer)]).unwrap();
    assert_eq!(named, [layer]);
    let default = views(&encoder, &[]).unwrap();
    assert_eq!(default, [View::Final, View::LayerMean(2)]);
    let said = views(&encoder, &[ViewName::TfIdf]).unwrap_err().to_string();
    assert_eq!(said, "images have no words to count");
}

/// A table whose rows have a picture and a title each.
fn goods(folder: &Path) -> Origin {
    Origin {
        name: "goods".to_owned(),
        data: folder.join("goods.csv"),
        test: None,
        test_share: 0.5,
        columns: Columns {
            text: vec!["title".to_owned()],
            ..columns()
        },
        scale: ClassScale::Nominal,
        contents: Contents::Both(ImagesBeside {
            column: "picture".to_owned(),
            model_id: String::new(),
        }),
        rare: RareClasses::Keep,
        draw: Draw::default(),
    }
}

#[test]
fn texts_and_the_images_beside_them_are_read_together() {
    let table = "picture,title,label\n1,a mug,a\n2,a shirt,b\n1,a cap,a\n2,a sock,b\n";
    let folder = folder(&[("goods.csv", table), ("1", "red"), ("2", "blue")]);
    let data = DataSet::read(&goods(folder.path())).unwrap();
    for part in [&data.pool, &data.test] {
        assert_eq!(part.texts.len(), 2);
        for ((text, image), class) in part.texts.iter().zip(&part.images).zip(&part.answers) {
            let name = if class.index() == 0 { "1" } else { "2" };
            assert_eq!(*image, path(folder.path(), name));
            let is_first = ["a mug", "a cap"].contains(&text.as_str());
            assert_eq!(is_first, class.index() == 0, "{text}");
        }
    }
    let (words, pictures) = (FakeEncoder::new(4), FakeEncoder::new(6));
    let store = MemoryFeatures::default();
    let images = Reader::of_images(&pictures, &store, &[]).unwrap();
    let reader = Reader::new(&words, &store, &[], &data.pool.texts()).beside(images);
    let task = reader.task(&data).unwrap();
    let views = task.pool.features.views().iter();
    let names: Vec<&str> = views.map(|view| view.name.as_str()).collect();
    let both = ["final", "layer-mean-1", "image-final", "image-layer-mean-2"];
    assert_eq!(names[..4], both);
    assert_eq!(names[4..], ["tf-idf"]);
    assert_eq!(task.embeddings.dim(), 10, "both tell records apart");

    let before = reader.hash(&data).unwrap();
    fs::write(folder.path().join("1"), "green").unwrap();
    assert_ne!(before, reader.hash(&data).unwrap());
    fs::write(folder.path().join("1"), "red").unwrap();
    assert_eq!(before, reader.hash(&data).unwrap());
}
