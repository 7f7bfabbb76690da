use std::path::Path;

use safetensors::SafeTensors;
use serde_json::{Value, json};

use super::{Defaults, Preparation, PreparationFile, Resizing};
use crate::vision::resize::Kernel;
use crate::vision::test_model::picture;
use crate::{ImageError, InferError};

const GOLDEN: &[u8] = include_bytes!("../../../testdata/preparation.golden.safetensors");

fn read(defaults: Defaults, file: Value) -> Result<Preparation, InferError> {
    let file: PreparationFile = serde_json::from_value(file).unwrap();
    file.over(defaults, Path::new("preprocessor_config.json"))
}

fn sampled(values: &[f32], side: usize) -> Vec<f32> {
    let rows = (0..3 * side).filter(|row| row % side % 14 == 5);
    rows.flat_map(|row| values[row * side..][..side].iter().skip(5).step_by(14))
        .copied()
        .collect()
}

#[test]
fn pictures_come_out_as_the_reference_image_processors_make_them() {
    let mean = json!([0.485, 0.456, 0.406]);
    let deviation = json!([0.229, 0.224, 0.225]);
    let dinov2 =
        json!({"size": {"shortest_edge": 256}, "image_mean": mean, "image_std": deviation});
    let preparations = [
        ("clip", read(Defaults::Clip, json!({}))),
        ("siglip", read(Defaults::Siglip, json!({}))),
        ("vit", read(Defaults::Vit, json!({}))),
        ("dinov2", read(Defaults::Clip, dinov2)),
        (
            "padded",
            read(Defaults::Clip, json!({"size": 201, "resample": 2})),
        ),
    ];
    let golden = SafeTensors::deserialize(GOLDEN).unwrap();
    for (name, preparation) in preparations {
        let preparation = preparation.unwrap();
        for (width, height) in [(317, 203), (45, 30), (100, 301), (224, 224)] {
            let case = format!("{name}.{width}x{height}");
            let values = preparation.apply(&picture(width, height)).unwrap();
            let (wanted, _) = golden.tensor(&case).unwrap().data().as_chunks::<4>();
            let found = sampled(&values, 224);
            assert_eq!(found.len(), wanted.len(), "{case}");
            // One step of 8 bits is at least 0.0078 here; float against double is all that is left.
            for (found, wanted) in found.iter().zip(wanted) {
                let wanted = f32::from_le_bytes(*wanted);
                assert!((found - wanted).abs() < 1e-5, "{case}: {found} {wanted}");
            }
        }
    }
}

#[test]
fn old_and_new_files_say_the_same() {
    let old = json!({"size": 224, "crop_size": 224, "do_center_crop": true, "resample": 3});
    let new = json!({
        "size": {"shortest_edge": 224}, "crop_size": {"height": 224, "width": 224},
        "do_center_crop": true, "resample": 3, "rescale_factor": 0.003_921_569
    });
    let (old, new) = (
        read(Defaults::Clip, old).unwrap(),
        read(Defaults::Clip, new).unwrap(),
    );
    assert!((old.rescale - new.rescale).abs() < 1e-8);
    assert_eq!(
        Preparation {
            rescale: 1.0,
            ..old
        },
        Preparation {
            rescale: 1.0,
            ..new
        }
    );
    let square = read(Defaults::Vit, json!({"size": 384})).unwrap();
    assert_eq!(square.resizing, Resizing::Exact([384; 2]));
    assert_eq!(square.kernel, Kernel::Bilinear);
}

#[test]
fn what_no_path_computes_is_refused_by_its_key() {
    let cases = [
        (json!({"resample": 0}), "`resample` is `0`"),
        (
            json!({"do_center_crop": false}),
            "`do_center_crop` is `false`",
        ),
        (json!({"size": 0}), "`size` is `0`"),
        (json!({"size": 1_000_000}), "`size` is `1000000`"),
        (json!({"image_std": [0.5, 0.0, 0.5]}), "`image_std` is `0`"),
    ];
    for (file, said) in cases {
        let error = read(Defaults::Clip, file).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_line_of_pixels_is_refused_rather_than_blown_up() {
    let preparation = Defaults::Clip.preparation();
    let error = preparation.apply(&picture(1000, 2)).unwrap_err();
    assert!(matches!(error, ImageError::TooSlender { .. }), "{error}");
    assert!(Defaults::Vit.preparation().apply(&picture(1000, 2)).is_ok());
}
