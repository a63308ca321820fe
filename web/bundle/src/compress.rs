//! The compressed copies, as small as they get: they are made once and sent for a year.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// The most that brotli can do.
const QUALITY: u32 = 11;
/// A window of 4 MiB, the largest that every browser takes.
const WINDOW: u32 = 22;

/// The brotli and the gzip copy.
pub fn both(content: &[u8]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, QUALITY, WINDOW);
    brotli.write_all(content)?;
    brotli.flush()?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    Ok((brotli.into_inner(), gzip.finish()?))
}
