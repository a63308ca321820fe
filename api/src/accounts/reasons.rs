//! Why a verb on accounts is refused: every reason once, with its field and its sentences. A verb declares which of them
//! it may give by `refusals!`, so that its error codes are its own and complete.

use jiff::SignedDuration;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::Date;

/// Every reason of this domain. The sentence says what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    TermsNotAgreed,
    TermsOutdated,
    PrivacyNotAgreed,
    PrivacyOutdated,
    EmailMissing,
    EmailUnreadable,
    EmailSame,
    EmailTaken,
    /// Seconds to wait.
    RateLimited(i32),
    /// Seconds to wait.
    ResendTooSoon(i32),
    CodeMalformed,
    /// Tries left.
    CodeWrong(i32),
    CodeExpired,
    CodeUsedUp,
    CodeNotAsked,
    AlreadyVerified,
    NotVerified,
    PasswordTooShort,
    PasswordTooLong,
    PasswordTooCommon,
    PasswordIsAddress,
    PasswordWrong,
    CurrentWrong,
    WrongCredentials,
    SessionUnknown,
    FamilyNameMissing,
    GivenNameMissing,
    FamilyNameUnreadable,
    GivenNameUnreadable,
    FamilyNameInvisible,
    GivenNameInvisible,
    FamilyKanaMissing,
    GivenKanaMissing,
    FamilyKanaNotKana,
    GivenKanaNotKana,
    BirthDateMissing,
    BirthDateUnreadable,
    BirthDateAhead,
    BirthDateTooEarly,
    UnderAge,
    PhoneUnreadable,
    PostalCodeUnreadable,
    AddressMissing,
    AddressUnreadable,
    AddressInvisible,
    /// The last day of a pass that is reserved, upcoming or active.
    PassLive(Date),
    OrderOpen,
}

impl Reason {
    pub fn retry_after(&self) -> Option<i32> {
        match self {
            Self::RateLimited(seconds) | Self::ResendTooSoon(seconds) => Some(*seconds),
            _ => None,
        }
    }

    pub fn field(&self) -> &'static [&'static str] {
        match self {
            Self::TermsNotAgreed | Self::TermsOutdated => &["agreedTerms"],
            Self::PrivacyNotAgreed | Self::PrivacyOutdated => &["agreedPrivacy"],
            Self::EmailMissing | Self::EmailUnreadable | Self::EmailSame => &["email"],
            Self::CodeMalformed | Self::CodeWrong(_) | Self::CodeExpired | Self::CodeUsedUp => &["code"],
            Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::PasswordTooCommon
            | Self::PasswordIsAddress
            | Self::PasswordWrong => &["password"],
            Self::CurrentWrong => &["current"],
            Self::FamilyNameMissing | Self::FamilyNameUnreadable | Self::FamilyNameInvisible => {
                &["familyName"]
            }
            Self::GivenNameMissing | Self::GivenNameUnreadable | Self::GivenNameInvisible => &["givenName"],
            Self::FamilyKanaMissing | Self::FamilyKanaNotKana => &["familyKana"],
            Self::GivenKanaMissing | Self::GivenKanaNotKana => &["givenKana"],
            Self::BirthDateMissing
            | Self::BirthDateUnreadable
            | Self::BirthDateAhead
            | Self::BirthDateTooEarly
            | Self::UnderAge => &["birthDate"],
            Self::PhoneUnreadable => &["phone"],
            Self::PostalCodeUnreadable => &["postalCode"],
            Self::AddressMissing | Self::AddressUnreadable | Self::AddressInvisible => &["address"],
            Self::EmailTaken
            | Self::RateLimited(_)
            | Self::ResendTooSoon(_)
            | Self::CodeNotAsked
            | Self::AlreadyVerified
            | Self::NotVerified
            | Self::WrongCredentials
            | Self::SessionUnknown
            | Self::PassLive(_)
            | Self::OrderOpen => &[],
        }
    }

    pub fn sentence(&self, lang: Lang) -> String {
        let (ja, en) = self.sentences();
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    fn sentences(&self) -> (String, String) {
        match self {
            Self::RateLimited(seconds) => (
                format!(
                    "短い時間に何度もお試しになりました。{}待ってから、もう一度お試しください。",
                    wait(Lang::Ja, *seconds)
                ),
                format!(
                    "There were too many tries in a short time. Wait {}, then try again.",
                    wait(Lang::En, *seconds)
                ),
            ),
            Self::ResendTooSoon(seconds) => (
                format!(
                    "コードを送ったばかりです。{}待ってから、もう一度お試しください。",
                    wait(Lang::Ja, *seconds)
                ),
                format!("A code was sent just now. Wait {}, then ask for another.", wait(Lang::En, *seconds)),
            ),
            Self::CodeWrong(left) => (
                format!(
                    "コードが違います。いちばん新しいメールの6桁の数字を入力してください（あと{left}回）。"
                ),
                format!("That is not the code. Enter the 6 digits of the latest mail ({left} tries left)."),
            ),
            Self::PassLive(until) => (
                format!(
                    "{}まで有効な定期券があるため、アカウントを閉じられません。その翌日からお手続きください。",
                    format::date(Lang::Ja, until.0)
                ),
                format!(
                    "You hold a pass that runs until {}. You can close the account from the day after.",
                    format::date(Lang::En, until.0)
                ),
            ),
            fixed => {
                let (ja, en) = fixed.fixed();
                (ja.to_owned(), en.to_owned())
            }
        }
    }

    fn fixed(&self) -> (&'static str, &'static str) {
        match self {
            Self::TermsNotAgreed => (
                "利用規約をお読みのうえ、同意してください。",
                "Read the terms of service and agree to them to go on.",
            ),
            Self::TermsOutdated => (
                "利用規約が新しくなりました。もう一度お読みのうえ、同意してください。",
                "The terms of service have changed. Read them again and agree to them to go on.",
            ),
            Self::PrivacyNotAgreed => (
                "プライバシーポリシーをお読みのうえ、同意してください。",
                "Read the privacy policy and agree to it to go on.",
            ),
            Self::PrivacyOutdated => (
                "プライバシーポリシーが新しくなりました。もう一度お読みのうえ、同意してください。",
                "The privacy policy has changed. Read it again and agree to it to go on.",
            ),
            Self::EmailMissing => ("メールアドレスを入力してください。", "Enter your e-mail address."),
            Self::EmailUnreadable => (
                "メールアドレスを name@example.com のような形で入力してください。",
                "Enter an e-mail address such as name@example.com.",
            ),
            Self::EmailSame => (
                "いまのメールアドレスと同じです。新しいメールアドレスを入力してください。",
                "This is your current address. Enter the new one.",
            ),
            Self::EmailTaken => (
                "このメールアドレスのアカウントはもうあります。ログインしてください。",
                "There is an account with this address already. Sign in instead.",
            ),
            other => other.of_code(),
        }
    }

    fn of_code(&self) -> (&'static str, &'static str) {
        match self {
            Self::CodeMalformed => {
                ("メールに書かれた6桁の数字を入力してください。", "Enter the 6 digits from the mail.")
            }
            Self::CodeExpired => (
                "コードの有効期限（10分）が過ぎました。「もう一度送る」を押して、新しいコードを受け取ってください。",
                "The code was good for 10 minutes and has run out. Ask for a new one.",
            ),
            Self::CodeUsedUp => (
                "5回続けて違うコードが入力されました。「もう一度送る」を押して、新しいコードを受け取ってください。",
                "A wrong code was entered 5 times. Ask for a new one.",
            ),
            Self::CodeNotAsked => (
                "この画面の手続きは終わっているか、時間が過ぎました。はじめからお試しください。",
                "This step is over or has timed out. Start it again.",
            ),
            Self::AlreadyVerified => (
                "メールアドレスは確認済みです。パスワードの設定へ進んでください。",
                "Your address is confirmed already. Go on to choose a password.",
            ),
            Self::NotVerified => {
                ("先にメールアドレスを確認してください。", "Confirm your e-mail address first.")
            }
            other => other.of_password(),
        }
    }

    fn of_password(&self) -> (&'static str, &'static str) {
        match self {
            Self::PasswordTooShort => (
                "パスワードは8文字以上にしてください。15文字以上をおすすめします。",
                "Choose a password of 8 characters or more; 15 or more is better.",
            ),
            Self::PasswordTooLong => {
                ("パスワードは128文字以内にしてください。", "Choose a password of 128 characters or fewer.")
            }
            Self::PasswordTooCommon => (
                "よく使われていて見破られやすいパスワードです。別のパスワードにしてください。",
                "Many people use this password, so it is tried first by intruders. Choose another.",
            ),
            Self::PasswordIsAddress => (
                "メールアドレスやサービス名とは違うパスワードにしてください。",
                "Choose a password that is not your e-mail address or the name of this service.",
            ),
            Self::PasswordWrong | Self::CurrentWrong => (
                "いまのパスワードと違います。もう一度入力してください。",
                "That is not your current password. Enter it again.",
            ),
            Self::WrongCredentials => (
                "メールアドレスかパスワードが違います。もう一度入力するか、パスワードを再設定してください。",
                "The e-mail address or the password does not match. Enter them again, or choose a new password.",
            ),
            Self::SessionUnknown => (
                "このログインはもう終わっています。一覧を開きなおしてください。",
                "That sign-in has ended already. Open the list again.",
            ),
            Self::OrderOpen => (
                "お支払いの終わっていないお申し込みがあります。取り消すか、お支払いのあとにお手続きください。",
                "You have an order that is not paid yet. Cancel it first.",
            ),
            other => other.of_name(),
        }
    }

    fn of_name(&self) -> (&'static str, &'static str) {
        match self {
            Self::FamilyNameMissing => ("姓を入力してください。", "Enter your family name."),
            Self::GivenNameMissing => ("名を入力してください。", "Enter your given name."),
            Self::FamilyNameUnreadable => {
                ("姓は50文字以内の文字で入力してください。", "Enter your family name in letters, 50 at most.")
            }
            Self::GivenNameUnreadable => {
                ("名は50文字以内の文字で入力してください。", "Enter your given name in letters, 50 at most.")
            }
            Self::FamilyNameInvisible => (
                "姓に表示できない文字が含まれています。いったん消して、入力し直してください。",
                "Your family name holds a character that cannot be shown. Delete it and type it again.",
            ),
            Self::GivenNameInvisible => (
                "名に表示できない文字が含まれています。いったん消して、入力し直してください。",
                "Your given name holds a character that cannot be shown. Delete it and type it again.",
            ),
            Self::FamilyKanaMissing => {
                ("姓のフリガナを入力してください。", "Enter the reading of your family name in kana.")
            }
            Self::GivenKanaMissing => {
                ("名のフリガナを入力してください。", "Enter the reading of your given name in kana.")
            }
            Self::FamilyKanaNotKana => (
                "姓のフリガナはカタカナかひらがなで入力してください。",
                "Enter the reading of your family name in katakana or hiragana.",
            ),
            Self::GivenKanaNotKana => (
                "名のフリガナはカタカナかひらがなで入力してください。",
                "Enter the reading of your given name in katakana or hiragana.",
            ),
            other => other.of_details(),
        }
    }

    fn of_details(&self) -> (&'static str, &'static str) {
        match self {
            Self::BirthDateMissing => ("生年月日を入力してください。", "Enter your date of birth."),
            Self::BirthDateUnreadable => (
                "生年月日は 2010-05-03 や 平成22年5月3日 のように入力してください。",
                "Enter your date of birth as 2010-05-03.",
            ),
            Self::BirthDateAhead => (
                "生年月日が今日より先の日付です。年を確かめてください。",
                "This date is still to come. Check the year of birth.",
            ),
            Self::BirthDateTooEarly => (
                "生年月日が120年より前の日付です。年を確かめてください。",
                "This date is more than 120 years ago. Check the year of birth.",
            ),
            Self::UnderAge => (
                "16歳になるまでは、保護者の方がアカウントを開いてお求めいただけます。お手数ですが、おうちの方とご一緒にお手続きください。",
                "Until you are 16, a parent or guardian opens the account and buys the pass. Please ask them to do this with you.",
            ),
            Self::PhoneUnreadable => (
                "電話番号は 0852-60-1111 のように、市外局番から数字で入力してください。",
                "Enter a phone number with its area code, such as 0852-60-1111.",
            ),
            Self::PostalCodeUnreadable => (
                "郵便番号は 690-0000 のように7桁の数字で入力してください。",
                "Enter the 7 digits of the postal code, such as 690-0000.",
            ),
            Self::AddressMissing => ("住所を入力してください。", "Enter your address."),
            Self::AddressInvisible => (
                "住所に表示できない文字が含まれています。いったん消して、入力し直してください。",
                "Your address holds a character that cannot be shown. Delete it and type it again.",
            ),
            _ => ("住所は200文字以内で入力してください。", "Enter your address in 200 characters or fewer."),
        }
    }
}

fn wait(lang: Lang, seconds: i32) -> String {
    format::wait(lang, SignedDuration::from_secs(seconds.into()))
}

/// Declares a verb's refusals as a choice of [`Reason`]s, and the enum of its error codes.
macro_rules! refusals {
    ($(#[$doc:meta])* pub enum $name:ident, $code:ident { $($variant:ident $(($value:ident: $type:ty))?),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant $(($type))?),+
        }

        #[doc = concat!("The codes of [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code {
            $($variant),+
        }

        impl $name {
            fn reason(&self) -> $crate::accounts::reasons::Reason {
                match self {
                    $(Self::$variant $(($value))? => $crate::accounts::reasons::Reason::$variant $(($value.clone()))?),+
                }
            }
        }

        impl $crate::error::Refusal for $name {
            type Code = $code;
            fn code(&self) -> $code {
                match self {
                    $(Self::$variant { .. } => $code::$variant),+
                }
            }
            fn field(&self) -> &'static [&'static str] {
                self.reason().field()
            }
            fn sentence(&self, lang: teiki_shared::lang::Lang) -> String {
                self.reason().sentence(lang)
            }
            fn retry_after(&self) -> Option<i32> {
                self.reason().retry_after()
            }
        }
    };
}

/// Lets a verb pass on the refusals of a step that several verbs share.
macro_rules! passes_on {
    ($step:ident => $verb:ident: $($variant:ident $(($value:ident))?),+ $(,)?) => {
        impl From<$step> for $verb {
            fn from(step: $step) -> Self {
                match step {
                    $($step::$variant $(($value))? => Self::$variant $(($value))?),+
                }
            }
        }
    };
}

pub(crate) use {passes_on, refusals};
