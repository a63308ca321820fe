//! What staff decide about an application (審査), and what they find to be mended.

use crate::lang::Lang;
use crate::paper_fact::PaperFact;

text_enum! {
    /// What staff decided about an application.
    pub enum Decision as "ReviewDecisionKind" {
        /// It may be paid.
        Approved => "approved",
        /// Its rider is to mend something.
        Returned => "returned",
        /// It is over.
        Rejected => "rejected",
        /// An approval was taken back before it was paid: its rider is to mend something.
        Rescinded => "rescinded",
    }
}

impl Decision {
    /// Whether its rider is to mend something.
    pub const fn sends_back(self) -> bool {
        matches!(self, Self::Returned | Self::Rescinded)
    }
}

text_enum! {
    /// What is wrong with a paper that was sent.
    pub enum Flaw as "ReviewFlaw" {
        Unreadable => "unreadable",
        CutOff => "cut_off",
        /// What must be covered is to be seen.
        NotCovered => "not_covered",
        /// What must be read is covered.
        Covered => "covered",
        Expired => "expired",
        /// It is somebody else's.
        OtherPerson => "other_person",
        /// It is no such paper.
        OtherPaper => "other_paper",
        /// What the rider typed is not what it says.
        FactDiffers => "fact_differs",
        /// A page of it is missing, as its back.
        Missing => "missing",
        /// What the words of the finding say.
        Other => "other",
    }
}

text_enum! {
    /// What of an application staff compare with its papers.
    pub enum Field as "ReviewField" {
        Name => "name",
        BirthDate => "birth_date",
        // What its rider typed of the papers.
        School => "school",
        Grade => "grade",
        ExpiresOn => "expires_on",
        GraduatesOn => "graduates_on",
    }
}

impl Field {
    /// The field of something that was typed.
    pub const fn of(fact: PaperFact) -> Self {
        match fact {
            PaperFact::School => Self::School,
            PaperFact::Grade => Self::Grade,
            PaperFact::ExpiresOn => Self::ExpiresOn,
            PaperFact::GraduatesOn => Self::GraduatesOn,
        }
    }

    /// What was typed; none where it is of the rider themselves.
    pub fn fact(self) -> Option<PaperFact> {
        PaperFact::ALL.iter().copied().find(|fact| Self::of(*fact) == self)
    }
}

text_enum! {
    /// Why a decision that waited came to nothing.
    pub enum NoEffect as "ReviewNoEffect" {
        /// Somebody else decided, or what was compared is another.
        Changed => "changed",
        /// Its rider cancelled, or it is over.
        NotNow => "not_now",
        TooLate => "too_late",
        /// Whoever decided is no reviewer of the seller any more, or the application is their own.
        NotAllowed => "not_allowed",
    }
}

impl NoEffect {
    /// What happened and what to do.
    pub const fn sentence(self, lang: Lang) -> &'static str {
        let (ja, en) = match self {
            Self::Changed => (
                "待っているあいだに申込みが変わりました。開いて、もう一度確かめてください。",
                "The application changed meanwhile. Open it and look again.",
            ),
            Self::NotNow => (
                "待っているあいだに申込みが取り消されたか、終わりました。することはありません。",
                "The application was cancelled or ended meanwhile. There is nothing to do.",
            ),
            Self::TooLate => (
                "待っているあいだに期限を過ぎました。利用者に新しい開始日で申し込むよう案内してください。",
                "Its deadline passed meanwhile. Ask the rider to apply with another start.",
            ),
            Self::NotAllowed => (
                "審査する権限がなくなっていました。管理者に確かめてください。",
                "You were no reviewer of it any more. Ask a manager.",
            ),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

impl Flaw {
    /// What is wrong and what to send in its place. Words stand beside it, and alone where there is no more to say.
    pub const fn sentence(self, lang: Lang) -> &'static str {
        let (ja, en) = match self {
            Self::Unreadable => (
                "文字が読み取れません。明るいところで、ぶれないように撮り直してください。",
                "It cannot be read. Take the photo again, in good light and without moving.",
            ),
            Self::CutOff => (
                "一部が写っていません。四隅まで入るように撮り直してください。",
                "A part is outside the picture. Take it again with all four corners in it.",
            ),
            Self::NotCovered => (
                "隠すところが見えています。隠してから撮り直してください。",
                "Something is to be seen that must be covered. Cover it and take the photo again.",
            ),
            Self::Covered => (
                "確認に必要なところが隠れています。見えるように撮り直してください。",
                "Something is covered that must be read. Take the photo again without covering it.",
            ),
            Self::Expired => (
                "有効期限が切れています。有効なものを送ってください。",
                "It has expired. Send one that is valid.",
            ),
            Self::OtherPerson => (
                "利用者と氏名または生年月日が違います。利用者本人のものを送ってください。",
                "Its name or date of birth is not the rider's. Send the rider's own.",
            ),
            Self::OtherPaper => (
                "この書類ではありません。案内にある書類を送ってください。",
                "This is another document. Send one of those that are asked for.",
            ),
            Self::FactDiffers => (
                "入力された内容が書類と違います。書類のとおりに入力し直してください。",
                "What was typed is not what the document says. Type it as the document has it.",
            ),
            Self::Missing => (
                "足りないページがあります。裏面など、残りのページも送ってください。",
                "A page is missing. Send the rest too, such as the back.",
            ),
            Self::Other => ("次の点を直して、送り直してください。", "Mend the following and send it again."),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flaw_says_what_to_do_in_both_languages() {
        for flaw in Flaw::ALL {
            assert!(flaw.sentence(Lang::Ja).ends_with("ください。"), "{flaw}");
            let said = flaw.sentence(Lang::En);
            assert!(
                ["Take", "Send", "Cover", "Mend", "Type"].iter().any(|verb| said.contains(verb)),
                "{flaw}: {said}"
            );
        }
    }
}
