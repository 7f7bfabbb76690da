//! Encoders on candle and on a fused CPU forward.
