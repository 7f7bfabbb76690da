use std::path::Path;

use candle_core::{Device, Tensor};
use hone_domain::Precision;
use hone_kernel::{dot, normalise};
use safetensors::SafeTensors;
use serde_json::Value;

use super::{ImageTower, Kind, Pooled, TextConfig, TextTower, VisionConfig};
use crate::view_row::mean;
use crate::vision::prepare::{Defaults, Preparation};
use crate::vision::test_model::{picture, weight};
use crate::weights::Weights;

const GOLDEN: &[u8] = include_bytes!("../../../testdata/towers.golden.safetensors");

/// How far a feature, a state or a logit may be off.
const TOLERANCE: f32 = 1e-4;

struct Golden {
    tensors: SafeTensors<'static>,
    shapes: Value,
    configs: Value,
}

impl Golden {
    fn read() -> Self {
        let (_, header) = SafeTensors::read_metadata(GOLDEN).unwrap();
        let metadata = header.metadata().as_ref().unwrap();
        let json = |key: &str| serde_json::from_str(&metadata[key]).unwrap();
        Self {
            tensors: SafeTensors::deserialize(GOLDEN).unwrap(),
            shapes: json("shapes"),
            configs: json("configs"),
        }
    }

    fn rows(&self, name: &str) -> Vec<Vec<f32>> {
        let tensor = self.tensors.tensor(name).unwrap();
        let (values, _) = tensor.data().as_chunks::<4>();
        let values: Vec<f32> = values.iter().map(|v| f32::from_le_bytes(*v)).collect();
        let columns = *tensor.shape().last().unwrap();
        values.chunks(columns).map(<[f32]>::to_vec).collect()
    }

    fn weights(&self, kind: Kind) -> Weights {
        let mut weights = Weights::new(Path::new("model.safetensors"));
        for (name, shape) in self.shapes[kind.name()].as_object().unwrap() {
            let shape: Vec<usize> = serde_json::from_value(shape.clone()).unwrap();
            let values = weight(name, &shape);
            let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
            weights.insert(name, tensor);
        }
        weights
    }

    fn check(&self, name: &str, found: &[Vec<f32>]) {
        let wanted = self.rows(name);
        assert_eq!(found.len(), wanted.len(), "{name}");
        let mut worst = 0.0f32;
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found.len(), wanted.len(), "{name}");
            for (found, wanted) in found.iter().zip(wanted) {
                worst = worst.max((found - wanted).abs());
            }
        }
        assert!(worst <= TOLERANCE, "{name} is off by {worst}");
    }
}

fn preparation(kind: Kind) -> Preparation {
    match kind {
        Kind::Clip => Defaults::Clip.preparation(),
        Kind::Siglip => Defaults::Siglip.preparation(),
        Kind::Vit => Defaults::Vit.preparation(),
        Kind::Dinov2 => Preparation {
            resizing: crate::vision::prepare::Resizing::ShortestEdge(256),
            mean: [0.485, 0.456, 0.406],
            deviation: [0.229, 0.224, 0.225],
            ..Defaults::Clip.preparation()
        },
    }
}

/// The features and the mean states of layer 6 of two pictures.
fn pictures(tower: &ImageTower, kind: Kind, pooled: Pooled) -> [Vec<Vec<f32>>; 2] {
    let prepared: Vec<Vec<f32>> = [(317, 203), (45, 30)]
        .map(|(width, height)| preparation(kind).apply(&picture(width, height)).unwrap())
        .into();
    let mut middle = vec![Vec::new(); 2];
    let mut read = |layer, at: usize, states: &[f32]| {
        if layer == 6 {
            middle[at] = mean(states, tower.dim());
        }
    };
    let features = tower.run(&prepared, 12, pooled, &mut read).unwrap();
    [features, middle]
}

fn check_images(golden: &Golden, weights: &Weights, kind: Kind) -> Vec<Vec<f32>> {
    let config = &golden.configs[kind.name()];
    let config = VisionConfig::read(kind, config, Path::new("config.json")).unwrap();
    let tower = ImageTower::load(weights, &config, [224; 2], Precision::F32).unwrap();
    let [features, middle] = pictures(&tower, kind, Pooled::Own);
    let name = |part: &str| format!("{}.{part}", kind.name());
    golden.check(&name("layer6"), &middle);
    golden.check(&name("image"), &features);
    if !kind.reads_texts() {
        let [means, _] = pictures(&tower, kind, Pooled::Mean);
        golden.check(&name("mean"), &means);
    }
    features
}

fn check_both(kind: Kind, texts: [&[u32]; 3], bias: f32) {
    let golden = Golden::read();
    let weights = golden.weights(kind);
    let mut images = check_images(&golden, &weights, kind);
    let config = &golden.configs[kind.name()];
    let config = TextConfig::read(kind, config, Path::new("config.json")).unwrap();
    let tower = TextTower::load(&weights, &config, 12, Precision::F32).unwrap();
    let mut texts = texts.map(|ids| tower.features(ids).unwrap());
    golden.check(&format!("{}.text", kind.name()), &texts);
    images.iter_mut().for_each(|row| normalise(row));
    texts.iter_mut().for_each(|row| normalise(row));
    let logits: Vec<Vec<f32>> = images
        .iter()
        .map(|image| {
            let logit = |text: &Vec<f32>| dot(image, text) * 2.0f32.exp() + bias;
            texts.iter().map(logit).collect()
        })
        .collect();
    golden.check(&format!("{}.logits", kind.name()), &logits);
}

#[test]
fn clip_gives_the_features_and_logits_of_the_reference() {
    let texts: [&[u32]; 3] = [
        &[49406, 320, 1125, 539, 320, 2368, 49407],
        &[49406, 49407],
        &[49406, 9999, 1, 2, 3, 777, 49407],
    ];
    check_both(Kind::Clip, texts, 0.0);
}

#[test]
fn siglip_gives_the_features_and_logits_of_the_reference() {
    let texts: [&[u32]; 3] = [
        &[262, 266, 1304, 267, 262, 1782, 1],
        &[1],
        &[31999, 5, 6, 7, 8, 1],
    ];
    check_both(Kind::Siglip, texts, 2.0);
}

#[test]
fn dinov2_gives_the_features_of_the_reference_with_resized_positions() {
    let golden = Golden::read();
    check_images(&golden, &golden.weights(Kind::Dinov2), Kind::Dinov2);
}

#[test]
fn vit_gives_the_features_of_the_reference() {
    let golden = Golden::read();
    check_images(&golden, &golden.weights(Kind::Vit), Kind::Vit);
}
