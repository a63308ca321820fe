//! What a file is, by its bytes: names and what a browser says of it are not asked.

use image::ImageFormat;

/// A kind of file that people send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Image(ImageFormat),
    /// What iPhones take photographs as, and AVIF, its sibling.
    Heic,
    Pdf,
    Other,
}

/// Programs find the mark of a PDF within so many bytes of its beginning.
const PDF_WITHIN: usize = 1024;

/// Of the boxes that begin HEIC and AVIF files.
const HEIF_BRANDS: [&[u8]; 12] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"avif",
    b"avis",
];

pub fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Kind::Image(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Kind::Image(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Image(ImageFormat::WebP),
        [_, _, _, _, b'f', b't', b'y', b'p', rest @ ..]
            if HEIF_BRANDS.iter().any(|brand| rest.starts_with(brand)) =>
        {
            Kind::Heic
        }
        _ if bytes[..bytes.len().min(PDF_WITHIN)].windows(5).any(|part| part == b"%PDF-") => Kind::Pdf,
        _ => Kind::Other,
    }
}

/// Whether a JPEG reaches its end. Decoders fill what a lost connection cut off with grey, and say nothing.
pub fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // Segments follow one another, with any number of FF before the marker.
        while bytes.get(at) == Some(&0xFF) && bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let (Some(0xFF), Some(&marker)) = (bytes.get(at), bytes.get(at + 1)) else { return false };
        at += 2;
        match marker {
            0xD9 => return true,
            // Without a length.
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let Some(&[high, low]) = bytes.get(at..at + 2) else { return false };
        at += usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xDA {
            let Some(next) = after_scan(bytes, at) else { return false };
            at = next;
        }
    }
}

/// Where the marker after the data of a scan stands: in the data an FF is followed by 00, or by a marker that only restarts it.
fn after_scan(bytes: &[u8], from: usize) -> Option<usize> {
    let data = bytes.get(from..)?;
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    data.windows(2).position(is_marker).map(|found| from + found)
}

/// Whether every picture in a WebP is as large as the file says that it is: decoders judge by the one and make room for the other.
pub fn is_honest_webp(bytes: &[u8]) -> bool {
    let mut canvas = None;
    for (name, data) in chunks(bytes.get(12..).unwrap_or_default()) {
        let is_honest = match name {
            b"VP8X" => {
                canvas = size_of_24_bits(data.get(4..10));
                canvas.is_some()
            }
            b"ANMF" => {
                let frame = size_of_24_bits(data.get(6..12));
                let mut pictures = chunks(data.get(16..).unwrap_or_default());
                pictures.all(|(name, data)| !is_picture(name) || picture_size(name, data) == frame)
            }
            _ => canvas.is_none() || !is_picture(name) || picture_size(name, data) == canvas,
        };
        if !is_honest {
            return false;
        }
    }
    true
}

/// Name and data of each chunk of a RIFF file; the last may be cut off.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, data) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let end = length.min(data.len());
        // Each begins at an even place.
        rest = data.get(length.saturating_add(length % 2)..).unwrap_or_default();
        Some((name, &data[..end]))
    })
}

fn is_picture(name: &[u8; 4]) -> bool {
    matches!(name, b"VP8 " | b"VP8L")
}

/// Width and height as the picture's own first bytes say.
fn picture_size(name: &[u8; 4], data: &[u8]) -> Option<(u32, u32)> {
    match (name, data) {
        (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, a, b, c, d, ..]) => {
            let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
            Some((side(*a, *b), side(*c, *d)))
        }
        (b"VP8L", [0x2F, a, b, c, d, ..]) => {
            let sides = u32::from_le_bytes([*a, *b, *c, *d]);
            Some(((sides & 0x3FFF) + 1, ((sides >> 14) & 0x3FFF) + 1))
        }
        _ => None,
    }
}

/// Two numbers of three bytes, each less by one.
fn size_of_24_bits(bytes: Option<&[u8]>) -> Option<(u32, u32)> {
    let [a, b, c, d, e, f] = *bytes? else { return None };
    Some((u32::from_le_bytes([a, b, c, 0]) + 1, u32::from_le_bytes([d, e, f, 0]) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let pad: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
        [&name[..], &length, data, pad].concat()
    }

    /// A lossless picture's header of these sides.
    fn lossless(width: u32, height: u32) -> Vec<u8> {
        let sides = (width - 1) | ((height - 1) << 14);
        chunk(b"VP8L", &[&[0x2F], &sides.to_le_bytes()[..]].concat())
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let head = [0, 0, 0, 0x9D, 0x01, 0x2A];
        chunk(b"VP8 ", &[&head[..], &width.to_le_bytes(), &height.to_le_bytes()].concat())
    }

    fn canvas(width: u8, height: u8) -> Vec<u8> {
        chunk(b"VP8X", &[0, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0])
    }

    fn frame(width: u8, height: u8, pictures: &[u8]) -> Vec<u8> {
        let head = [0, 0, 0, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0, 0, 0, 0, 0];
        chunk(b"ANMF", &[&head[..], pictures].concat())
    }

    fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP".to_vec(), chunks.concat()].concat()
    }

    #[test]
    fn a_webp_must_hold_what_it_says() {
        let alpha = chunk(b"ALPH", &[0, 1, 2]);
        for honest in [
            webp(&[lossless(16_000, 16_000)]),
            webp(&[lossy(60, 40)]),
            webp(&[canvas(60, 40), alpha.clone(), lossy(60, 40)]),
            webp(&[canvas(60, 40), lossless(60, 40)]),
            webp(&[canvas(60, 40), frame(30, 20, &lossless(30, 20)), frame(60, 40, &lossy(60, 40))]),
            webp(&[]),
        ] {
            assert!(is_honest_webp(&honest), "{honest:?}");
        }
        for liar in [
            webp(&[canvas(1, 1), lossy(16_383, 16_383)]),
            webp(&[canvas(1, 1), alpha.clone(), lossy(60, 40)]),
            webp(&[canvas(60, 40), lossless(61, 40)]),
            webp(&[canvas(60, 40), frame(30, 20, &lossy(16_383, 16_383))]),
            webp(&[canvas(60, 40), frame(30, 20, &[alpha, lossy(31, 20)].concat())]),
            webp(&[canvas(60, 40), chunk(b"VP8 ", &[0; 20])]),
        ] {
            assert!(!is_honest_webp(&liar), "{liar:?}");
        }
    }

    #[test]
    fn files_are_known_by_their_bytes() {
        for (bytes, is) in [
            (b"\xFF\xD8\xFF\xE0 %PDF-1.7".as_slice(), Kind::Image(ImageFormat::Jpeg)),
            (b"\x89PNG\r\n\x1A\n", Kind::Image(ImageFormat::Png)),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Kind::Image(ImageFormat::WebP)),
            (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", Kind::Heic),
            (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", Kind::Heic),
            (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", Kind::Other),
            (b"%PDF-1.7\n", Kind::Pdf),
            (b"\xEF\xBB\xBF\n%PDF-1.7\n", Kind::Pdf),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Kind::Other),
            (b"<!doctype html><script>alert(1)</script>", Kind::Other),
            (b"GIF89a", Kind::Other),
            (b"", Kind::Other),
        ] {
            assert_eq!(kind(bytes), is, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
