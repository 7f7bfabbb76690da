//! Tiny models with random weights, written into a temporary folder.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bundle::Family;
use crate::names::LayerNames;

pub(crate) const DIM: usize = 24;
pub(crate) const LAYERS: usize = 3;
const HEADS: usize = 3;
const WIDTH: usize = 40;
const POSITIONS: usize = 48;

/// Each letter is a token, at the start of a word and within one.
fn vocabulary() -> Vec<String> {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(str::to_owned);
    let starts = ('a'..='z').map(String::from);
    let inner = ('a'..='z').map(|letter| format!("##{letter}"));
    special.into_iter().chain(starts).chain(inner).collect()
}

/// A model's folder; dropped, it is gone.
pub(crate) struct TestBundle {
    folder: TempDir,
    tensors: HashMap<String, Tensor>,
    state: u32,
}

impl TestBundle {
    /// A transformer of `family` with its configuration, tokenizer and weights.
    pub(crate) fn new(family: Family) -> Self {
        let mut bundle = Self::empty();
        bundle.write("config.json", &config(family));
        bundle.write("tokenizer.json", &tokenizer());
        bundle.weights(family);
        bundle.save(DType::F32);
        bundle
    }

    /// A static model.
    pub(crate) fn of_table(name: &str) -> Self {
        let mut bundle = Self::empty();
        bundle.write("tokenizer.json", &tokenizer());
        bundle.random(name, &[vocabulary().len(), DIM], 1.0, 0.0);
        bundle.save(DType::F32);
        bundle
    }

    fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            tensors: HashMap::new(),
            state: 7,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn tensors(&self) -> &HashMap<String, Tensor> {
        &self.tensors
    }

    pub(crate) fn write(&self, name: &str, content: &Value) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content.to_string()).unwrap();
    }

    pub(crate) fn config(&self) -> Value {
        let text = std::fs::read_to_string(self.path().join("config.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Writes the weights again without this tensor.
    pub(crate) fn drop_tensor(&mut self, name: &str) {
        self.tensors.remove(name).expect("a tensor of this name");
        self.save(DType::F32);
    }

    /// Writes the weights again with other names.
    pub(crate) fn rename(&mut self, to: impl Fn(&str) -> String) {
        let tensors = std::mem::take(&mut self.tensors);
        self.tensors = tensors
            .into_iter()
            .map(|(name, tensor)| (to(&name), tensor))
            .collect();
        self.save(DType::F32);
    }

    pub(crate) fn save(&self, dtype: DType) {
        self.save_part(dtype, "model.safetensors", |_| true);
    }

    pub(crate) fn save_part(&self, dtype: DType, file: &str, keep: impl Fn(&str) -> bool) {
        let tensors: HashMap<String, Tensor> = self
            .tensors
            .iter()
            .filter(|(name, _)| keep(name))
            .map(|(name, tensor)| (name.clone(), tensor.to_dtype(dtype).unwrap()))
            .collect();
        candle_core::safetensors::save(&tensors, self.path().join(file)).unwrap();
    }

    fn weights(&mut self, family: Family) {
        let names = LayerNames::of(family);
        let tokens = vocabulary().len();
        self.random(
            "embeddings.word_embeddings.weight",
            &[tokens, DIM],
            1.0,
            0.0,
        );
        self.random(
            "embeddings.position_embeddings.weight",
            &[POSITIONS, DIM],
            0.5,
            0.0,
        );
        if family != Family::DistilBert {
            self.random(
                "embeddings.token_type_embeddings.weight",
                &[2, DIM],
                0.5,
                0.0,
            );
        }
        self.norm("embeddings.LayerNorm");
        for at in 0..LAYERS {
            for part in names.qkv.into_iter().chain([names.attention_out]) {
                self.linear(&names.part(at, part), DIM, DIM);
            }
            self.linear(&names.part(at, names.up), DIM, WIDTH);
            self.linear(&names.part(at, names.down), WIDTH, DIM);
            self.norm(&names.part(at, names.attention_norm));
            self.norm(&names.part(at, names.norm));
        }
    }

    fn linear(&mut self, name: &str, inputs: usize, outputs: usize) {
        self.random(&format!("{name}.weight"), &[outputs, inputs], 0.5, 0.0);
        self.random(&format!("{name}.bias"), &[outputs], 0.2, 0.0);
    }

    fn norm(&mut self, name: &str) {
        self.random(&format!("{name}.weight"), &[DIM], 0.3, 1.0);
        self.random(&format!("{name}.bias"), &[DIM], 0.3, 0.0);
    }

    /// Values in `centre ± spread`, the same on every machine and in every run.
    fn random(&mut self, name: &str, shape: &[usize], spread: f32, centre: f32) {
        let mut next = || {
            self.state = self
                .state
                .wrapping_mul(1_664_525)
                .wrapping_add(1_013_904_223);
            centre + spread * ((self.state >> 8) as f32 / (1u32 << 23) as f32 - 1.0)
        };
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| next()).collect();
        let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
        self.tensors.insert(name.to_owned(), tensor);
    }
}

fn config(family: Family) -> Value {
    let vocab_size = vocabulary().len();
    match family {
        Family::DistilBert => json!({
            "model_type": "distilbert", "vocab_size": vocab_size, "dim": DIM, "n_layers": LAYERS,
            "n_heads": HEADS, "hidden_dim": WIDTH, "activation": "gelu", "dropout": 0.1,
            "max_position_embeddings": POSITIONS, "initializer_range": 0.02, "pad_token_id": 0,
        }),
        _ => json!({
            "model_type": if family == Family::Roberta { "xlm-roberta" } else { "bert" },
            "vocab_size": vocab_size, "hidden_size": DIM, "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS, "intermediate_size": WIDTH, "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
            "max_position_embeddings": POSITIONS, "type_vocab_size": 2,
            "initializer_range": 0.02, "layer_norm_eps": 1e-5, "pad_token_id": 0,
            "position_embedding_type": "absolute",
        }),
    }
}

/// Pads to 128 and cuts at 128, as the file of all-MiniLM-L6-v2 does.
pub(crate) fn tokenizer() -> Value {
    let vocabulary = vocabulary();
    let ids: HashMap<&String, usize> = vocabulary.iter().zip(0..).collect();
    let added = |id: usize| {
        json!({"id": id, "special": true, "content": vocabulary[id], "single_word": false,
            "lstrip": false, "rstrip": false, "normalized": false})
    };
    let special = |name: &str, id: usize| json!({"id": name, "ids": [id], "tokens": [name]});
    let token = |name: &str| json!({"SpecialToken": {"id": name, "type_id": 0}});
    json!({
        "version": "1.0",
        "truncation": {"max_length": 128, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": (0..5).map(added).collect::<Vec<_>>(),
        "normalizer": {"type": "BertNormalizer", "clean_text": true,
            "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [token("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, token("[SEP]")],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"[CLS]": special("[CLS]", 2), "[SEP]": special("[SEP]", 3)}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": ids},
    })
}
