use candle_core::{DType, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::{bert, distilbert, xlm_roberta};
use hone_domain::{EncodeError, Encoder, Precision, Progress, Silent, View, ViewData};
use ndarray::Array2;
use serde_json::json;
use std::ops::ControlFlow;

use super::{open, open_candle};
use crate::bundle::{Bundle, Family};
use crate::test_bundle::{DIM, LAYERS, TestBundle};
use crate::tokenize::{Detail, SpecialTokens, TextTokenizer};
use crate::{Device, EncoderOptions, InferError, Pooling};

const TEXTS: [&str; 7] = [
    "the quick brown fox",
    "",
    "jumps over",
    "Zażółć gęślą jaźń 日本 🙂",
    "a",
    "pack my box with five dozen liquor jugs and then send it back to me",
    "the lazy dog",
];

fn all_views() -> Vec<View> {
    let layers = 0..=LAYERS as u8;
    let means = layers.clone().map(View::LayerMean);
    let tokens = layers.map(View::Tokens);
    std::iter::once(View::Final)
        .chain(means)
        .chain(tokens)
        .collect()
}

fn options() -> EncoderOptions {
    EncoderOptions::new("tiny")
}

fn fused(bundle: &TestBundle) -> Box<dyn Encoder> {
    open(bundle.path(), &options()).unwrap()
}

fn on_candle(bundle: &TestBundle, options: &EncoderOptions) -> Box<dyn Encoder> {
    let device = candle_core::Device::Cpu;
    open_candle(
        &Bundle::open(bundle.path(), options).unwrap(),
        options,
        device,
    )
    .unwrap()
}

fn encode(encoder: &dyn Encoder, texts: &[&str], views: &[View]) -> Vec<ViewData> {
    encoder.encode(texts, views, &Silent).unwrap()
}

fn pooled(encoder: &dyn Encoder, texts: &[&str]) -> Array2<f32> {
    let mut views = encode(encoder, texts, &[View::Final]);
    match views.remove(0) {
        ViewData::Pooled(values) => values,
        ViewData::Tokens(_) => panic!("the final view is pooled"),
    }
}

fn error(bundle: &TestBundle, options: &EncoderOptions) -> String {
    open(bundle.path(), options).unwrap_err().to_string()
}

fn assert_close(found: &ViewData, wanted: &ViewData, tolerance: f32) {
    let close = |a: &Array2<f32>, b: &Array2<f32>| {
        assert_eq!(a.dim(), b.dim());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= tolerance, "{a} is not {b}");
        }
    };
    match (found, wanted) {
        (ViewData::Pooled(a), ViewData::Pooled(b)) => close(a, b),
        (ViewData::Tokens(a), ViewData::Tokens(b)) => {
            assert_eq!(a.len(), b.len());
            for (a, b) in a.iter().zip(b) {
                assert_eq!(a.offsets, b.offsets);
                close(&a.states, &b.states);
            }
        }
        _ => panic!("one is pooled, the other is not"),
    }
}

const FAMILIES: [Family; 3] = [Family::Bert, Family::Roberta, Family::DistilBert];

#[test]
fn the_fused_forward_is_that_of_candle_for_every_view() {
    for family in FAMILIES {
        let bundle = TestBundle::new(family);
        let found = encode(&*fused(&bundle), &TEXTS, &all_views());
        let wanted = encode(&*on_candle(&bundle, &options()), &TEXTS, &all_views());
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_close(found, wanted, 1e-5);
        }
    }
}

/// The states of all tokens of one text by the reference implementation of the architecture.
fn reference(bundle: &TestBundle, family: Family, layers: usize, ids: &[u32]) -> Vec<Vec<f32>> {
    let device = candle_core::Device::Cpu;
    let tensors = bundle.tensors().clone();
    let builder = VarBuilder::from_tensors(tensors, DType::F32, &device);
    let ids = Tensor::new(ids, &device).unwrap().unsqueeze(0).unwrap();
    let (types, mask) = (ids.zeros_like().unwrap(), ids.ones_like().unwrap());
    let mut config = bundle.config();
    let key = if family == Family::DistilBert {
        "n_layers"
    } else {
        "num_hidden_layers"
    };
    config[key] = json!(layers);
    let states = match family {
        Family::Bert => {
            let config: bert::Config = serde_json::from_value(config).unwrap();
            bert::BertModel::load(builder, &config)
                .unwrap()
                .forward(&ids, &types, Some(&mask))
        }
        Family::DistilBert => {
            config["activation"] = json!("gelu");
            let config: distilbert::Config = serde_json::from_value(config).unwrap();
            // Its mask is 1 for what is hidden.
            let model = distilbert::DistilBertModel::load(builder, &config).unwrap();
            let (_, tokens) = ids.dims2().unwrap();
            model.forward(
                &ids,
                &types
                    .to_dtype(DType::U8)
                    .unwrap()
                    .reshape((1, 1, 1, tokens))
                    .unwrap(),
            )
        }
        _ => {
            config["classifier_dropout"] = json!(null);
            config["use_cache"] = json!(true);
            let config: xlm_roberta::Config = serde_json::from_value(config).unwrap();
            let model = xlm_roberta::XLMRobertaModel::new(&config, builder).unwrap();
            model.forward(&ids, &mask, &types, None, None, None)
        }
    };
    states.unwrap().squeeze(0).unwrap().to_vec2().unwrap()
}

fn tokenizer(bundle: &TestBundle) -> TextTokenizer {
    let path = bundle.path().join("tokenizer.json");
    let bytes = std::fs::read(&path).unwrap();
    TextTokenizer::new(&path, &bytes, "", SpecialTokens::Added).unwrap()
}

#[test]
fn every_layer_is_that_of_the_reference_implementation() {
    for family in FAMILIES {
        let bundle = TestBundle::new(family);
        if family == Family::DistilBert {
            // The reference takes "gelu" of DistilBERT for the approximation by tanh.
            let mut config = bundle.config();
            config["activation"] = json!("gelu_new");
            bundle.write("config.json", &config);
        }
        let encoder = fused(&bundle);
        for text in ["pack my box with five", "a", "Zażółć 🙂"] {
            let ids = tokenizer(&bundle).tokenize(text, Detail::Ids).unwrap().ids;
            for layer in 1..=LAYERS {
                let wanted = reference(&bundle, family, layer, &ids);
                let found = encode(&*encoder, &[text], &[View::Tokens(layer as u8)]);
                let ViewData::Tokens(found) = &found[0] else {
                    panic!("tokens")
                };
                let states = &found[0].states;
                assert_eq!(states.nrows(), ids.len() - 2, "special tokens are left out");
                for (found, wanted) in states.outer_iter().zip(&wanted[1..]) {
                    for (found, wanted) in found.iter().zip(wanted) {
                        assert!((found - wanted).abs() < 1e-5, "{family:?} {found} {wanted}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_text_gives_the_same_bits_alone_in_a_batch_and_on_any_number_of_threads() {
    for precision in [Precision::F32, Precision::Int8] {
        let bundle = TestBundle::new(Family::Bert);
        let asked = EncoderOptions {
            precision,
            ..options()
        };
        let encoder = open(bundle.path(), &asked).unwrap();
        let many: Vec<&str> = TEXTS.iter().copied().cycle().take(90).collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| encode(&*encoder, &many, &all_views()))
        };
        let one_thread = run(1);
        assert_eq!(one_thread, run(3));
        let batch = pooled(&*encoder, &many);
        for (text, row) in many.iter().zip(batch.outer_iter()) {
            assert_eq!(pooled(&*encoder, &[text]).row(0), row, "{text}");
        }
    }
}

#[test]
fn rows_follow_the_texts() {
    let encoder = fused(&TestBundle::new(Family::Bert));
    let forwards = pooled(&*encoder, &TEXTS);
    let reversed: Vec<&str> = TEXTS.iter().rev().copied().collect();
    let backwards = pooled(&*encoder, &reversed);
    for (at, row) in forwards.outer_iter().enumerate() {
        assert_eq!(row, backwards.row(TEXTS.len() - 1 - at));
    }
}

#[test]
fn no_texts_give_empty_views() {
    let encoder = fused(&TestBundle::new(Family::Bert));
    assert_eq!(pooled(&*encoder, &[]).dim(), (0, DIM));
    assert_eq!(
        encode(&*encoder, &[], &[View::Tokens(1)]),
        [ViewData::Tokens(Vec::new())]
    );
}

#[test]
fn an_empty_text_is_its_special_tokens() {
    let encoder = fused(&TestBundle::new(Family::Bert));
    let views = encode(&*encoder, &[""], &[View::Final, View::Tokens(LAYERS as u8)]);
    let (ViewData::Pooled(values), ViewData::Tokens(tokens)) = (&views[0], &views[1]) else {
        panic!("a pooled view and a token view");
    };
    assert!((values.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-5);
    assert_eq!(
        (tokens[0].states.dim(), tokens[0].offsets.len()),
        ((0, DIM), 0)
    );
}

#[test]
fn a_long_text_is_cut_at_the_end_and_keeps_its_closing_token() {
    let bundle = TestBundle::new(Family::Bert);
    let asked = EncoderOptions {
        max_tokens: Some(10),
        ..options()
    };
    let encoder = open(bundle.path(), &asked).unwrap();
    assert_eq!(encoder.info().max_tokens, 10);
    let (cut, long) = ("a b c d e f g h", "a b c d e f g h i j k l m n");
    assert_eq!(pooled(&*encoder, &[long]), pooled(&*encoder, &[cut]));
    let wide = fused(&bundle);
    assert_eq!(wide.info().max_tokens, 48, "the model's positions");
    let endless = "word ".repeat(500);
    assert_eq!(pooled(&*wide, &[&endless]).dim(), (1, DIM));
}

#[test]
fn an_impossible_maximum_of_tokens_is_refused() {
    let bundle = TestBundle::new(Family::Bert);
    for asked in [0, 2, 49] {
        let asked = EncoderOptions {
            max_tokens: Some(asked),
            ..options()
        };
        assert!(error(&bundle, &asked).contains("the model takes 3 to 48"));
    }
}

#[test]
fn the_sentence_configuration_says_where_to_cut() {
    let bundle = TestBundle::new(Family::Bert);
    bundle.write("sentence_bert_config.json", &json!({"max_seq_length": 20}));
    assert_eq!(fused(&bundle).info().max_tokens, 20);
    bundle.write("sentence_bert_config.json", &json!({"max_seq_length": 512}));
    assert_eq!(
        fused(&bundle).info().max_tokens,
        48,
        "bounded by the positions"
    );
}

#[test]
fn a_view_beyond_the_layers_is_unknown() {
    let encoder = fused(&TestBundle::new(Family::Bert));
    for view in [View::LayerMean(LAYERS as u8 + 1), View::Tokens(200)] {
        let result = encoder.encode(&["a"], &[View::Final, view], &Silent);
        assert!(
            matches!(result, Err(EncodeError::UnknownView { view: found, .. }) if found == view)
        );
    }
}

#[derive(Debug)]
struct StopAt(usize);

impl Progress for StopAt {
    fn advance(&self, done: usize, _total: usize) -> ControlFlow<()> {
        if done >= self.0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

#[test]
fn a_listener_stops_the_encoding_between_batches() {
    let encoder = fused(&TestBundle::new(Family::Bert));
    let many: Vec<&str> = TEXTS.iter().copied().cycle().take(200).collect();
    for stop_at in [0, 1] {
        let result = encoder.encode(&many, &[View::Final], &StopAt(stop_at));
        let Err(EncodeError::Stopped { done, total }) = result else {
            panic!("not stopped")
        };
        assert!(done >= stop_at && done < total, "{done} of {total}");
    }
}

#[test]
fn a_missing_or_misshapen_tensor_is_named() {
    let mut bundle = TestBundle::new(Family::Bert);
    let name = "encoder.layer.1.output.dense.bias";
    bundle.drop_tensor(name);
    let message = error(&bundle, &options());
    assert!(
        message.contains(name) && message.contains("model.safetensors"),
        "{message}"
    );
    let bundle = TestBundle::new(Family::Bert);
    let mut config = bundle.config();
    config["intermediate_size"] = json!(41);
    bundle.write("config.json", &config);
    let message = error(&bundle, &options());
    assert!(message.contains("intermediate.dense.weight") && message.contains("[41, 24]"));
}

#[test]
fn prefixed_and_old_names_are_understood() {
    let wanted = pooled(&*fused(&TestBundle::new(Family::Bert)), &TEXTS);
    let mut bundle = TestBundle::new(Family::Bert);
    bundle.rename(|name| {
        let old = name.replace("LayerNorm.weight", "LayerNorm.gamma");
        format!("bert.{}", old.replace("LayerNorm.bias", "LayerNorm.beta"))
    });
    assert_eq!(pooled(&*fused(&bundle), &TEXTS), wanted);
}

#[test]
fn sharded_and_half_precision_weights_are_read() {
    let bundle = TestBundle::new(Family::Bert);
    let wanted = pooled(&*fused(&bundle), &TEXTS);
    bundle.save(DType::F16);
    let half = pooled(&*fused(&bundle), &TEXTS);
    assert!(half != wanted && (&half - &wanted).iter().all(|v| v.abs() < 0.02));
    std::fs::remove_file(bundle.path().join("model.safetensors")).unwrap();
    let (first, second) = ("model-1.safetensors", "model-2.safetensors");
    let in_first = |name: &str| name.starts_with("embeddings");
    bundle.save_part(DType::F32, first, in_first);
    bundle.save_part(DType::F32, second, |name| !in_first(name));
    let file = |name: &String| if in_first(name) { first } else { second };
    let map: serde_json::Map<_, _> = bundle
        .tensors()
        .keys()
        .map(|name| (name.clone(), json!(file(name))))
        .collect();
    bundle.write("model.safetensors.index.json", &json!({"weight_map": map}));
    assert_eq!(pooled(&*fused(&bundle), &TEXTS), wanted);
}

#[test]
fn a_device_that_is_not_there_is_an_error() {
    let bundle = TestBundle::new(Family::Bert);
    let asked = EncoderOptions {
        device: Device::Cuda(63),
        ..options()
    };
    let result = open(bundle.path(), &asked);
    let missing = Device::Cuda(63);
    assert!(matches!(result, Err(InferError::NoDevice { device, .. }) if device == missing));
}

#[test]
fn half_precision_runs_and_stays_close() {
    let bundle = TestBundle::new(Family::Bert);
    let wanted = pooled(&*fused(&bundle), &TEXTS);
    for (precision, tolerance) in [(Precision::F16, 0.01), (Precision::Bf16, 0.06)] {
        let asked = EncoderOptions {
            precision,
            ..options()
        };
        let encoder = open(bundle.path(), &asked).unwrap();
        assert_eq!(encoder.info().precision, precision);
        let found = pooled(&*encoder, &TEXTS);
        assert!(
            (&found - &wanted).iter().all(|v| v.abs() < tolerance),
            "{precision}"
        );
    }
}

#[test]
fn eight_bit_layers_stay_close_to_floats() {
    for family in FAMILIES {
        let bundle = TestBundle::new(family);
        let wanted = pooled(&*fused(&bundle), &TEXTS);
        let asked = EncoderOptions {
            precision: Precision::Int8,
            ..options()
        };
        let found = pooled(&*open(bundle.path(), &asked).unwrap(), &TEXTS);
        assert_ne!(found, wanted);
        for (found, wanted) in found.outer_iter().zip(wanted.outer_iter()) {
            let cosine = found.dot(&wanted);
            assert!(cosine > 0.995, "cosine {cosine}");
        }
    }
}

#[test]
fn pooling_and_norm_follow_the_bundle_and_yield_to_the_options() {
    let bundle = TestBundle::new(Family::Bert);
    let last = LAYERS as u8;
    let views = encode(
        &*fused(&bundle),
        &["abc"],
        &[View::Tokens(last), View::LayerMean(last)],
    );
    assert_close(
        &ViewData::Pooled(pooled(&*fused(&bundle), &["abc"])),
        &views[1],
        0.0,
    );
    let ViewData::Tokens(tokens) = &views[0] else {
        panic!("tokens")
    };
    let kind = |name: &str, path: &str| json!({"path": path, "type": format!("st.models.{name}")});
    bundle.write(
        "modules.json",
        &json!([kind("Transformer", ""), kind("Pooling", "1_Pooling")]),
    );
    bundle.write(
        "1_Pooling/config.json",
        &json!({"pooling_mode_max_tokens": true}),
    );
    let encoder = fused(&bundle);
    assert!(!encoder.info().normalised);
    let max = pooled(&*encoder, &["abc"]);
    let largest = tokens[0]
        .states
        .fold_axis(ndarray::Axis(0), f32::NEG_INFINITY, |a, b| a.max(*b));
    assert!(
        max.row(0)
            .iter()
            .zip(&largest)
            .all(|(pooled, own)| pooled >= own)
    );
    for pooling in [Pooling::Cls, Pooling::LastToken] {
        let asked = EncoderOptions {
            pooling: Some(pooling),
            normalise: Some(true),
            ..options()
        };
        let found = pooled(&*open(bundle.path(), &asked).unwrap(), &["abc"]);
        assert!((found.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-5);
        assert_ne!(found, max);
    }
}

#[test]
fn a_prefix_is_encoded_but_is_no_token_of_the_text() {
    let bundle = TestBundle::new(Family::Bert);
    let asked = EncoderOptions {
        prefix: Some("query ".to_owned()),
        ..options()
    };
    let prefixed = open(bundle.path(), &asked).unwrap();
    assert_eq!(
        pooled(&*prefixed, &["abc"]),
        pooled(&*fused(&bundle), &["query abc"])
    );
    let views = encode(&*prefixed, &["ab c"], &[View::Tokens(1)]);
    let ViewData::Tokens(tokens) = &views[0] else {
        panic!("tokens")
    };
    assert_eq!(tokens[0].offsets, [0..1, 1..2, 3..4]);
    assert_eq!(tokens[0].states.nrows(), 3);
}

#[test]
fn a_static_model_is_the_mean_of_its_tokens() {
    for name in ["embedding.weight", "embeddings"] {
        let bundle = TestBundle::of_table(name);
        let asked = EncoderOptions {
            normalise: Some(false),
            ..options()
        };
        let encoder = open(bundle.path(), &asked).unwrap();
        assert_eq!((encoder.info().layers, encoder.info().dim), (0, DIM));
        let views = encode(&*encoder, &["ab c", ""], &[View::Final, View::Tokens(0)]);
        let (ViewData::Pooled(found), ViewData::Tokens(tokens)) = (&views[0], &views[1]) else {
            panic!("a pooled view and a token view");
        };
        let wanted = tokens[0].states.mean_axis(ndarray::Axis(0)).unwrap();
        assert!(
            found
                .row(0)
                .iter()
                .zip(&wanted)
                .all(|(a, b)| (a - b).abs() < 1e-6)
        );
        assert!(
            found.row(1).iter().all(|v| *v == 0.0),
            "a text without tokens"
        );
        assert_eq!(tokens[0].offsets, [0..1, 1..2, 3..4]);
        let unknown = encoder.encode(&["a"], &[View::LayerMean(0)], &Silent);
        assert!(matches!(unknown, Err(EncodeError::UnknownView { .. })));
    }
}

#[test]
fn a_static_model_runs_nowhere_but_on_the_processor_in_floats() {
    let bundle = TestBundle::of_table("embeddings");
    let asked = EncoderOptions {
        precision: Precision::Int8,
        ..options()
    };
    assert_eq!(
        error(&bundle, &asked),
        "`static` models on cpu do not run in int8"
    );
}
