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

#[cfg(test)]
mod tests {
    use super::*;

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
