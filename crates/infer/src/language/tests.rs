use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;

use candle_core::Device;
use candle_core::quantized::gguf_file::{Content, Value, write};
use candle_core::quantized::{GgmlDType, QTensor};
use hone_domain::Prompt;
use tempfile::TempDir;

use super::*;

/// A network of two layers with random weights.
pub(crate) fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/tiny-llama.gguf")
}

type Parts = (HashMap<String, Value>, HashMap<String, QTensor>);

fn parts() -> Parts {
    let mut file = BufReader::new(File::open(tiny()).unwrap());
    let content = Content::read(&mut file).unwrap();
    let names: Vec<_> = content.tensor_infos.keys().cloned().collect();
    let tensors = names
        .into_iter()
        .map(|name| {
            let tensor = content.tensor(&mut file, &name, &Device::Cpu).unwrap();
            (name, tensor)
        })
        .collect();
    (content.metadata, tensors)
}

/// The tiny network with something changed.
fn changed(change: impl FnOnce(&mut Parts)) -> (TempDir, PathBuf) {
    let mut parts = parts();
    change(&mut parts);
    let metadata: Vec<_> = parts
        .0
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    let tensors: Vec<_> = parts
        .1
        .iter()
        .map(|(name, tensor)| (name.as_str(), tensor))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.gguf");
    write(&mut File::create(&path).unwrap(), &metadata, &tensors).unwrap();
    (folder, path)
}

fn refusal(change: impl FnOnce(&mut Parts)) -> String {
    let (_folder, path) = changed(change);
    let error = load(&path, "changed").unwrap_err();
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    format!("{error}: {}", cause.unwrap_or_default())
}

fn with(key: &'static str, value: Value) -> impl FnOnce(&mut Parts) {
    move |parts| {
        parts.0.insert(key.to_owned(), value);
    }
}

fn without(key: &'static str) -> impl FnOnce(&mut Parts) {
    move |parts| {
        parts.0.remove(key).unwrap();
    }
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

#[test]
fn the_file_written_again_is_the_same_model() {
    let (_folder, path) = changed(|_| {});
    let prompt = Prompt::Turn("hello".to_owned());
    let (one, other) = (load(&tiny(), "a").unwrap(), load(&path, "b").unwrap());
    assert_eq!(one.tokens(&prompt).unwrap(), other.tokens(&prompt).unwrap());
    assert_ne!(one.info().revision, other.info().revision);
}

/// A change of a file, and words of its refusal.
type Refused = (Box<dyn FnOnce(&mut Parts)>, [&'static str; 2]);

fn check_refusals(rows: Vec<Refused>) {
    for (change, wanted) in rows {
        let said = refusal(change);
        for word in wanted {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}

#[test]
fn what_the_forward_does_not_compute_is_refused_by_name() {
    check_refusals(vec![
        (
            Box::new(with("general.architecture", text("qwen2"))),
            ["general.architecture", "qwen2"],
        ),
        (
            Box::new(without("llama.block_count")),
            ["lacks", "llama.block_count"],
        ),
        (
            Box::new(with("llama.attention.head_count", Value::U32(0))),
            ["llama.attention.head_count", "`0`"],
        ),
        (
            Box::new(with("llama.attention.head_count_kv", Value::U32(3))),
            ["llama.attention.head_count_kv", "`3`"],
        ),
        (
            Box::new(with("llama.rope.scaling.type", text("yarn"))),
            ["llama.rope.scaling.type", "yarn"],
        ),
        (
            Box::new(with("llama.expert_count", Value::U32(8))),
            ["llama.expert_count", "8"],
        ),
    ]);
}

#[test]
fn a_vocabulary_that_cannot_be_read_is_refused_by_name() {
    check_refusals(vec![
        (
            Box::new(with("tokenizer.ggml.model", text("llama"))),
            ["tokenizer.ggml.model", "llama"],
        ),
        (
            Box::new(with("tokenizer.ggml.pre", text("qwen2"))),
            ["tokenizer.ggml.pre", "qwen2"],
        ),
        (
            Box::new(with("tokenizer.ggml.eos_token_id", Value::U32(1_000_000))),
            ["tokenizer.ggml.eos_token_id", "1000000"],
        ),
        (
            Box::new(with("tokenizer.ggml.tokens", Value::U32(1))),
            ["tokenizer.ggml.tokens", "U32(1)"],
        ),
        (
            Box::new(with("tokenizer.chat_template", text("{% for %}"))),
            ["chat template", "syntax error"],
        ),
        (
            Box::new(with("tokenizer.chat_template", text("hello"))),
            ["chat template", "content of a message"],
        ),
        (
            Box::new(with(
                "tokenizer.chat_template",
                text(
                    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
                ),
            )),
            ["chat template", "fuel"],
        ),
    ]);
}

#[test]
fn a_tensor_that_is_missing_misshapen_or_unknown_is_named() {
    let odd = || {
        let zeros = candle_core::Tensor::zeros((4, 4), candle_core::DType::F32, &Device::Cpu);
        QTensor::quantize(&zeros.unwrap(), GgmlDType::F32).unwrap()
    };
    let missing = refusal(|parts| drop(parts.1.remove("blk.1.ffn_up.weight")));
    assert!(
        missing.contains("lacks the tensor `blk.1.ffn_up.weight`"),
        "{missing}"
    );
    let misshapen = refusal(|parts| drop(parts.1.insert("blk.0.attn_k.weight".to_owned(), odd())));
    assert!(
        misshapen.contains("`blk.0.attn_k.weight` has shape [4, 4]"),
        "{misshapen}"
    );
    let unknown = refusal(|parts| drop(parts.1.insert("rope_freqs.weight".to_owned(), odd())));
    assert!(
        unknown.contains("`rope_freqs.weight`, which is not supported"),
        "{unknown}"
    );
}

#[test]
fn a_tensor_that_holds_what_is_no_number_is_named() {
    let broken = refusal(|parts| {
        let width = parts.1["output_norm.weight"].shape().clone();
        let values = candle_core::Tensor::full(f32::NAN, width, &Device::Cpu).unwrap();
        let tensor = QTensor::quantize(&values, GgmlDType::F32).unwrap();
        parts.1.insert("output_norm.weight".to_owned(), tensor);
    });
    assert!(
        broken.contains("`output_norm.weight`") && broken.contains("not a number"),
        "{broken}"
    );
}

#[test]
fn a_file_that_is_no_gguf_or_cut_off_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(tiny()).unwrap();
    for length in [0, 3, 4, 100, 5000, whole.len() / 2, whole.len() - 1] {
        let path = folder.path().join("cut.gguf");
        std::fs::write(&path, &whole[..length]).unwrap();
        let said = load(&path, "cut").unwrap_err().to_string();
        assert!(said.contains("cut.gguf"), "{said}");
    }
    let absent = load(&folder.path().join("absent.gguf"), "absent").unwrap_err();
    assert!(absent.to_string().contains("absent.gguf"));
}

#[test]
fn a_folder_stands_for_its_only_gguf() {
    let folder = tempfile::tempdir().unwrap();
    let none = load(folder.path(), "a").unwrap_err().to_string();
    assert!(none.contains("0 .gguf files"), "{none}");
    std::fs::copy(tiny(), folder.path().join("a.gguf")).unwrap();
    assert!(load(folder.path(), "a").is_ok());
    std::fs::copy(tiny(), folder.path().join("b.gguf")).unwrap();
    let two = load(folder.path(), "a").unwrap_err().to_string();
    assert!(two.contains("2 .gguf files"), "{two}");
}

#[test]
fn without_a_template_a_turn_is_refused() {
    let (_folder, path) = changed(without("tokenizer.chat_template"));
    let writer = load(&path, "mute").unwrap();
    assert!(!writer.info().takes_turns);
    let error = writer
        .tokens(&Prompt::Turn("hello".to_owned()))
        .unwrap_err();
    assert!(error.to_string().contains("`mute` has no chat template"));
}
