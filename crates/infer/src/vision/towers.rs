//! Vision transformers and the text towers beside them, on the fused kernels.
//!
//! One piece serves ViT, DINOv2, CLIP and SigLIP: they differ in names, in what follows the last
//! layer, and in details that are settled when the weights are read (DINOv2's layer scale goes
//! into the maps before it, its position embeddings are resized once).
//!
//! # Source
//! Dosovitskiy et al. (2021), "An Image is Worth 16x16 Words"; Radford et al. (2021), "Learning
//! Transferable Visual Models From Natural Language Supervision"; Zhai et al. (2023), "Sigmoid
//! Loss for Language Image Pre-Training"; Oquab et al. (2024), "DINOv2".

mod attention_pool;
mod block;
mod causal;
mod config;
mod image_tower;
mod loader;
mod names;
mod patches;
mod text_tower;

pub(super) use self::config::{Kind, TextConfig, VisionConfig};
pub(super) use self::image_tower::{ImageTower, Pooled};
pub(super) use self::text_tower::TextTower;

#[cfg(test)]
mod tests;
