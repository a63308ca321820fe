//! Why a file is not taken as a photograph of a paper.

use super::limits::{LARGEST, MOST_PIXELS, MOST_SIDE};
use crate::refusal::refusals;

const MEGABYTE: usize = 1 << 20;
const MEGAPIXEL: u64 = 1_000_000;

refusals! {
    /// What is wrong with a file that was sent, and what to do.
    pub enum Unfit {
        Empty at ["file"] {
            ja: "画像が選ばれていません。写真を撮るか、画像を選んでください。",
            en: "No image was chosen. Take a photo or choose an image.",
        }
        Heic at ["file"] {
            ja: "HEIC形式の画像は受け取れません。iPhoneでは「設定」→「カメラ」→「フォーマット」で「互換性優先」を選んで撮り直すか、画面に表示してスクリーンショットを撮って送ってください。",
            en: "HEIC images cannot be taken. On an iPhone choose Settings, Camera, Formats, Most Compatible and take the photo again, or show it on the screen and send a screenshot.",
        }
        Pdf at ["file"] {
            ja: "PDFは受け取れません。画面に表示してスクリーンショットを撮るか、紙を写真に撮って送ってください。ページごとに1枚ずつ送れます。",
            en: "PDF files cannot be taken. Show it on the screen and send a screenshot, or take a photo of the paper; send each page as an image of its own.",
        }
        NotAnImage at ["file"] {
            ja: "このファイルは写真として読めません。JPEG、PNG、WebPの画像を選んでください。",
            en: "This file cannot be read as a photo. Choose a JPEG, PNG or WebP image.",
        }
        TooLarge at ["file"] {
            ja: format!("ファイルが大きすぎます（上限{}MB）。カメラの画質を下げて撮り直すか、画面に表示してスクリーンショットを撮って送ってください。", LARGEST / MEGABYTE),
            en: format!("The file is too large; at most {} MB. Take the photo again at a lower quality, or show it on the screen and send a screenshot.", LARGEST / MEGABYTE),
        }
        TooManyPixels at ["file"] {
            ja: format!("画像の画素数が多すぎます（上限は{}00万画素、1辺{MOST_SIDE}ピクセル）。カメラの解像度を下げて撮り直すか、画面に表示してスクリーンショットを撮って送ってください。", MOST_PIXELS / MEGAPIXEL),
            en: format!("The image has too many pixels; at most {} megapixels, and {MOST_SIDE} pixels a side. Take the photo again at a lower resolution, or show it on the screen and send a screenshot.", MOST_PIXELS / MEGAPIXEL),
        }
        Broken at ["file"] {
            ja: "画像が途中で切れているか、壊れています。もう一度送るか、撮り直してください。",
            en: "The image is cut off or broken. Send it again, or take the photo again.",
        }
    }
}
