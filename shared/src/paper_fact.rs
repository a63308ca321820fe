//! What riders type of their papers (証明書の内容), and staff hold against the images.

use jiff::civil::Date;

use crate::lang::Lang;
use crate::visible;
use crate::width::half_width;

/// Letters of the name of a school, and of a school year.
const SCHOOL_LETTERS: usize = 60;
const GRADE_LETTERS: usize = 20;
/// Years that a paper may name.
const YEARS: std::ops::RangeInclusive<i16> = 2020..=2060;

text_enum! {
    /// Something that a paper says.
    pub enum PaperFact as "PaperFact" {
        School => "school",
        /// The year of school, as the paper has it: `高校1年`.
        Grade => "grade",
        /// The last day on which the paper, or what it certifies, is valid.
        ExpiresOn => "expires_on",
        /// The planned day of leaving school.
        GraduatesOn => "graduates_on",
    }
}

/// Why something typed is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperFactFault {
    Missing,
    TooLong,
    Invisible,
    /// Not a day of the calendar, or one of another age.
    NotADay,
}

impl PaperFact {
    /// What it is called where it is typed.
    pub const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::School, Lang::Ja) => "学校名",
            (Self::School, Lang::En) => "School",
            (Self::Grade, Lang::Ja) => "学年",
            (Self::Grade, Lang::En) => "School year",
            (Self::ExpiresOn, Lang::Ja) => "書類の有効期限",
            (Self::ExpiresOn, Lang::En) => "Document valid until",
            (Self::GraduatesOn, Lang::Ja) => "卒業予定日",
            (Self::GraduatesOn, Lang::En) => "Expected graduation",
        }
    }

    /// Whether it is a day; a word otherwise.
    pub const fn is_day(self) -> bool {
        matches!(self, Self::ExpiresOn | Self::GraduatesOn)
    }

    /// The path of the input field that holds it, as the API names it.
    pub const fn field(self) -> &'static [&'static str] {
        match self {
            Self::School => &["school"],
            Self::Grade => &["grade"],
            Self::ExpiresOn => &["expiresOn"],
            Self::GraduatesOn => &["graduatesOn"],
        }
    }

    /// What is kept of something typed: a line of words, or a day as `2027-03-31`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(self, typed: &str) -> Result<String, PaperFactFault> {
        let line = visible::line(typed).map_err(|_| PaperFactFault::Invisible)?;
        if line.is_empty() {
            return Err(PaperFactFault::Missing);
        }
        let most = match self {
            Self::School => SCHOOL_LETTERS,
            Self::Grade => GRADE_LETTERS,
            Self::ExpiresOn | Self::GraduatesOn => return day(&line).map(|day| day.to_string()),
        };
        if line.chars().count() > most { Err(PaperFactFault::TooLong) } else { Ok(line) }
    }

    /// What to do about something typed that is not kept.
    pub fn sentence(self, fault: PaperFactFault, lang: Lang) -> String {
        let label = self.label(lang);
        match (fault, lang) {
            (PaperFactFault::Missing, Lang::Ja) => format!("{label}を、書類のとおりに入力してください。"),
            (PaperFactFault::Missing, Lang::En) => {
                format!("{label}: type it as your document has it.")
            }
            (PaperFactFault::TooLong, Lang::Ja) => format!("{label}が長すぎます。短く入力してください。"),
            (PaperFactFault::TooLong, Lang::En) => format!("{label}: too long. Shorten it."),
            (PaperFactFault::Invisible, Lang::Ja) => {
                format!("{label}に使えない文字があります。消して入力し直してください。")
            }
            (PaperFactFault::Invisible, Lang::En) => {
                format!("{label}: there is a character that cannot be shown. Delete it and type it again.")
            }
            (PaperFactFault::NotADay, Lang::Ja) => {
                format!(
                    "{label}を、2027年3月31日のように年月日で入力してください。年月だけのときは、その月の最後の日にしてください。"
                )
            }
            (PaperFactFault::NotADay, Lang::En) => {
                format!(
                    "{label}: type year, month and day, as in 2027-03-31. Where there is only a month, take its last day."
                )
            }
        }
    }
}

/// A day as people type it: `2027-03-31`, `2027/3/31`, `２０２７年３月３１日`.
fn day(typed: &str) -> Result<Date, PaperFactFault> {
    let typed = half_width(typed);
    let mut parts = typed.trim_end_matches('日').split(['-', '/', '.', '年', '月']).map(str::trim);
    let mut part = || parts.next()?.parse::<i16>().ok();
    let day = (|| {
        let (year, month, day) = (part()?, part()?, part()?);
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
    })();
    let day = day.filter(|_| parts.next().is_none());
    day.filter(|day| YEARS.contains(&day.year())).ok_or(PaperFactFault::NotADay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_taken_as_people_type_it() {
        for typed in ["2027-03-31", "2027/3/31", "2027.3.31", " 2027年3月31日 ", "２０２７年３月３１日"]
        {
            assert_eq!(PaperFact::ExpiresOn.parse(typed).as_deref(), Ok("2027-03-31"), "{typed}");
        }
        for typed in [
            "2027-02-29",
            "2027-13-01",
            "27-3-31",
            "2027年3月",
            "1927-03-31",
            "明日",
            "2027-3-31-1",
            "2027--31",
        ] {
            assert_eq!(PaperFact::GraduatesOn.parse(typed), Err(PaperFactFault::NotADay), "{typed}");
        }
        assert_eq!(PaperFact::ExpiresOn.parse("　"), Err(PaperFactFault::Missing));
    }

    #[test]
    fn words_are_one_visible_line() {
        assert_eq!(PaperFact::School.parse("　島根県立　北高校 ").as_deref(), Ok("島根県立 北高校"));
        assert_eq!(PaperFact::Grade.parse(&"1".repeat(21)), Err(PaperFactFault::TooLong));
        assert_eq!(PaperFact::School.parse(&"あ".repeat(60)).map(|kept| kept.chars().count()), Ok(60));
        assert_eq!(PaperFact::School.parse("北\u{202E}高"), Err(PaperFactFault::Invisible));
    }

    #[test]
    fn each_fault_says_what_to_do() {
        for fact in PaperFact::ALL {
            for fault in [
                PaperFactFault::Missing,
                PaperFactFault::TooLong,
                PaperFactFault::Invisible,
                PaperFactFault::NotADay,
            ] {
                assert!(fact.sentence(fault, Lang::Ja).ends_with("ください。"));
                assert!(fact.sentence(fault, Lang::En).starts_with(fact.label(Lang::En)));
            }
        }
    }
}
