//! Finding topics by what riders type.

use teiki_shared::lang::Lang;

use super::topic::Topic;
use crate::catalogue::search::normal;

/// Letters of a search: what is longer is cut.
const MOST_TYPED: usize = 100;

/// The topics that a text may mean, the best match first; all of them for an empty one.
pub fn found(topics: Vec<Topic>, text: &str, lang: Lang) -> Vec<Topic> {
    let text: String = text.chars().take(MOST_TYPED).collect();
    let pieces = pieces(&text);
    if pieces.is_empty() {
        return if text.trim().is_empty() { topics } else { Vec::new() };
    }
    let matching = |topic: &Topic| {
        let article = topic.of(lang);
        let (title, all) = (normal(&article.title), normal(&article.text()));
        let held = |text: &str| pieces.iter().filter(|piece| text.contains(piece.as_str())).count();
        (held(&all), held(&title))
    };
    let mut rated: Vec<((usize, usize), Topic)> =
        topics.into_iter().map(|topic| (matching(&topic), topic)).collect();
    // A third of what was typed is enough: nobody knows the words of the answer.
    rated.retain(|((held, _), _)| held * 3 >= pieces.len() && *held > 0);
    rated.sort_by_key(|(rating, _)| std::cmp::Reverse(*rating));
    rated.into_iter().map(|(_, topic)| topic).collect()
}

/// What is looked for: words of Latin letters as they are, and of Japanese, which has no spaces, each two letters in a row.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for word in text.split_whitespace().map(normal).filter(|word| !word.is_empty()) {
        let letters: Vec<char> = word.chars().collect();
        if word.is_ascii() || letters.len() < 2 {
            pieces.push(word);
        } else {
            pieces.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::help::shared::TOPICS;

    fn slugs(text: &str, lang: Lang) -> Vec<String> {
        found(TOPICS.clone(), text, lang).into_iter().map(|topic| topic.slug).collect()
    }

    #[test]
    fn riders_find_answers_in_their_own_words() {
        for (text, slug) in [
            ("番号が見つからない", "number"),
            ("カードをなくした", "lost-card"),
            ("ﾒｰﾙ", "mail"),
            ("機種変更", "new-phone"),
            ("リーダー 反応", "reader"),
            ("急いで", "hurry"),
            ("16歳", "under-16"),
            ("鉄道の定期券", "rail-pass"),
            ("払い戻し", "refund"),
            ("払いもどし", "refund"),
            ("領収書", "receipt"),
            ("シニア", "discounts"),
            ("学割", "discounts"),
            ("小児", "discounts"),
            ("付添", "discounts"),
            ("障害者割引", "discounts"),
        ] {
            assert_eq!(slugs(text, Lang::Ja).first().map(String::as_str), Some(slug), "{text}");
        }
        for (text, slug) in
            [("lost", "lost-card"), ("junk mail", "mail"), ("new phone", "new-phone"), ("refund", "refund")]
        {
            assert_eq!(slugs(text, Lang::En).first().map(String::as_str), Some(slug), "{text}");
        }
        assert_eq!(slugs("", Lang::Ja).len(), TOPICS.len());
        for nothing in ["ぬるぽ", "%", "xyzzy", &"あ".repeat(60_000)] {
            assert_eq!(slugs(nothing, Lang::Ja), [""; 0], "{nothing:.20}");
        }
    }
}
