mod arms;
mod check;
mod headline;
mod json;
mod render;
mod sample;
