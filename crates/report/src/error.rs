use thiserror::Error;

/// What can be wrong with a report before it is drawn or read.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The file was written by a program whose format this one does not know.
    #[error("report has format {found}, this program reads up to {supported}")]
    NewerFormat {
        /// Format that the file names.
        found: u32,
        /// Newest format that this crate reads.
        supported: u32,
    },
    /// The bytes are not a report.
    #[error("not a report")]
    NotAReport(#[source] serde_json::Error),
    /// The report could not be written as JSON.
    #[error("report cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    /// A number is NaN or infinite.
    #[error("{place} is not a finite number")]
    NotFinite {
        /// Where in the report, as a JSON path.
        place: String,
    },
    /// A strategy that the report names is not in it.
    #[error("strategy {name:?} is named but not reported")]
    NoSuchStrategy {
        /// The name.
        name: String,
    },
    /// A curve has no points, or its points are not in rising order of labels.
    #[error("curve of {strategy:?} is empty or not in rising order of labels")]
    BadCurve {
        /// Whose curve.
        strategy: String,
    },
    /// The confusion matrix is not square over its class names.
    #[error("confusion matrix has {classes} classes, but row {row} has {found} cells")]
    NotSquare {
        /// Number of class names.
        classes: usize,
        /// First row at fault; equal to `classes` when the number of rows is wrong.
        row: usize,
        /// Cells in that row, or rows in the matrix.
        found: usize,
    },
    /// A number cannot be what it is said to be: a score above 1, a negative stretch of time.
    #[error("{place} is {value}, which is not within {low} to {high}")]
    OutOfRange {
        /// Where in the report, as a JSON path.
        place: String,
        /// The number.
        value: f64,
        /// The least that is possible.
        low: f64,
        /// The most that is possible.
        high: f64,
    },
    /// An estimate lies outside its own interval.
    #[error("{place} is {value}, outside its interval {low} to {high}")]
    OutsideInterval {
        /// Where in the report, as a JSON path.
        place: String,
        /// The estimate.
        value: f64,
        /// Lower end of the interval.
        low: f64,
        /// Upper end of the interval.
        high: f64,
    },
    /// A part is larger than what it is a part of.
    #[error("{place} is {part}, of {whole}")]
    PartBeyondWhole {
        /// Where in the report, as a JSON path.
        place: String,
        /// The part.
        part: usize,
        /// The whole.
        whole: usize,
    },
    /// An evaluation names an audit series that the report does not have.
    #[error("series {series} is named but not reported")]
    NoSuchSeries {
        /// Its number.
        series: u32,
    },
    /// Audit series are not in rising order of their numbers.
    #[error("audit series are not in rising order")]
    BadSeriesOrder,
    /// A figure could not be turned into an image.
    #[error("figure {figure:?} cannot be drawn: {reason}")]
    Figure {
        /// File stem of the figure.
        figure: String,
        /// What the renderer said.
        reason: String,
    },
    /// Two runs were made on different data.
    #[error("runs are over different data: {first} and {second}")]
    DifferentData {
        /// Hash of the first run's data.
        first: String,
        /// Hash of the second run's data.
        second: String,
    },
}
