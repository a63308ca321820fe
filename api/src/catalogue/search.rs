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
/// `tosyokan` finds what is written `toshokan`; else with its numbers in the other script. What stands in brackets at the end tells stops of one name apart and is no
/// part of it. Empty where nothing to look for was typed.
pub fn needles(typed: &str) -> Vec<String> {
    let typed = bare(typed);
    let normal_typed = normal(typed);
    if normal_typed.is_empty() {
        return Vec::new();
    }
    let mut needles = vec![normal_typed];
    let latin: String = typed.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let other = if latin.is_ascii() { normal(&latin.to_kana()) } else { other_numerals(&needles[0]) };
    if !needles.contains(&other) {
        needles.push(other);
    }
    needles
}

const NUMERALS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// 本町3丁目 for 本町三丁目 and the other way round, up to 99.
fn other_numerals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let is_numeral = first == '十' || NUMERALS.contains(&first);
        let alike = |c: char| if is_digit { c.is_ascii_digit() } else { c == '十' || NUMERALS.contains(&c) };
        let run = if is_digit || is_numeral {
            rest.find(|c| !alike(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (part, after) = rest.split_at(run);
        let other = if is_digit {
            in_kanji(part)
        } else if is_numeral {
            in_digits(part)
        } else {
            None
        };
        out.push_str(other.as_deref().unwrap_or(part));
        rest = after;
    }
    out
}

/// 三 for 3, 二十一 for 21.
fn in_kanji(digits: &str) -> Option<String> {
    let number: usize = digits.parse().ok().filter(|number| (1..=99).contains(number))?;
    let (tens, ones) = (number / 10, number % 10);
    let mut out = String::new();
    if tens > 0 {
        out.extend((tens > 1).then(|| NUMERALS[tens - 1]));
        out.push('十');
    }
    out.extend((ones > 0).then(|| NUMERALS[ones - 1]));
    Some(out)
}

/// 3 for 三, 21 for 二十一; none for what is no number up to 99.
fn in_digits(numerals: &str) -> Option<String> {
    (1..=99).map(|number: u8| number.to_string()).find(|digits| in_kanji(digits).as_deref() == Some(numerals))
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
    fn numbers_are_found_in_either_script() {
        let third = line("本町三丁目", "ほんまちさんちょうめ", "", "");
        let twelfth = line("学園12丁目", "", "", "");
        for (typed, stop) in [
            ("本町3丁目", &third),
            ("本町３", &third),
            ("三丁目", &third),
            ("学園十二丁目", &twelfth),
            ("12丁目", &twelfth),
        ] {
            assert!(finds(typed, stop), "{typed} by {:?}", needles(typed));
        }
        assert!(!finds("本町2丁目", &third));
        assert_eq!(other_numerals("三越10番21号100"), "3越十番二十一号100");
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
