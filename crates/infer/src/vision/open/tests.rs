use std::error::Error as _;

use hone_domain::{EncodeError, Encoder, Modality, Precision, Silent, View, ViewData};
use ndarray::Array2;
use serde_json::json;

use crate::vision::test_model::{DIM, FEATURES, LAYERS, TinyModel, png, shapes};
use crate::vision::towers::Kind;
use crate::{Device, EncoderOptions, Pooling, open};

const KINDS: [Kind; 4] = [Kind::Clip, Kind::Siglip, Kind::Dinov2, Kind::Vit];

fn options() -> EncoderOptions {
    EncoderOptions::new("tiny")
}

fn opened(kind: Kind) -> Box<dyn Encoder> {
    open(TinyModel::new(kind).path(), &options()).unwrap()
}

fn error(model: &TinyModel, options: &EncoderOptions) -> String {
    open(model.path(), options).unwrap_err().to_string()
}

fn files() -> Vec<Vec<u8>> {
    [(40, 20), (16, 16), (9, 31), (64, 64), (5, 5)]
        .map(|(width, height)| png(width, height))
        .into()
}

fn images(encoder: &dyn Encoder, files: &[Vec<u8>], views: &[View]) -> Vec<Array2<f32>> {
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let views = encoder.encode_images(&files, views, &Silent).unwrap();
    let pooled = views.into_iter().map(|view| match view {
        ViewData::Pooled(values) => values,
        ViewData::Tokens(_) => panic!("images have pooled views only"),
    });
    pooled.collect()
}

#[test]
fn every_kind_reads_images_and_the_two_with_a_text_tower_read_texts() {
    for kind in KINDS {
        let encoder = opened(kind);
        let features = &images(&*encoder, &files(), &[View::Final])[0];
        let dim = if kind == Kind::Clip { FEATURES } else { DIM };
        assert_eq!(features.dim(), (5, dim), "{kind:?}");
        assert_eq!((encoder.info().dim, encoder.info().layers), (dim, LAYERS));
        for row in features.rows() {
            assert!((row.dot(&row) - 1.0).abs() < 1e-5, "{kind:?}");
        }
        assert!(encoder.reads(Modality::Image));
        assert_eq!(encoder.reads(Modality::Text), kind.reads_texts());
        let texts = encoder.encode(&["a photo", ""], &[View::Final], &Silent);
        match texts {
            Ok(views) => {
                assert!(kind.reads_texts());
                let ViewData::Pooled(values) = &views[0] else {
                    panic!("the final view is pooled");
                };
                assert_eq!(values.dim(), (2, dim));
            }
            Err(error) => {
                let wrong = matches!(error, EncodeError::WrongModality { .. });
                assert!(wrong && !kind.reads_texts(), "{kind:?}: {error}");
            }
        }
    }
}

#[test]
fn an_image_has_the_same_features_alone_and_among_others_on_any_number_of_threads() {
    for kind in KINDS {
        let encoder = opened(kind);
        let views = [View::Final];
        let together = images(&*encoder, &files(), &views);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().unwrap();
            for (at, file) in files().into_iter().enumerate() {
                let alone = pool.install(|| images(&*encoder, &[file], &views));
                assert_eq!(alone[0].row(0), together[0].row(at), "{kind:?}");
            }
        }
    }
}

#[test]
fn layers_are_read_in_one_go_with_the_features_or_without() {
    let encoder = opened(Kind::Dinov2);
    let views = [
        View::LayerMean(0),
        View::Final,
        View::LayerMean(LAYERS as u8),
    ];
    let together = images(&*encoder, &files(), &views);
    for (view, together) in views.into_iter().zip(&together) {
        assert_eq!(images(&*encoder, &files(), &[view])[0], *together, "{view}");
    }
    assert_ne!(together[0], together[2]);
    for view in [View::Tokens(1), View::LayerMean(LAYERS as u8 + 1)] {
        let error = encoder.encode_images(&[], &[view], &Silent).unwrap_err();
        assert!(matches!(error, EncodeError::UnknownView { .. }), "{view}");
    }
}

#[test]
fn an_image_that_cannot_be_read_is_named_by_its_place() {
    let encoder = opened(Kind::Vit);
    let mut files = files();
    files[3].truncate(60);
    files[4] = b"no image".to_vec();
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let error = encoder
        .encode_images(&files, &[View::Final], &Silent)
        .unwrap_err();
    assert!(
        matches!(error, EncodeError::Unreadable { at: 3, .. }),
        "{error}"
    );
    assert_eq!(
        error.source().unwrap().to_string(),
        "the PNG image is truncated"
    );
}

#[test]
fn eight_bits_are_close_to_thirty_two_and_half_precision_is_refused() {
    for kind in KINDS {
        let model = TinyModel::new(kind);
        let mut coarse = options();
        coarse.precision = Precision::Int8;
        let fine = images(&*opened(kind), &files(), &[View::Final]);
        let coarse = images(
            &*open(model.path(), &coarse).unwrap(),
            &files(),
            &[View::Final],
        );
        for (fine, coarse) in fine[0].rows().into_iter().zip(coarse[0].rows()) {
            assert!(fine.dot(&coarse) > 0.99, "{kind:?}");
        }
        let mut half = options();
        half.precision = Precision::F16;
        let said = error(&model, &half);
        assert!(said.contains("do not run in f16"), "{said}");
    }
}

#[test]
fn the_revision_tells_apart_whatever_changes_features() {
    let model = TinyModel::new(Kind::Dinov2);
    let revision = |options: &EncoderOptions| open(model.path(), options).unwrap().info().revision;
    let first = revision(&options());
    assert_eq!(first, revision(&options()));
    let mut mean = options();
    mean.pooling = Some(Pooling::Mean);
    assert_ne!(first, revision(&mean));
    let mut raw = options();
    raw.normalise = Some(false);
    assert_ne!(first, revision(&raw));
    let size = json!({"size": {"height": 16, "width": 16}, "do_center_crop": false, "resample": 2});
    model.write("preprocessor_config.json", &size);
    assert_ne!(first, revision(&options()));
}

#[test]
fn a_checkpoint_with_a_head_opens_as_its_tower() {
    let model = TinyModel::new(Kind::Vit);
    let with_head = |(name, shape): (String, Vec<usize>)| (format!("vit.{name}"), shape);
    let mut all: Vec<_> = shapes(Kind::Vit).into_iter().map(with_head).collect();
    all.push(("classifier.bias".to_owned(), vec![10]));
    model.save(all);
    let encoder = open(model.path(), &options()).unwrap();
    assert_eq!(encoder.info().dim, DIM);
}

#[test]
fn what_is_missing_or_does_not_fit_is_named() {
    let model = TinyModel::new(Kind::Siglip);
    let mut all = shapes(Kind::Siglip);
    all.retain(|(name, _)| name != "vision_model.head.probe");
    model.save(all);
    let said = error(&model, &options());
    assert!(
        said.contains("lacks the tensor `vision_model.head.probe`"),
        "{said}"
    );

    let model = TinyModel::new(Kind::Vit);
    model.write("preprocessor_config.json", &json!({"size": 24}));
    let said = error(&model, &options());
    assert_eq!(
        said,
        "pictures are prepared in 24 x 24 pixels, the model takes 16 x 16"
    );

    let mut cuda = options();
    cuda.device = Device::Cuda(0);
    assert!(open(model.path(), &cuda).is_err());

    let model = TinyModel::new(Kind::Clip);
    let mut mean = options();
    mean.pooling = Some(Pooling::Mean);
    assert!(error(&model, &mean).contains("`pooling` is `mean`"));
}

#[test]
fn dinov2_takes_pictures_of_another_size_than_it_was_trained_on() {
    let model = TinyModel::new(Kind::Dinov2);
    let size = json!({"size": {"height": 24, "width": 40}, "do_center_crop": false});
    model.write("preprocessor_config.json", &size);
    let encoder = open(model.path(), &options()).unwrap();
    assert_eq!(encoder.info().max_tokens, 3 * 5 + 1);
    assert_eq!(
        images(&*encoder, &files(), &[View::Final])[0].dim(),
        (5, DIM)
    );
}

#[test]
fn a_clip_folder_without_a_tokenizer_reads_images_only() {
    let model = TinyModel::new(Kind::Clip);
    std::fs::remove_file(model.path().join("tokenizer.json")).unwrap();
    let encoder = open(model.path(), &options()).unwrap();
    assert!(!encoder.reads(Modality::Text));
    assert_eq!(images(&*encoder, &files(), &[View::Final])[0].nrows(), 5);
}
