use hone_domain::{EncodeError, Encoder, EncoderInfo, Modality, Progress, View, ViewData};
use hone_kernel::normalise;
use rayon::prelude::*;

use super::ImageError;
use super::canonical::canonical;
use super::decode::{ImageLimits, decode_image};
use super::prepare::Preparation;
use super::towers::{ImageTower, Kind, Pooled, TextTower};
use crate::Pooling;
use crate::batch::{BatchEncoder, Rows, Tally};
use crate::view_row::{ViewPlan, ViewRow, mean};

/// Tokens that go through the layers together: enough to use a weight often while it is cached.
const TOKENS: usize = 384;

/// An [`Encoder`] of images, and of texts where there is a text tower.
#[derive(Debug)]
pub(super) struct VisionEncoder {
    pub(super) info: EncoderInfo,
    pub(super) kind: Kind,
    pub(super) preparation: Preparation,
    pub(super) limits: ImageLimits,
    pub(super) pooled: Pooled,
    pub(super) tower: ImageTower,
    pub(super) texts: Option<BatchEncoder<TextTower>>,
}

impl Encoder for VisionEncoder {
    fn info(&self) -> &EncoderInfo {
        &self.info
    }

    fn encode(
        &self,
        texts: &[&str],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        match (&self.texts, self.kind) {
            (Some(tower), Kind::Siglip) => {
                let texts: Vec<String> = texts.iter().map(|text| canonical(text)).collect();
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                tower.encode(&texts, views, progress)
            }
            (Some(tower), _) => tower.encode(texts, views, progress),
            (None, _) => Err(EncodeError::WrongModality {
                encoder: self.info.id.clone(),
                modality: Modality::Text,
            }),
        }
    }

    fn reads(&self, modality: Modality) -> bool {
        modality == Modality::Image || self.texts.is_some()
    }

    fn encode_images(
        &self,
        images: &[&[u8]],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        let plan = ViewPlan::new(&self.info, Pooling::Cls, views, |view| self.has(view))?;
        let tally = Tally::new(progress, images.len());
        let chunk = self.chunk(images.len());
        let run = |(at, images): (usize, &[&[u8]])| {
            tally.check()?;
            let prepared =
                self.prepared(images)
                    .map_err(|(within, error)| EncodeError::Unreadable {
                        at: at * chunk + within,
                        source: Box::new(error),
                    })?;
            let rows = self.rows(&prepared, views, usize::from(plan.last_layer()));
            tally.add(images.len());
            Ok(rows)
        };
        // Rayon would hand over any of several errors; the caller is to hear of the first.
        let done: Vec<_> = images.par_chunks(chunk).enumerate().map(run).collect();
        let done: Result<Vec<Vec<Rows>>, EncodeError> = done.into_iter().collect();
        Ok(plan.join(done?.into_iter().flatten().collect()))
    }
}

impl VisionEncoder {
    fn has(&self, view: View) -> bool {
        match view {
            View::Final => true,
            // The states before a projection are of another length than the features.
            View::LayerMean(layer) => {
                usize::from(layer) <= self.info.layers && self.tower.dim() == self.info.dim
            }
            View::Tokens(_) => false,
        }
    }

    /// Images that go together: a few, and not so many that a thread has none.
    fn chunk(&self, images: usize) -> usize {
        let share = images.div_ceil(rayon::current_num_threads());
        (TOKENS / self.tower.tokens()).min(share).max(1)
    }

    fn prepared(&self, images: &[&[u8]]) -> Result<Vec<Vec<f32>>, (usize, ImageError)> {
        let prepare = |(at, bytes): (usize, &&[u8])| {
            decode_image(bytes, &self.limits)
                .and_then(|image| self.preparation.apply(&image))
                .map_err(|error| (at, error))
        };
        images.iter().enumerate().map(prepare).collect()
    }

    fn rows(&self, prepared: &[Vec<f32>], views: &[View], last: usize) -> Vec<Rows> {
        let mut rows: Vec<Rows> = vec![vec![None; views.len()]; prepared.len()];
        let mut read = |layer: usize, at: usize, states: &[f32]| {
            for (&view, row) in views.iter().zip(&mut rows[at]) {
                if view == View::LayerMean(layer as u8) {
                    let mut mean = mean(states, self.tower.dim());
                    normalise(&mut mean);
                    *row = Some(ViewRow::Pooled(mean));
                }
            }
        };
        let features = self.tower.run(prepared, last, self.pooled, &mut read);
        for (row, mut features) in rows.iter_mut().zip(features.unwrap_or_default()) {
            if self.info.normalised {
                normalise(&mut features);
            }
            for (&view, row) in views.iter().zip(row) {
                if view == View::Final {
                    *row = Some(ViewRow::Pooled(features.clone()));
                }
            }
        }
        rows
    }
}
