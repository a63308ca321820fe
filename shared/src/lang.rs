//! The languages of the screens and mails.

text_enum! {
    /// Japanese first, English second.
    #[derive(Default)]
    pub enum Lang as "Lang" {
        #[default]
        Ja => "ja",
        En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_round_trip_and_unknown_ones_are_named() {
        for lang in Lang::ALL {
            assert_eq!(lang.as_str().parse(), Ok(*lang));
        }
        let unknown = "fr".parse::<Lang>().unwrap_err();
        assert_eq!(unknown.to_string(), "\"fr\" is not one of: ja, en.");
        assert_eq!(Lang::default(), Lang::Ja);
        assert_eq!(serde_json::to_string(&Lang::En).unwrap(), "\"en\"");
    }
}
