//! Pictures and weights for tests, all by formula, and folders of tiny models.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;

use candle_core::{Device, Tensor};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::RgbImage;
use super::towers::Kind;
use crate::test_bundle::tokenizer;

pub(super) const DIM: usize = 16;
pub(super) const LAYERS: usize = 2;

/// The length of the features of a tiny CLIP.
pub(super) const FEATURES: usize = 12;
const WIDTH: usize = 4 * DIM;
const VOCABULARY: usize = 57;
const POSITIONS: usize = 9;

/// The picture of the golden scripts.
pub(super) fn picture(width: usize, height: usize) -> RgbImage {
    let value = |at: usize| {
        let (x, y, c) = (at / 3 % width, at / 3 / width, at % 3);
        ((x * (5 + c) + y * y / 7 + (x ^ y) * 3) % 256) as u8
    };
    RgbImage {
        width,
        height,
        pixels: (0..width * height * 3).map(value).collect(),
    }
}

/// A tensor of the golden scripts: FNV-1a of the name, SplitMix64 from there.
pub(crate) fn weight(name: &str, shape: &[usize]) -> Vec<f32> {
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let fan_in: usize = shape.iter().skip(1).product();
    let (scale, shift) = match shape {
        _ if name.starts_with("logit_") => (0.0, 2.0),
        [_] if name.ends_with(".weight") => (0.2, 1.0),
        _ if name.ends_with("lambda1") => (0.5, 0.5),
        [_] => (0.1, 0.0),
        _ => ((3.0 / fan_in as f64).sqrt() as f32, 0.0),
    };
    let uniform = |at: u64| {
        let mut x = seed.wrapping_add((at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^= x >> 31;
        (x >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    let count: usize = shape.iter().product();
    (0..count as u64)
        .map(|at| uniform(at) * scale + shift)
        .collect()
}

/// The same as a PNG file.
pub(super) fn png(width: usize, height: usize) -> Vec<u8> {
    let pixels = picture(width, height).pixels;
    let picture = image::RgbImage::from_raw(width as u32, height as u32, pixels).unwrap();
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

/// The folder of a model for 16 x 16 pixels in patches of 8, of two layers; dropped, it is gone.
pub(super) struct TinyModel {
    folder: TempDir,
}

impl TinyModel {
    /// A model of this kind, with a tokenizer if it reads texts.
    pub(super) fn new(kind: Kind) -> Self {
        let model = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        model.write("config.json", &config(kind));
        model.write(
            "preprocessor_config.json",
            &json!({"size": {"height": 16, "width": 16}, "do_center_crop": false}),
        );
        if kind.reads_texts() {
            model.write("tokenizer.json", &tokenizer());
        }
        model.save(shapes(kind));
        model
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, name: &str, content: &Value) {
        std::fs::write(self.path().join(name), content.to_string()).unwrap();
    }

    /// Writes the weights, made of their names and shapes.
    pub(super) fn save(&self, shapes: Vec<(String, Vec<usize>)>) {
        let tensor = |(name, shape): (String, Vec<usize>)| {
            let values = weight(&name, &shape);
            (name, Tensor::from_vec(values, shape, &Device::Cpu).unwrap())
        };
        let tensors: HashMap<String, Tensor> = shapes.into_iter().map(tensor).collect();
        candle_core::safetensors::save(&tensors, self.path().join("model.safetensors")).unwrap();
    }
}

fn config(kind: Kind) -> Value {
    let tower = json!({"hidden_size": DIM, "intermediate_size": WIDTH, "num_hidden_layers": LAYERS,
        "num_attention_heads": 2, "image_size": 16, "patch_size": 8});
    let mut config = tower.clone();
    if kind.reads_texts() {
        let mut text = tower.clone();
        text["vocab_size"] = json!(VOCABULARY);
        text["max_position_embeddings"] = json!(POSITIONS);
        config = json!({"projection_dim": FEATURES, "text_config": text, "vision_config": tower});
    }
    config["model_type"] = json!(kind.name());
    config
}

/// The names and shapes of all tensors.
pub(super) fn shapes(kind: Kind) -> Vec<(String, Vec<usize>)> {
    let mut all = Shapes(Vec::new());
    match kind {
        Kind::Clip | Kind::Siglip => all.two_towers(kind),
        Kind::Dinov2 | Kind::Vit => all.one_tower(kind),
    }
    all.0
}

struct Shapes(Vec<(String, Vec<usize>)>);

impl Shapes {
    fn add(&mut self, name: &str, shape: &[usize]) {
        self.0.push((name.to_owned(), shape.to_vec()));
    }

    fn linear(&mut self, name: &str, inputs: usize, outputs: usize) {
        self.add(&format!("{name}.weight"), &[outputs, inputs]);
        self.add(&format!("{name}.bias"), &[outputs]);
    }

    fn norm(&mut self, name: &str) {
        self.add(&format!("{name}.weight"), &[DIM]);
        self.add(&format!("{name}.bias"), &[DIM]);
    }

    fn one_tower(&mut self, kind: Kind) {
        self.add("embeddings.cls_token", &[1, 1, DIM]);
        self.add("embeddings.position_embeddings", &[1, 5, DIM]);
        let projection = "embeddings.patch_embeddings.projection";
        self.add(&format!("{projection}.weight"), &[DIM, 3, 8, 8]);
        self.add(&format!("{projection}.bias"), &[DIM]);
        self.norm("layernorm");
        let [before, after, up, down] = match kind {
            Kind::Dinov2 => ["norm1", "norm2", "mlp.fc1", "mlp.fc2"],
            _ => [
                "layernorm_before",
                "layernorm_after",
                "intermediate.dense",
                "output.dense",
            ],
        };
        for at in 0..LAYERS {
            let part = |part: &str| format!("encoder.layer.{at}.{part}");
            for own in [
                "attention.query",
                "attention.key",
                "attention.value",
                "output.dense",
            ] {
                self.linear(&part(&format!("attention.{own}")), DIM, DIM);
            }
            self.norm(&part(before));
            self.norm(&part(after));
            self.linear(&part(up), DIM, WIDTH);
            self.linear(&part(down), WIDTH, DIM);
            if kind == Kind::Dinov2 {
                self.add(&part("layer_scale1.lambda1"), &[DIM]);
                self.add(&part("layer_scale2.lambda1"), &[DIM]);
            }
        }
    }

    fn two_towers(&mut self, kind: Kind) {
        let clip = kind == Kind::Clip;
        let embeddings = "vision_model.embeddings";
        self.add(
            &format!("{embeddings}.patch_embedding.weight"),
            &[DIM, 3, 8, 8],
        );
        let places = 4 + usize::from(clip);
        self.add(
            &format!("{embeddings}.position_embedding.weight"),
            &[places, DIM],
        );
        self.norm("vision_model.post_layernorm");
        self.norm("text_model.final_layer_norm");
        let words = "text_model.embeddings";
        self.add(
            &format!("{words}.token_embedding.weight"),
            &[VOCABULARY, DIM],
        );
        self.add(
            &format!("{words}.position_embedding.weight"),
            &[POSITIONS, DIM],
        );
        if clip {
            self.add(&format!("{embeddings}.class_embedding"), &[DIM]);
            self.norm("vision_model.pre_layrnorm");
            self.add("visual_projection.weight", &[FEATURES, DIM]);
            self.add("text_projection.weight", &[FEATURES, DIM]);
        } else {
            self.add(&format!("{embeddings}.patch_embedding.bias"), &[DIM]);
            self.linear("text_model.head", DIM, DIM);
            self.attention_pool();
        }
        for tower in ["vision_model", "text_model"] {
            for at in 0..LAYERS {
                let part = |part: &str| format!("{tower}.encoder.layers.{at}.{part}");
                for own in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                    self.linear(&part(&format!("self_attn.{own}")), DIM, DIM);
                }
                self.norm(&part("layer_norm1"));
                self.norm(&part("layer_norm2"));
                self.linear(&part("mlp.fc1"), DIM, WIDTH);
                self.linear(&part("mlp.fc2"), WIDTH, DIM);
            }
        }
    }

    fn attention_pool(&mut self) {
        let head = "vision_model.head";
        self.add(&format!("{head}.probe"), &[1, 1, DIM]);
        self.add(&format!("{head}.attention.in_proj_weight"), &[3 * DIM, DIM]);
        self.add(&format!("{head}.attention.in_proj_bias"), &[3 * DIM]);
        self.linear(&format!("{head}.attention.out_proj"), DIM, DIM);
        self.norm(&format!("{head}.layernorm"));
        self.linear(&format!("{head}.mlp.fc1"), DIM, WIDTH);
        self.linear(&format!("{head}.mlp.fc2"), WIDTH, DIM);
    }
}
