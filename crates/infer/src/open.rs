use std::path::Path;

use hone_domain::{Encoder, EncoderInfo, Precision};

use crate::batch::{BatchEncoder, Forward};
use crate::bundle::{Architecture, Bundle, Family};
use crate::candle::{self, CandleBert, CandleEncoder, CandleModel, CandleModernBert};
use crate::fused::FusedBert;
use crate::static_table::StaticTable;
use crate::tokenize::{SpecialTokens, TextTokenizer};
use crate::{Device, EncoderOptions, InferError, vision};

/// Where a static model cuts unless told otherwise; it has no positions that would bound it.
const STATIC_MAX_TOKENS: usize = 512;

/// Opens a model's folder as an encoder.
///
/// The folder has the layout of the Hugging Face hub: `config.json`, `tokenizer.json`, and
/// `model.safetensors` or the files of a `model.safetensors.index.json`; the files of
/// sentence-transformers (`modules.json`, `1_Pooling/config.json`, `sentence_bert_config.json`)
/// say how to pool and where to cut. Without them token states are averaged and scaled to unit
/// norm. A folder without `config.json` whose weights hold a table `embedding.weight` or
/// `embeddings` is a static model. CLIP, SigLIP, DINOv2 and ViT read images, prepared as
/// `preprocessor_config.json` says, and the first two also texts, into the same space.
///
/// # Errors
/// Names the file and the key or tensor that is missing, damaged or not supported. A device that
/// is not there is an error: nothing falls back to the processor. Weights in pickle files are
/// refused.
///
/// # Determinism
/// The encoder's revision is the SHA-256 over the names and hashes of the files read and over the
/// pooling, norm and prefix in force.
pub fn open(folder: &Path, options: &EncoderOptions) -> Result<Box<dyn Encoder>, InferError> {
    let device = candle::device(options.device)?;
    if let Some(encoder) = vision::open(folder, options)? {
        return Ok(encoder);
    }
    open_bundle(&Bundle::open(folder, options)?, options, device)
}

/// Opens what a folder holds as an encoder of texts, by the fastest path that is exact for it.
pub(crate) fn open_bundle(
    bundle: &Bundle,
    options: &EncoderOptions,
    device: candle_core::Device,
) -> Result<Box<dyn Encoder>, InferError> {
    let fused = options.device == Device::Cpu
        && matches!(options.precision, Precision::F32 | Precision::Int8);
    match &bundle.architecture {
        Architecture::Static(name) => open_static(bundle, name, options),
        Architecture::Transformer { family, .. } if fused && *family != Family::ModernBert => {
            open_fused(bundle, options)
        }
        Architecture::Transformer { .. } => open_candle(bundle, options, device),
    }
}

fn open_static(
    bundle: &Bundle,
    name: &str,
    options: &EncoderOptions,
) -> Result<Box<dyn Encoder>, InferError> {
    if (options.device, options.precision) != (Device::Cpu, Precision::F32) {
        return Err(refused("static", options));
    }
    let model = StaticTable::load(&bundle.weights, name)?;
    let shape = Shape {
        dim: model.dim(),
        layers: 0,
        positions: usize::MAX,
        special: SpecialTokens::Omitted,
    };
    assemble(bundle, options, &shape, model)
}

fn open_fused(bundle: &Bundle, options: &EncoderOptions) -> Result<Box<dyn Encoder>, InferError> {
    let Architecture::Transformer {
        family,
        path,
        config,
        ..
    } = &bundle.architecture
    else {
        return Err(refused("static", options));
    };
    let model = FusedBert::load(&bundle.weights, *family, config, path, options.precision)?;
    let shape = Shape {
        dim: config.hidden_size,
        layers: config.num_hidden_layers,
        positions: model.positions(),
        special: SpecialTokens::Added,
    };
    assemble(bundle, options, &shape, model)
}

/// Opens a transformer on candle, whatever other path there is.
pub(crate) fn open_candle(
    bundle: &Bundle,
    options: &EncoderOptions,
    device: candle_core::Device,
) -> Result<Box<dyn Encoder>, InferError> {
    let Architecture::Transformer {
        family,
        path,
        json,
        config,
    } = &bundle.architecture
    else {
        return Err(refused("static", options));
    };
    let dtype = candle::dtype(options.precision).ok_or_else(|| refused(family.name(), options))?;
    let (model, positions) = if *family == Family::ModernBert {
        let model = CandleModernBert::load(&bundle.weights, (path, json), &device, dtype)?;
        (
            CandleModel::ModernBert(model),
            config.max_position_embeddings,
        )
    } else {
        let loader = candle::Loader {
            weights: &bundle.weights,
            config,
            device: &device,
            dtype,
        };
        let model = CandleBert::load(&loader, *family, config.activation(path)?)?;
        let positions = model.positions();
        (CandleModel::Bert(model), positions)
    };
    let model = CandleEncoder {
        model,
        device,
        layers: config.num_hidden_layers,
        vocabulary: config.vocab_size,
        pad: config.pad_token_id as u32,
    };
    let shape = Shape {
        dim: config.hidden_size,
        layers: config.num_hidden_layers,
        positions,
        special: SpecialTokens::Added,
    };
    assemble(bundle, options, &shape, model)
}

pub(crate) fn refused(architecture: &str, options: &EncoderOptions) -> InferError {
    InferError::Unsupported {
        architecture: architecture.to_owned(),
        device: options.device,
        precision: options.precision,
    }
}

/// What a model is, seen from outside.
struct Shape {
    dim: usize,
    layers: usize,
    /// The most tokens that it takes.
    positions: usize,
    special: SpecialTokens,
}

fn assemble<F: Forward + 'static>(
    bundle: &Bundle,
    options: &EncoderOptions,
    shape: &Shape,
    model: F,
) -> Result<Box<dyn Encoder>, InferError> {
    let (tokenizer, max_tokens) = tokenizer(bundle, options, shape)?;
    let info = EncoderInfo {
        id: options.id.clone(),
        revision: bundle.revision,
        dim: shape.dim,
        layers: shape.layers,
        max_tokens,
        precision: options.precision,
        normalised: bundle.normalise,
    };
    Ok(Box::new(BatchEncoder {
        info,
        pooling: bundle.pooling,
        tokenizer,
        model,
    }))
}

/// The tokenizer, and where it cuts: at what was asked for, or else at what the folder says, but
/// never beyond the model's positions.
fn tokenizer(
    bundle: &Bundle,
    options: &EncoderOptions,
    shape: &Shape,
) -> Result<(TextTokenizer, usize), InferError> {
    let (path, bytes) = &bundle.tokenizer;
    let prefix = options.prefix.as_deref().unwrap_or_default();
    let mut tokenizer = TextTokenizer::new(path, bytes, prefix, shape.special)?;
    let (least, most) = (tokenizer.special_tokens() + 1, shape.positions);
    let unbounded = if shape.layers == 0 {
        STATIC_MAX_TOKENS
    } else {
        most
    };
    let given = bundle.max_tokens.unwrap_or(unbounded).min(most);
    let asked = options.max_tokens.unwrap_or(given);
    if !(least..=most).contains(&asked) {
        return Err(InferError::MaxTokens { asked, least, most });
    }
    tokenizer.cut_at(asked)?;
    Ok((tokenizer, asked))
}

#[cfg(test)]
mod tests;
