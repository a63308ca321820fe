//! Finding a stop by what riders type: kanji, kana in either script, or romaji in any of its spellings.
//!
//! A stop keeps one line of normalised words; what is typed is normalised alike and looked for inside it.

use unicode_normalization::UnicodeNormalization;
use wana_kana::ConvertJapanese;

/// The normalised names of a stop, each word once, separated by spaces (which `normal` never yields).
pub fn line(name: &str, kana: &str, romaji: &str, en: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for name in [name, kana, &self::romaji(kana), romaji, en] {
        let word = normal(name);
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// What to look for in the lines: `typed` as it stands and, for Latin letters, as the kana they spell, so that
/// `tosyokan` finds what is written `toshokan`. What stands in brackets at the end tells stops of one name apart and is no
/// part of it. Empty where nothing to look for was typed.
pub fn needles(typed: &str) -> Vec<String> {
    let typed = bare(typed);
    let normal_typed = normal(typed);
    if normal_typed.is_empty() {
        return Vec::new();
    }
    let mut needles = vec![normal_typed];
    let latin: String = typed.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if latin.is_ascii() {
        let kana = normal(&latin.to_kana());
        if !needles.contains(&kana) {
            needles.push(kana);
        }
    }
    needles
}

/// What stands before brackets at the end: 中村（大学線）, Nakamura (near Ekimae).
fn bare(name: &str) -> &str {
    let name = name.trim();
    let brackets = name.ends_with([')', '）']).then(|| name.rfind(['(', '（'])).flatten();
    match brackets.map(|at| name[..at].trim()) {
        Some(bare) if !bare.is_empty() => bare,
        Some(_) | None => name,
    }
}

/// The Hepburn spelling of a kana name, its first letter large: `Kenritsudaigakumae`.
pub fn romaji(kana: &str) -> String {
    let kana: String = kana.nfkc().filter(|c| *c != 'ー').collect();
    let spelt = kana.to_hiragana().to_romaji().replace('\'', "");
    let mut letters = spelt.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// NFKC, small letters, katakana, one spelling of long vowels; marks and spaces left out. No wildcard of SQL's `like`
/// survives.
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            'ー' => {}
            'ヶ' => out.push('ケ'),
            'ヵ' => out.push('カ'),
            // Hiragana lie 0x60 below their katakana.
            'ぁ'..='ゖ' => out.extend(char::from_u32(c as u32 + 0x60)),
            // ō is o with a long mark.
            _ if c.is_alphanumeric() => match c.nfd().next() {
                Some(base) if base.is_ascii() => push_latin(&mut out, base),
                _ => out.push(c),
            },
            _ => {}
        }
    }
    out
}

/// Long vowels are written once (`oo`, `ou` and `ō` are `o`), and the syllabic n is always `n` (`shimbashi`).
fn push_latin(out: &mut String, letter: char) {
    match (out.chars().next_back(), letter) {
        (Some('a'), 'a')
        | (Some('i'), 'i')
        | (Some('u'), 'u')
        | (Some('e'), 'e')
        | (Some('o'), 'o' | 'u') => {}
        (Some('m'), 'b' | 'm' | 'p') => {
            out.pop();
            out.extend(['n', letter]);
        }
        _ => out.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, line: &str) -> bool {
        needles(typed).iter().any(|needle| line.contains(needle.as_str()))
    }

    #[test]
    fn every_script_and_spelling_finds_the_library() {
        let library = line("県立図書館前", "けんりつとしょかんまえ", "", "Prefectural Library");
        for typed in [
            "県立",
            "図書館",
            "けんりつ",
            "ケンリツ",
            "ｹﾝﾘﾂ",
            "kenritsu",
            "KENRITSU",
            "ｋｅｎｒｉｔｓｕ",
            "kenritu",
            "tosyokan",
            "Toshokan-mae",
            "prefectural lib",
            "けんりつ としょ",
        ] {
            assert!(finds(typed, &library), "{typed}: {library} by {:?}", needles(typed));
        }
        for typed in ["大学", "daigaku", "%", "_", "", " "] {
            assert!(!finds(typed, &library), "{typed}");
        }
    }

    #[test]
    fn a_name_is_found_as_it_is_shown() {
        let stop = line("中村", "なかむら", "", "Nakamura");
        for typed in ["中村（大学線）", "中村 (大学線) ", "Nakamura (near Ekimae)", "（中村）"]
        {
            assert!(finds(typed, &stop), "{typed} by {:?}", needles(typed));
        }
    }

    #[test]
    fn long_vowels_are_one_letter() {
        let street = line("中央通り", "ちゅうおうどおり", "Chūō-dōri", "");
        for typed in ["chuo", "chuuou", "Chūō", "chuodori", "tyuuou", "ちゅうおう"] {
            assert!(finds(typed, &street), "{typed}: {street}");
        }
        assert!(finds("センター", &line("", "せんたー", "", "")));
        assert!(finds("senta", &line("", "せんたー", "", "")));
        assert!(finds("shimbashi", &line("新橋", "しんばし", "", "")));
        assert!(finds("白鳥ケ浜", &line("白鳥ヶ浜", "はくちょうがはま", "", "")));
    }

    #[test]
    fn romaji_is_spelt_from_kana() {
        assert_eq!(romaji("けんりつだいがくまえ"), "Kenritsudaigakumae");
        assert_eq!(romaji("バスセンター"), "Basusenta");
        assert_eq!(romaji(""), "");
    }
}
