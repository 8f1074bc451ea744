//! Pictures as large as cards show them. A photograph of a camera is several megabytes, its
//! card a few square centimetres.

use std::collections::{HashMap, VecDeque};
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
/// What one of them takes besides its picture, in bytes, about: its mark is kept twice.
const BESIDE: usize = 256;

/// A small picture and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    pub kind: &'static str,
    pub bytes: Arc<[u8]>,
}

/// Whether a picture of so many bytes is to be made small at all.
pub fn is_large(bytes: u64) -> bool {
    bytes > SMALL as u64
}

/// Makes small pictures, one at a time, and remembers the last ones.
#[derive(Debug)]
pub struct Thumbnails {
    turn: Arc<Semaphore>,
    kept: Arc<Mutex<Kept>>,
}

/// Whose turn it is, for as long as a picture of theirs is taken apart.
pub type Turn = OwnedSemaphorePermit;

/// What is known of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Small(Thumbnail),
    /// It is shown as it is: small already, or not to be taken apart.
    AsItIs,
}

#[derive(Debug, Default)]
struct Kept {
    found: HashMap<String, Known>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Default for Thumbnails {
    fn default() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            kept: Arc::default(),
        }
    }
}

impl Known {
    fn bytes(&self) -> usize {
        BESIDE
            + match self {
                Known::Small(small) => small.bytes.len(),
                Known::AsItIs => 0,
            }
    }
}

impl Thumbnails {
    /// What is remembered under a mark.
    pub fn known(&self, mark: &str) -> Option<Known> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.found.get(mark).cloned()
    }

    /// Waits until it is one's turn. It is taken before a picture is read, so that no more
    /// than one is in memory, however many cards ask at once.
    pub async fn turn(&self) -> Option<Turn> {
        Arc::clone(&self.turn).acquire_owned().await.ok()
    }

    /// Makes the small one of a picture that was read in one's turn, and remembers what came
    /// of it. The turn ends with the work, which goes on when nobody waits for it any more.
    pub async fn make(&self, mark: &str, picture: Arc<[u8]>, turn: Turn) -> Known {
        let (kept, mark) = (Arc::clone(&self.kept), mark.to_owned());
        let work = move || {
            let known = shrink(&picture).map_or(Known::AsItIs, Known::Small);
            drop(picture);
            remember(&kept, &mark, &known);
            drop(turn);
            known
        };
        let made = tokio::task::spawn_blocking(work).await;
        made.unwrap_or(Known::AsItIs)
    }
}

fn remember(kept: &Mutex<Kept>, mark: &str, known: &Known) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.keep(mark, known);
}

impl Kept {
    /// The oldest ones go when there are too many.
    fn keep(&mut self, mark: &str, known: &Known) {
        if self.found.contains_key(mark) {
            return;
        }
        self.found.insert(mark.to_owned(), known.clone());
        self.order.push_back(mark.to_owned());
        self.bytes += known.bytes();
        while self.bytes > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            let gone = self.found.remove(&oldest);
            self.bytes -= gone.map_or(0, |gone| gone.bytes());
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
        let large = Known::Small(Thumbnail {
            kind: "image/png",
            bytes: vec![0; KEPT / 2 - BESIDE].into(),
        });
        for mark in ["a", "b", "b", "c"] {
            kept.keep(mark, &large);
        }
        let mut known: Vec<&String> = kept.found.keys().collect();
        known.sort();
        assert_eq!(known, ["b", "c"]);
        assert_eq!(kept.bytes, KEPT);
    }
    #[test]
    fn what_stays_as_it_is_is_remembered_within_bounds() {
        let mut kept = Kept::default();
        for n in 0..KEPT / BESIDE + 10 {
            kept.keep(&n.to_string(), &Known::AsItIs);
        }
        assert_eq!(kept.found.len(), KEPT / BESIDE);
        assert_eq!(kept.order.len(), kept.found.len());
    }

    #[tokio::test]
    async fn the_turn_ends_with_the_work_and_not_with_who_waits_for_it() {
        let all = Thumbnails::default();
        let photo: Arc<[u8]> = picture(1600, 900, ImageFormat::Png).into();
        let turn = all.turn().await.unwrap();
        // Asked for and given up at once: the future is polled once and dropped.
        let asked = all.make("photo", photo, turn);
        let gone = tokio::time::timeout(std::time::Duration::ZERO, asked).await;
        assert!(gone.is_err());
        assert_eq!(all.turn.available_permits(), 0);
        // Whoever is next finds what came of it.
        let next = all.turn().await.unwrap();
        assert!(matches!(all.known("photo"), Some(Known::Small(_))));
        let broken: Arc<[u8]> = vec![0; SMALL + 1].into();
        assert_eq!(all.make("broken", broken, next).await, Known::AsItIs);
        assert_eq!(all.known("broken"), Some(Known::AsItIs));
        assert_eq!(all.turn.available_permits(), 1);
    }
}
