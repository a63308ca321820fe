//! The certificates that products ask for. The catalogue stores a word for each kind.

use teiki_shared::lang::Lang;

/// The kinds by their stored word, with their names in Japanese and English.
pub const KINDS: &[(&str, &str, &str)] = &[
    ("school_certificate", "通学証明書または学生証", "School commuting certificate or student ID"),
    ("disability_certificate", "身体障害者手帳・療育手帳・精神障害者保健福祉手帳", "Disability certificate"),
];

/// What people call a kind of certificate. Folders with unknown words are not applied, so the word itself is never shown.
pub fn name(kind: &str, lang: Lang) -> &str {
    let known = KINDS.iter().find(|(word, ..)| *word == kind);
    match (known, lang) {
        (Some((_, ja, _)), Lang::Ja) => ja,
        (Some((_, _, en)), Lang::En) => en,
        (None, _) => kind,
    }
}
