//! A QR code, drawn on the server.

use std::fmt::Write;

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Modules of white that scanners need around the code (ISO/IEC 18004).
const QUIET: usize = 4;

/// A code of a text that fits into one; nothing for any other. Dark on light in every scheme: scanners need it.
#[component]
pub fn Qr(
    text: String,
    /// What it leads to, for those who do not see it.
    label: &'static str,
) -> impl IntoView {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok();
    code.map(|code| {
        let size = code.width() + 2 * QUIET;
        view! {
            <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=label shape-rendering="crispEdges">
                <rect width=size height=size fill="#fff" />
                <path fill="#000" d=path(&code) />
            </svg>
        }
    })
}

/// The dark modules as one path: a run of a row each.
fn path(code: &QrCode) -> String {
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == row[x]).count();
            if row[x] == Color::Dark {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_dark_as_its_path() {
        let code =
            QrCode::with_error_correction_level("https://teiki.example/g/0".as_bytes(), EcLevel::M).unwrap();
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        let path = path(&code);
        let runs = path.split('h').skip(1).step_by(2).map(|rest| rest.split('v').next().unwrap());
        assert_eq!(runs.map(|run| run.parse::<usize>().unwrap()).sum::<usize>(), dark);
        // The first finder begins behind the quiet zone.
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
    }
}
