//! Photographs as people send them, made into images of our own: decoded, turned upright, made smaller, and written anew as
//! JPEG, so that nothing is left of what else was in the file.
//!
//! Work and memory are bounded: bodies that wait take of [`Room`], images that are decoded of [`MEGAPIXELS`], on two threads.

mod limits;
mod room;
mod sniff;
#[cfg(test)]
mod tests;
mod unfit;

use std::io::{self, Cursor};
use std::sync::{Arc, LazyLock};

use image::codecs::jpeg::JpegEncoder;
use image::error::ImageError;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::error::Fault;
use crate::hashing;

use self::room::{Room, take};
pub use limits::LARGEST;
use limits::{MOST_PIXELS, MOST_SIDE};
pub use unfit::Unfit;

/// Bytes that decoding one image may take, by the count of the decoder: 50 megapixels of 4 bytes, and half as much again.
const MOST_MEMORY: u64 = 300_000_000;

/// Pixels of the longer side of what is kept, and of its thumbnail.
const LONG_SIDE: u32 = 2_400;
const THUMBNAIL_SIDE: u32 = 320;
/// Of JPEG, from 1 to 100: small print stays readable, at 300 to 900 KB.
const QUALITY: u8 = 82;
const THUMBNAIL_QUALITY: u8 = 75;

/// Of all images that are decoded at once: one of the largest, or several of 12. One takes up to 12 bytes a pixel.
const MEGAPIXELS: u32 = 64;

/// Decoding, beside hashing: two threads that step back behind requests.
const TURNS: usize = 2;
static THREADS: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(TURNS)
        .thread_name("images")
        .on_thread_start(hashing::step_back)
        .build()
});

/// A photograph made into images of our own, both JPEG.
#[derive(Clone, Debug)]
pub struct Photo {
    pub image: Vec<u8>,
    pub thumbnail: Vec<u8>,
    /// Pixels of the image.
    pub width: u32,
    pub height: u32,
}

/// The turns of a process.
pub struct Images {
    pub room: Room,
    megapixels: Arc<Semaphore>,
}

impl Default for Images {
    fn default() -> Self {
        let megapixels = usize::try_from(MEGAPIXELS).unwrap_or_default();
        Self { room: Room::default(), megapixels: Arc::new(Semaphore::new(megapixels)) }
    }
}

impl Images {
    /// Makes a file into images of our own.
    ///
    /// # Errors
    /// `Fault::Busy` when there is no turn in time. Inside, why the file is not taken.
    pub async fn clean(&self, bytes: Vec<u8>) -> Result<Result<Photo, Unfit>, Fault> {
        let format = match judge(&bytes) {
            Ok(format) => format,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let measured = on_a_thread(move || {
            let (width, height) = dimensions(&bytes, format)?;
            Ok((bytes, u64::from(width) * u64::from(height)))
        });
        let (bytes, pixels) = match measured.await? {
            Ok(measured) => measured,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let megapixels = u32::try_from(pixels.div_ceil(1_000_000)).unwrap_or(MEGAPIXELS);
        let turn = take(&self.megapixels, megapixels.clamp(1, MEGAPIXELS)).await?;
        on_a_thread(move || {
            // Held to the end of the work, also where nobody waits for it any more.
            let _turn = turn;
            photo(&bytes, format)
        })
        .await
    }
}

/// A file over which a decoder panics is a broken one.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Unfit> + Send + 'static,
) -> Result<Result<T, Unfit>, Fault> {
    let threads = THREADS.as_ref().map_err(Fault::other)?;
    match threads.spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(fault) if fault.is_panic() => {
            tracing::error!("a decoder panicked over an image");
            Ok(Err(Unfit::Broken))
        }
        Err(fault) => Err(Fault::other(fault)),
    }
}

/// What can be said without decoding.
fn judge(bytes: &[u8]) -> Result<ImageFormat, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unfit::TooLarge);
    }
    match sniff::kind(bytes) {
        sniff::Kind::Image(ImageFormat::Jpeg) if !sniff::is_whole_jpeg(bytes) => Err(Unfit::Broken),
        sniff::Kind::Image(ImageFormat::WebP) if !sniff::is_honest_webp(bytes) => Err(Unfit::Broken),
        sniff::Kind::Image(format) => Ok(format),
        sniff::Kind::Heic => Err(Unfit::Heic),
        sniff::Kind::Pdf => Err(Unfit::Pdf),
        sniff::Kind::Other => Err(Unfit::NotAnImage),
    }
}

fn bounds() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// A decoder that has read the header and nothing more.
fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder + '_, Unfit> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(bounds());
    let decoder = reader.into_decoder().map_err(|fault| unfit(&fault))?;
    let (width, height) = decoder.dimensions();
    let is_within = width <= MOST_SIDE && height <= MOST_SIDE;
    if !is_within || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Unfit::TooManyPixels);
    }
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Unfit::TooManyPixels);
    }
    Ok(decoder)
}

fn dimensions(bytes: &[u8], format: ImageFormat) -> Result<(u32, u32), Unfit> {
    Ok(decoder(bytes, format)?.dimensions())
}

/// The first frame, upright and no larger than it need be.
fn photo(bytes: &[u8], format: ImageFormat) -> Result<Photo, Unfit> {
    let mut decoder = decoder(bytes, format)?;
    let upright = decoder.orientation().map_err(|fault| unfit(&fault))?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(|fault| unfit(&fault))?;
    let mut small = DynamicImage::ImageRgb8(on_white(within(decoded, LONG_SIDE)));
    small.apply_orientation(upright);
    let thumbnail = within(small.clone(), THUMBNAIL_SIDE);
    Ok(Photo {
        image: jpeg(&small, QUALITY)?,
        thumbnail: jpeg(&thumbnail, THUMBNAIL_QUALITY)?,
        width: small.width(),
        height: small.height(),
    })
}

/// Made smaller where it is larger than this.
fn within(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side { image } else { image.thumbnail(side, side) }
}

/// JPEG knows no transparency: paper shows through.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0.map(u32::from);
        let blend = |part: u32| u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        image::Rgb([blend(red), blend(green), blend(blue)])
    })
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    let encoded = image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality));
    encoded.map(|()| bytes).map_err(|fault| unfit(&fault))
}

fn unfit(fault: &ImageError) -> Unfit {
    match fault {
        ImageError::Limits(_) => Unfit::TooManyPixels,
        _ => Unfit::Broken,
    }
}
