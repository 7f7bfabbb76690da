use super::{Kernel, resize};
use crate::vision::RgbImage;

fn grey(width: usize, height: usize, values: &[u8]) -> RgbImage {
    RgbImage {
        width,
        height,
        pixels: values.iter().flat_map(|&value| [value; 3]).collect(),
    }
}

#[test]
fn a_picture_of_one_colour_stays_so_at_every_size() {
    let flat = grey(7, 5, &[201; 35]);
    for kernel in [Kernel::Bilinear, Kernel::Bicubic] {
        for (width, height) in [(1, 1), (3, 9), (7, 5), (64, 2)] {
            let resized = resize(&flat, width, height, kernel);
            assert_eq!(resized, grey(width, height, &vec![201; width * height]));
        }
    }
}

#[test]
fn shrinking_to_half_averages_with_a_widened_triangle() {
    // Weights of the left pixel: the triangle of reach 2 about 1.0 at 0.5, 1.5, 2.5 is
    // 0.75, 0.75, 0.25, by their sum.
    let resized = resize(&grey(4, 1, &[10, 50, 90, 250]), 2, 1, Kernel::Bilinear);
    let left: f64 = (10.0 * 0.75 + 50.0 * 0.75 + 90.0 * 0.25) / 1.75;
    let right: f64 = (50.0 * 0.25 + 90.0 * 0.75 + 250.0 * 0.75) / 1.75;
    assert_eq!(
        resized,
        grey(2, 1, &[left.round() as u8, right.round() as u8])
    );
}

#[test]
fn the_cubic_overshoots_an_edge_and_is_clipped() {
    let edge = grey(4, 1, &[0, 0, 255, 255]);
    let resized = resize(&edge, 8, 1, Kernel::Bicubic);
    let row: Vec<u8> = resized.pixels.iter().step_by(3).copied().collect();
    assert_eq!((row[2], row[5]), (0, 255), "{row:?}");
    assert!(row.is_sorted(), "{row:?}");
}
