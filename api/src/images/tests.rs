//! Photographs, and files that only look like them.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ImageBuffer, Rgb, Rgba};

use teiki_shared::ids::AccountId;
use uuid::Uuid;

use super::room::AT_ONCE;
use super::*;

fn account(n: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(n))
}

fn is_free(room: &Room) -> bool {
    room.of.lock().unwrap().is_empty() && room.all.available_permits() == 96
}

/// Left half black, right half white.
fn halves(width: u32, height: u32) -> RgbImage {
    ImageBuffer::from_fn(width, height, |x, _| if x < width / 2 { Rgb([0; 3]) } else { Rgb([255; 3]) })
}

fn jpeg_of(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90)).unwrap();
    bytes
}

fn png_of(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

fn webp_of(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).unwrap();
    bytes
}

/// A JPEG with a segment behind its first marker.
fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, payload, &jpeg[2..]].concat()
}

/// An EXIF block that says how the camera was held, from 1 to 8.
fn exif(orientation: u8) -> Vec<u8> {
    let tag = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01".as_slice(), &tag, &[0; 4]].concat()
}

fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let mut crc = !0_u32;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], kind, data, &(!crc).to_be_bytes()].concat()
}

/// Where a chunk of a PNG begins, and where its data does.
fn find(png: &[u8], kind: &[u8]) -> usize {
    png.windows(4).position(|part| part == kind).unwrap() - 4
}

fn cleaned(bytes: Vec<u8>) -> Result<Photo, Unfit> {
    judge(&bytes).and_then(|format| photo(&bytes, format))
}

fn shows(photo: &Photo) -> RgbImage {
    let decoded = image::load_from_memory_with_format(&photo.image, ImageFormat::Jpeg).unwrap().into_rgb8();
    assert_eq!(decoded.dimensions(), (photo.width, photo.height));
    let thumbnail = image::load_from_memory_with_format(&photo.thumbnail, ImageFormat::Jpeg).unwrap();
    assert!(thumbnail.width().max(thumbnail.height()) <= THUMBNAIL_SIDE);
    decoded
}

/// Whether a pixel is rather black.
fn dark(image: &RgbImage, x: u32, y: u32) -> bool {
    image.get_pixel(x, y).0.iter().all(|part| *part < 100)
}

#[test]
fn each_format_comes_out_as_jpeg_of_the_same_picture() {
    let drawn = halves(600, 400);
    for bytes in [jpeg_of(&drawn), png_of(&drawn), webp_of(&drawn)] {
        let photo = cleaned(bytes).unwrap();
        let image = shows(&photo);
        assert_eq!(image.dimensions(), (600, 400));
        assert!(dark(&image, 100, 200) && !dark(&image, 500, 200));
    }
}

#[test]
fn a_large_photo_is_made_smaller_and_a_small_one_is_not_made_larger() {
    let large = cleaned(jpeg_of(&halves(4_000, 3_000))).unwrap();
    assert_eq!((large.width, large.height), (2_400, 1_800));
    let narrow = cleaned(png_of(&halves(12_000, 10))).unwrap();
    assert_eq!((narrow.width, narrow.height), (2_400, 2));
    let small = cleaned(jpeg_of(&halves(40, 30))).unwrap();
    assert_eq!((small.width, small.height), (40, 30));
}

#[test]
fn a_photo_is_turned_upright() {
    let held = with_segment(&jpeg_of(&halves(600, 400)), 0xE1, &exif(6));
    let image = shows(&cleaned(held).unwrap());
    assert_eq!(image.dimensions(), (400, 600), "a quarter turn clockwise");
    assert!(dark(&image, 200, 100) && !dark(&image, 200, 500), "what was left is above");
}

#[test]
fn nothing_of_the_file_but_the_picture_is_kept() {
    let secrets = [b"<script>alert(1)</script>".as_slice(), b"GPSLatitude", b"PK\x03\x04", b"%PDF-1.7"];
    let mut bytes = jpeg_of(&halves(300, 200));
    for secret in secrets {
        bytes = with_segment(&bytes, 0xE1, &[b"Exif\0\0", secret].concat());
        bytes = with_segment(&bytes, 0xFE, secret);
    }
    bytes.extend(secrets.concat());
    let photo = cleaned(bytes).unwrap();
    for file in [&photo.image, &photo.thumbnail] {
        assert_eq!(sniff::kind(file), sniff::Kind::Image(ImageFormat::Jpeg));
        assert!(sniff::is_whole_jpeg(file));
        assert!(file.ends_with(&[0xFF, 0xD9]));
        for secret in secrets {
            assert!(!file.windows(secret.len()).any(|part| part == secret));
        }
    }
}

#[test]
fn transparency_shows_paper() {
    let mut bytes = Vec::new();
    let clear = ImageBuffer::from_pixel(50, 50, Rgba([0_u8, 0, 0, 0]));
    clear.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    assert!(!dark(&shows(&cleaned(bytes).unwrap()), 25, 25));
}

#[test]
fn what_is_no_photograph_is_told_apart() {
    let refusals = [
        (Vec::new(), Unfit::Empty),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Unfit::Heic),
        (b"%PDF-1.7\n1 0 obj".to_vec(), Unfit::Pdf),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), Unfit::NotAnImage),
        (b"<!doctype html><title>x</title>".to_vec(), Unfit::NotAnImage),
        (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), Unfit::NotAnImage),
        (vec![0; LARGEST + 1], Unfit::TooLarge),
        ([jpeg_of(&halves(30, 20)), vec![0; LARGEST]].concat(), Unfit::TooLarge),
    ];
    for (bytes, why) in refusals {
        assert_eq!(cleaned(bytes).unwrap_err(), why);
    }
}

#[test]
fn headers_that_promise_too_much_are_refused_before_anything_is_made() {
    let mut png = png_of(&halves(30, 20));
    let at = find(&png, b"IHDR");
    let side = 40_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[8, 2, 0, 0, 0]].concat();
    png.splice(at..at + 25, chunk(b"IHDR", &header));
    assert_eq!(cleaned(png).unwrap_err(), Unfit::TooManyPixels);

    let mut jpeg = jpeg_of(&halves(30, 20));
    let frame = jpeg.windows(2).position(|part| part == [0xFF, 0xC0]).unwrap();
    let side = 40_000_u16.to_be_bytes();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[side, side].concat());
    assert_eq!(cleaned(jpeg).unwrap_err(), Unfit::TooManyPixels);

    let (wide, many) = (halves(MOST_SIDE + 1, 1), halves(10_000, 5_001));
    for image in [&wide, &many] {
        assert_eq!(cleaned(png_of(image)).unwrap_err(), Unfit::TooManyPixels);
    }
}

#[test]
fn a_bomb_within_the_bounds_comes_out_small() {
    let bomb = png_of(&ImageBuffer::from_pixel(10_000, 5_000, Rgb([7; 3])));
    assert!(bomb.len() < 1_000_000, "{} bytes for 150 MB", bomb.len());
    let photo = cleaned(bomb).unwrap();
    assert_eq!((photo.width, photo.height), (2_400, 1_200));
}

#[test]
fn what_is_cut_off_is_refused() {
    let drawn = halves(600, 400);
    for whole in [jpeg_of(&drawn), png_of(&drawn), webp_of(&drawn)] {
        for kept in [whole.len() - 20, whole.len() / 2, 40, 12] {
            let why = cleaned(whole[..kept].to_vec()).unwrap_err();
            assert!(matches!(why, Unfit::Broken | Unfit::NotAnImage), "{why:?} for {kept} bytes");
        }
    }
}

#[test]
fn a_preview_inside_a_cut_off_photo_does_not_pass_for_its_end() {
    let inner = jpeg_of(&halves(60, 40));
    let whole = with_segment(&jpeg_of(&halves(600, 400)), 0xE1, &inner);
    assert!(cleaned(whole.clone()).is_ok());
    assert_eq!(cleaned(whole[..whole.len() - 100].to_vec()).unwrap_err(), Unfit::Broken);
}

#[test]
fn of_ten_thousand_frames_the_first_is_shown() {
    let first = png_of(&halves(60, 40));
    let (header, end) = (find(&first, b"IHDR") + 25, find(&first, b"IEND"));
    let data = find(&first, b"IDAT");
    let frame = |n: u32| {
        let control =
            [n.to_be_bytes(), 60_u32.to_be_bytes(), 40_u32.to_be_bytes(), [0; 4], [0; 4], [0, 1, 0, 10]];
        chunk(b"fcTL", &[control.concat(), vec![0, 0]].concat())
    };
    let animation = chunk(b"acTL", &[10_000_u32.to_be_bytes(), [0; 4]].concat());
    let mut apng = [&first[..header], &animation, &frame(0), &first[data..end]].concat();
    let inner = &first[data + 8..end - 4];
    for n in 1..10_000 {
        apng.extend(frame(2 * n - 1));
        apng.extend(chunk(b"fdAT", &[&(2 * n).to_be_bytes(), inner].concat()));
    }
    apng.extend(&first[end..]);
    let image = shows(&cleaned(apng).unwrap());
    assert!(image.dimensions() == (60, 40) && dark(&image, 10, 20) && !dark(&image, 50, 20));

    let still = webp_of(&halves(60, 40));
    let picture = &still[12..];
    let small = |value: u32| value.to_le_bytes()[..3].to_vec();
    let riff = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let padding = vec![0; data.len() % 2];
        [kind, &length, data, &padding].concat()
    };
    let size = [small(59), small(39)].concat();
    let mut body = riff(b"VP8X", &[vec![0b10, 0, 0, 0], size.clone()].concat());
    body.extend(riff(b"ANIM", &[0; 6]));
    let one =
        riff(b"ANMF", &[[small(0), small(0)].concat(), size, small(10), vec![0], picture.to_vec()].concat());
    for _ in 0..10_000 {
        body.extend(&one);
    }
    let webp = riff(b"RIFF", &[b"WEBP".to_vec(), body].concat());
    let image = shows(&cleaned(webp).unwrap());
    assert!(image.dimensions() == (60, 40) && dark(&image, 10, 20) && !dark(&image, 50, 20));
}

#[tokio::test]
async fn thirty_two_at_once_decode_within_the_bound() {
    let images = Images::default();
    let photo = jpeg_of(&halves(1_700, 1_250));
    let each = (0..32).map(async |rider| {
        let _room = images.room.take(account(rider), photo.len()).await.unwrap().unwrap();
        let clean = images.clean(photo.clone()).await.unwrap().unwrap();
        assert_eq!(clean.width, 1_700);
    });
    futures::future::join_all(each).await;
    assert_eq!(images.megapixels.available_permits(), 64);
    assert!(is_free(&images.room));
}

#[tokio::test]
async fn there_is_room_for_so_many_bodies_and_no_more() {
    let room = Room::default();
    let riders: Vec<_> = (0..3).map(account).collect();
    let mut held = Vec::new();
    for number in 0..9 {
        held.push(room.take(riders[number % 3], LARGEST).await.unwrap().unwrap());
    }
    let mut tenth = Box::pin(room.take(riders[0], LARGEST));
    assert!(futures::poll!(&mut tenth).is_pending(), "nine of ten megabytes leave six");
    drop(held.pop());
    held.push(tenth.await.unwrap().unwrap());
    drop(held);
    assert!(is_free(&room));
}

#[tokio::test]
async fn one_account_sends_so_many_at_once_and_no_more() {
    let room = Room::default();
    let (ann, bob) = (account(1), account(2));
    let mut held = Vec::new();
    for _ in 0..AT_ONCE {
        held.push(room.take(ann, 1).await.unwrap().unwrap());
    }
    assert!(room.take(ann, 1).await.unwrap().is_none());
    assert!(room.take(bob, 1).await.unwrap().is_some());
    drop(held.pop());
    assert!(room.take(ann, 1).await.unwrap().is_some());
    // Whoever goes while waiting leaves nothing behind.
    drop(held);
    let all = room.take(bob, 96 << 20).await.unwrap().unwrap();
    let mut waiting = Box::pin(room.take(ann, 1));
    assert!(futures::poll!(&mut waiting).is_pending());
    drop(waiting);
    drop(all);
    assert!(is_free(&room));
}

#[tokio::test]
async fn the_turn_is_held_until_the_work_has_ended() {
    let images = Images::default();
    let photo = jpeg_of(&halves(4_000, 3_000));
    let mut cleaning = Box::pin(images.clean(photo));
    // Until it decodes.
    while images.megapixels.available_permits() == 64 {
        assert!(futures::poll!(&mut cleaning).is_pending());
        tokio::task::yield_now().await;
    }
    drop(cleaning);
    assert!(images.megapixels.available_permits() < 64, "nobody waits for it, and it works on");
    drop(images.megapixels.acquire_many(64).await.unwrap());
}

#[tokio::test]
async fn a_panic_of_a_decoder_is_a_broken_image() {
    let done = on_a_thread(|| -> Result<(), Unfit> { panic!("as decoders do") }).await;
    assert_eq!(done.unwrap(), Err(Unfit::Broken));
}
