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

impl Lang {
    /// Names as one text: `松江市交通局・一畑バス`, `Matsue City Bus, Ichibata Bus and Hinomisaki Bus`.
    pub fn list<T: AsRef<str>>(self, names: &[T]) -> String {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        match (self, names.as_slice()) {
            (Self::Ja, names) => names.join("・"),
            (Self::En, [] | [_]) => names.concat(),
            (Self::En, [before @ .., last]) => format!("{} and {last}", before.join(", ")),
        }
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

    #[test]
    fn names_are_listed_as_people_write_them() {
        let names = ["A", "B", "C"];
        assert_eq!(
            [0, 1, 2, 3].map(|count| Lang::En.list(&names[..count])),
            ["", "A", "A and B", "A, B and C"]
        );
        assert_eq!([0, 1, 3].map(|count| Lang::Ja.list(&names[..count])), ["", "A", "A・B・C"]);
    }
}
