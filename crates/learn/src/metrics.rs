//! Metrics of classification, calibration and agreement.
