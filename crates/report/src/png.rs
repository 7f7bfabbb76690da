use std::sync::{Arc, LazyLock};

use resvg::{tiny_skia, usvg};

use crate::error::ReportError;
use crate::svg::Svg;

/// Pixels of the image for each pixel of the figure.
const ZOOM: f32 = 2.0;

/// Text of the one sans-serif face that is always there comes out thin; a hair of outline gives it
/// the weight of running text.
const WEIGHT: &str = ".figure text { stroke: #1b2026; stroke-width: 0.3px; } \
                      .figure .small { stroke: #5a646e; } \
                      .figure .strong { stroke-width: 0.7px; } \
                      .figure .on-ramp { stroke: #ffffff; }";

/// Faces that the program carries, so that text looks the same with no fonts installed: Ubuntu
/// Light for text, Hack and Noto Emoji for signs it lacks.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for face in [
        epaint_default_fonts::UBUNTU_LIGHT,
        epaint_default_fonts::HACK_REGULAR,
        epaint_default_fonts::NOTO_EMOJI_REGULAR,
    ] {
        fonts.load_font_data(face.to_vec());
    }
    let text = fonts.faces().next().map(|face| face.families[0].0.clone());
    fonts.set_sans_serif_family(text.unwrap_or_default());
    Arc::new(fonts)
});

/// A figure as a PNG image at twice its size.
///
/// Scripts that the built-in faces lack (Chinese, Arabic and others) come out blank in images; the
/// SVG and HTML files show them in the reader's own fonts.
///
/// # Errors
/// [`ReportError::Figure`] if the figure is larger than an image can be.
pub fn png(figure: &Svg) -> Result<Vec<u8>, ReportError> {
    let fail = |reason: String| ReportError::Figure {
        figure: figure.name.clone(),
        reason,
    };
    let options = usvg::Options {
        fontdb: Arc::clone(&FONTS),
        style_sheet: Some(WEIGHT.to_owned()),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&figure.standalone(), &options)
        .map_err(|error| fail(error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(ZOOM);
    let size = size.ok_or_else(|| fail("its size is not a number of pixels".to_owned()))?;
    let mut image = tiny_skia::Pixmap::new(size.width(), size.height())
        .ok_or_else(|| fail(format!("{} × {} pixels", size.width(), size.height())))?;
    resvg::render(
        &tree,
        tiny_skia::Transform::from_scale(ZOOM, ZOOM),
        &mut image.as_mut(),
    );
    image.encode_png().map_err(|error| fail(error.to_string()))
}
