//! Pictures that people send are written anew, pixel by pixel: where a photo was taken, what a program hid after its end, and
//! what only pretends to be a picture do not come along (SPEC PA-4).

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use preau_kernel::Outcome;
use preau_platform::error::internal_error;
use std::io::Cursor;
use tokio::sync::Semaphore;

/// Decoded at once: a large picture takes a hundred megabytes.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Wider or higher than any camera's.
const SIDE: u32 = 16_384;
/// Memory for the pixels of one.
const PIXELS: u64 = 256 * 1024 * 1024;
/// Of a JPEG: letters stay sharp.
const QUALITY: u8 = 88;

/// The picture alone, upright, as JPEG or PNG; nothing for what cannot be read as one.
pub(super) async fn write_anew(content: Vec<u8>, format: ImageFormat) -> Outcome<Option<Vec<u8>>> {
    let _turn = AT_ONCE.acquire().await.map_err(|error| internal_error("wait for a turn to decode", &error))?;
    let written = tokio::task::spawn_blocking(move || anew(&content, format)).await;
    written.map_err(|error| internal_error("write a picture anew", &error))
}

fn anew(content: &[u8], format: ImageFormat) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(PIXELS);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // What a camera says about up and down is in what is left out.
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    let mut written = Vec::new();
    match format {
        ImageFormat::Png => DynamicImage::from(picture.into_rgba8()).write_with_encoder(PngEncoder::new(&mut written)),
        _ => picture.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut written, QUALITY)),
    }
    .ok()?;
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn photo(format: ImageFormat) -> Vec<u8> {
        let mut picture = RgbImage::from_pixel(40, 20, Rgb([250, 250, 250]));
        for x in 0..20 {
            for y in 0..20 {
                picture.put_pixel(x, y, Rgb([200, 10, 10]));
            }
        }
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    /// A photo turned by its camera, with where it was taken, and a script after its end.
    fn telling() -> Vec<u8> {
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS 36.80 10.18";
        let mut bytes = photo(ImageFormat::Jpeg);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let segment = [b"\xff\xe1".as_slice(), &length, exif].concat();
        bytes.splice(2..2, segment);
        bytes.extend_from_slice(b"<script>alert(1)</script>");
        bytes
    }

    fn holds(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|window| window == words)
    }

    #[test]
    fn nothing_but_the_picture_stays_and_it_stands_upright() {
        let told = telling();
        assert!(holds(&told, b"GPS 36.80") && holds(&told, b"<script>"));
        let written = anew(&told, ImageFormat::Jpeg).unwrap();
        assert!(!holds(&written, b"GPS") && !holds(&written, b"Exif") && !holds(&written, b"<script>"));
        let picture = image::load_from_memory(&written).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (20, 40), "turned as the camera said");
        assert!(picture.get_pixel(10, 5).0[1] < 80 && picture.get_pixel(10, 35).0[1] > 200);
        assert_eq!(anew(&told, ImageFormat::Jpeg), Some(written), "the same file is the same again");
    }

    #[test]
    fn each_kind_is_read_and_what_is_none_is_refused() {
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg] {
            assert!(anew(&photo(format), format).is_some(), "{format:?}");
        }
        let whole = photo(ImageFormat::Png);
        for broken in [b"".as_slice(), b"\xff\xd8\xff\xe0", &whole[..whole.len() / 2]] {
            assert_eq!(anew(broken, ImageFormat::Png), None);
        }
    }
}
