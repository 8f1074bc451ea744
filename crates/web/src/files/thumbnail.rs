//! Pictures as large as cards show them. A photograph of a camera is several megabytes, its
//! card a few square centimetres.

use std::collections::{HashMap, VecDeque};
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The longer side, in points: enough for a card on a screen with two of them to a pixel.
const SIDE: u32 = 640;
/// Of a JPEG, of 100.
const QUALITY: u8 = 80;
/// Less is sent as it is, in bytes.
const SMALL: usize = 60_000;
/// What taking a picture apart may need, in bytes, whatever it says of its size.
const MEMORY: u64 = 256 * 1024 * 1024;
/// What is kept of them all, in bytes.
const KEPT: usize = 16 * 1024 * 1024;

/// A small picture and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    pub kind: &'static str,
    pub bytes: Arc<[u8]>,
}

/// Makes small pictures, one at a time, and remembers the last ones.
#[derive(Debug)]
pub struct Thumbnails {
    turn: Semaphore,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    found: HashMap<String, Thumbnail>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Default for Thumbnails {
    fn default() -> Self {
        Self {
            turn: Semaphore::new(1),
            kept: Mutex::default(),
        }
    }
}

impl Thumbnails {
    /// What is remembered under a mark.
    pub fn known(&self, mark: &str) -> Option<Thumbnail> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.found.get(mark).cloned()
    }

    /// Waits until it is one's turn. It is taken before a picture is read, so that no more
    /// than one is in memory, however many cards ask at once.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turn.acquire().await.ok()
    }

    /// Makes the small one of a picture that was read in one's [`Self::turn`], and remembers
    /// it. `None` if it is small already, or cannot be taken apart: then it is shown as it is.
    pub async fn make(&self, mark: &str, picture: Arc<[u8]>) -> Option<Thumbnail> {
        if picture.len() <= SMALL {
            return None;
        }
        let small = tokio::task::spawn_blocking(move || shrink(&picture)).await;
        let small = small.ok().flatten()?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.keep(mark, &small);
        Some(small)
    }
}

impl Kept {
    /// The oldest ones go when there are too many.
    fn keep(&mut self, mark: &str, small: &Thumbnail) {
        if self.found.insert(mark.to_owned(), small.clone()).is_some() {
            return;
        }
        self.order.push_back(mark.to_owned());
        self.bytes += small.bytes.len();
        while self.bytes > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            let gone = self.found.remove(&oldest);
            self.bytes -= gone.map_or(0, |gone| gone.bytes.len());
        }
    }
}

/// A picture of any kind as a PNG whose longer side is at most so many points; `None` if it
/// cannot be taken apart.
pub fn png(picture: &[u8], side: u32) -> Option<Vec<u8>> {
    let small = small(picture, side)?;
    let mut bytes = Vec::new();
    let small = DynamicImage::ImageRgba8(small.into_rgba8());
    let written = small.write_with_encoder(PngEncoder::new(&mut bytes));
    written.ok().map(|()| bytes)
}

/// Takes a picture apart, upright as the camera was held, and no larger than asked.
fn small(picture: &[u8], side: u32) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(picture))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > MEMORY {
        return None;
    }
    let turned = decoder.orientation().ok()?;
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = match whole.width().max(whole.height()) > side {
        true => whole.thumbnail(side, side),
        false => whole,
    };
    small.apply_orientation(turned);
    Some(small)
}

/// The small one of a card.
fn shrink(picture: &[u8]) -> Option<Thumbnail> {
    let small = small(picture, SIDE)?;
    let mut bytes = Vec::new();
    let (kind, written) = match small.color().has_alpha() {
        true => {
            let small = DynamicImage::ImageRgba8(small.into_rgba8());
            let encoder = PngEncoder::new(&mut bytes);
            ("image/png", small.write_with_encoder(encoder))
        }
        false => {
            let small = DynamicImage::ImageRgb8(small.into_rgb8());
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            ("image/jpeg", small.write_with_encoder(encoder))
        }
    };
    written.ok()?;
    (bytes.len() < picture.len()).then(|| Thumbnail {
        kind,
        bytes: bytes.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};

    /// A picture that does not compress to nothing.
    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, y| {
            let noise = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).rotate_left(7);
            Rgb([(noise >> 3) as u8, (noise >> 11) as u8, (noise >> 19) as u8])
        });
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn large_pictures_become_small() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let small = shrink(&picture(1600, 900, format)).unwrap();
            assert_eq!(small.kind, "image/jpeg");
            let seen = image::load_from_memory(&small.bytes).unwrap();
            assert_eq!((seen.width(), seen.height()), (640, 360), "{format:?}");
        }
    }

    #[test]
    fn what_is_no_picture_or_says_it_is_huge_is_left_alone() {
        assert_eq!(shrink(b"\x89PNG\r\n\x1a\nrest"), None);
        assert_eq!(shrink(b""), None);
        // The size in its head says 60,000 to 60,000; nothing of it follows.
        let mut huge = picture(16, 16, ImageFormat::Png);
        huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert_eq!(shrink(&huge), None);
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let mut kept = Kept::default();
        let large = Thumbnail {
            kind: "image/png",
            bytes: vec![0; KEPT / 2].into(),
        };
        for mark in ["a", "b", "b", "c"] {
            kept.keep(mark, &large);
        }
        let mut known: Vec<&String> = kept.found.keys().collect();
        known.sort();
        assert_eq!(known, ["b", "c"]);
        assert_eq!(kept.bytes, KEPT);
    }
}
