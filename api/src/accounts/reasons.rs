//! Why a verb on accounts is refused: every reason once. A verb chooses those that it may give.

use jiff::SignedDuration;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::Date;

use crate::refusal::refusals;

refusals! {
    /// Every reason of this domain.
    pub enum Reason {
        TermsNotAgreed at ["agreedTerms"] {
            ja: "利用規約をお読みのうえ、同意してください。",
            en: "Read the terms of service and agree to them to go on.",
        }
        TermsOutdated at ["agreedTerms"] {
            ja: "利用規約が新しくなりました。もう一度お読みのうえ、同意してください。",
            en: "The terms of service have changed. Read them again and agree to them to go on.",
        }
        PrivacyNotAgreed at ["agreedPrivacy"] {
            ja: "プライバシーポリシーをお読みのうえ、同意してください。",
            en: "Read the privacy policy and agree to it to go on.",
        }
        PrivacyOutdated at ["agreedPrivacy"] {
            ja: "プライバシーポリシーが新しくなりました。もう一度お読みのうえ、同意してください。",
            en: "The privacy policy has changed. Read it again and agree to it to go on.",
        }
        EmailMissing at ["email"] {
            ja: "メールアドレスを入力してください。",
            en: "Enter your e-mail address.",
        }
        EmailUnreadable at ["email"] {
            ja: "メールアドレスを name@example.com のような形で入力してください。",
            en: "Enter an e-mail address such as name@example.com.",
        }
        EmailSame at ["email"] {
            ja: "いまのメールアドレスと同じです。新しいメールアドレスを入力してください。",
            en: "This is your current address. Enter the new one.",
        }
        EmailTaken {
            ja: "このメールアドレスのアカウントはもうあります。ログインしてください。",
            en: "There is an account with this address already. Sign in instead.",
        }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) {
            ja: format!("短い時間に何度もお試しになりました。{}待ってから、もう一度お試しください。", wait(Lang::Ja, *seconds)),
            en: format!("There were too many tries in a short time. Wait {}, then try again.", wait(Lang::En, *seconds)),
        }
        /// Many wrong codes came from the rider's part of the network. Seconds to wait.
        NetworkBlocked(seconds: i32) after (Some(*seconds)) {
            ja: format!(
                "お使いのネットワークから、違うコードが何度も入力されています。ほかの方の操作によることもあります。{}待つか、別の回線に切り替えて、もう一度お試しください。",
                wait(Lang::Ja, *seconds)
            ),
            en: format!(
                "Many wrong codes were entered from the network that you use, perhaps by other people. Wait {}, or use another network, then try again.",
                wait(Lang::En, *seconds)
            ),
        }
        /// Seconds to wait.
        ResendTooSoon(seconds: i32) after (Some(*seconds)) {
            ja: format!("コードを送ったばかりです。{}待ってから、もう一度お試しください。", wait(Lang::Ja, *seconds)),
            en: format!("A code was sent just now. Wait {}, then ask for another.", wait(Lang::En, *seconds)),
        }
        CodeMalformed at ["code"] {
            ja: "メールに書かれた6桁の数字を入力してください。",
            en: "Enter the 6 digits from the e-mail.",
        }
        /// Tries left.
        CodeWrong(left: i32) at ["code"] {
            ja: format!("コードが違います。いちばん新しいメールの6桁の数字を入力してください（あと{left}回）。"),
            en: format!(
                "That is not the code. Enter the 6 digits of the latest e-mail ({left} {} left).",
                if *left == 1 { "try" } else { "tries" }
            ),
        }
        CodeExpired at ["code"] {
            ja: "コードの有効期限（10分）が過ぎました。「もう一度送る」を押して、新しいコードを受け取ってください。",
            en: "This code has expired: a code works for 10 minutes. Ask for a new one.",
        }
        CodeUsedUp at ["code"] {
            ja: "5回続けて違うコードが入力されました。「もう一度送る」を押して、新しいコードを受け取ってください。",
            en: "A wrong code was entered 5 times. Ask for a new one.",
        }
        CodeNotAsked {
            ja: "この画面の手続きは終わっているか、時間が過ぎました。はじめからお試しください。",
            en: "This step is over or has timed out. Start it again.",
        }
        AlreadyVerified {
            ja: "メールアドレスは確認済みです。パスワードの設定へ進んでください。",
            en: "Your address is confirmed already. Go on to choose a password.",
        }
        NotVerified {
            ja: "先にメールアドレスを確認してください。",
            en: "Confirm your e-mail address first.",
        }
        PasswordTooShort at ["password"] {
            ja: "パスワードは8文字以上にしてください。15文字以上をおすすめします。",
            en: "Choose a password of 8 characters or more; 15 or more is better.",
        }
        PasswordTooLong at ["password"] {
            ja: "パスワードは128文字以内にしてください。",
            en: "Choose a password of 128 characters or fewer.",
        }
        PasswordTooCommon at ["password"] {
            ja: "よく使われていて見破られやすいパスワードです。別のパスワードにしてください。",
            en: "Many people use this password, so it is tried first by intruders. Choose another.",
        }
        PasswordIsAddress at ["password"] {
            ja: "メールアドレスやサービス名とは違うパスワードにしてください。",
            en: "Choose a password that is not your e-mail address or the name of this service.",
        }
        PasswordWrong at ["password"] {
            ja: "いまのパスワードと違います。もう一度入力してください。",
            en: "That is not your current password. Enter it again.",
        }
        CurrentWrong at ["current"] {
            ja: "いまのパスワードと違います。もう一度入力してください。",
            en: "That is not your current password. Enter it again.",
        }
        WrongCredentials {
            ja: "メールアドレスかパスワードが違います。もう一度入力するか、パスワードを再設定してください。",
            en: "The e-mail address or the password does not match. Enter them again, or choose a new password.",
        }
        SessionUnknown {
            ja: "このログインはもう終わっています。一覧を開きなおしてください。",
            en: "That sign-in has ended already. Open the list again.",
        }
        FamilyNameMissing at ["familyName"] {
            ja: "姓を入力してください。",
            en: "Enter your family name.",
        }
        GivenNameMissing at ["givenName"] {
            ja: "名を入力してください。",
            en: "Enter your given name.",
        }
        FamilyNameUnreadable at ["familyName"] {
            ja: "姓は50文字以内の文字で入力してください。",
            en: "Enter your family name in letters, 50 at most.",
        }
        GivenNameUnreadable at ["givenName"] {
            ja: "名は50文字以内の文字で入力してください。",
            en: "Enter your given name in letters, 50 at most.",
        }
        FamilyNameInvisible at ["familyName"] {
            ja: "姓に表示できない文字が含まれています。いったん消して、入力し直してください。",
            en: "Your family name holds a character that cannot be shown. Delete it and type it again.",
        }
        GivenNameInvisible at ["givenName"] {
            ja: "名に表示できない文字が含まれています。いったん消して、入力し直してください。",
            en: "Your given name holds a character that cannot be shown. Delete it and type it again.",
        }
        FamilyKanaMissing at ["familyKana"] {
            ja: "姓のフリガナを入力してください。",
            en: "Enter the reading of your family name in kana.",
        }
        GivenKanaMissing at ["givenKana"] {
            ja: "名のフリガナを入力してください。",
            en: "Enter the reading of your given name in kana.",
        }
        FamilyKanaNotKana at ["familyKana"] {
            ja: "姓のフリガナはカタカナ、ひらがな、ローマ字のどれかで入力してください。",
            en: "Enter your family name as it is said in Japanese, in kana or romaji: スミス or sumisu for Smith.",
        }
        GivenKanaNotKana at ["givenKana"] {
            ja: "名のフリガナはカタカナ、ひらがな、ローマ字のどれかで入力してください。",
            en: "Enter your given name as it is said in Japanese, in kana or romaji: アンナ or anna for Anna.",
        }
        FamilyKanaInvisible at ["familyKana"] {
            ja: "姓のフリガナに表示できない文字が含まれています。いったん消して、入力し直してください。",
            en: "The reading of your family name holds a character that cannot be shown. Delete it and type it again.",
        }
        GivenKanaInvisible at ["givenKana"] {
            ja: "名のフリガナに表示できない文字が含まれています。いったん消して、入力し直してください。",
            en: "The reading of your given name holds a character that cannot be shown. Delete it and type it again.",
        }
        BirthDateMissing at ["birthDate"] {
            ja: "生年月日を入力してください。",
            en: "Enter your date of birth.",
        }
        BirthDateUnreadable at ["birthDate"] {
            ja: "この日付は読めないか、暦にありません。1998年5月3日、平成10年5月3日、19980503のどれかのように入力してください。",
            en: "This is no date that we can read. Enter it as 1998-05-03 or 3 May 1998: the year first, or the month as a word.",
        }
        BirthDateAhead at ["birthDate"] {
            ja: "生年月日が今日より先の日付です。年を確かめてください。",
            en: "This date is still to come. Check the year of birth.",
        }
        BirthDateTooEarly at ["birthDate"] {
            ja: "生年月日が120年より前の日付です。年を確かめてください。",
            en: "This date is more than 120 years ago. Check the year of birth.",
        }
        UnderAge at ["birthDate"] {
            ja: "ここで定期券をお求めになれるのは16歳からです。16歳未満の方の定期券は、各社の窓口でお求めください。",
            en: "Passes are sold here to riders of 16 and over. If you are younger, buy yours at the operator's counter.",
        }
        PhoneUnreadable at ["phone"] {
            ja: "電話番号は 0852-60-1111 のように、市外局番から数字で入力してください。",
            en: "Enter a phone number with its area code, such as 0852-60-1111.",
        }
        PostalCodeUnreadable at ["postalCode"] {
            ja: "郵便番号は 690-0000 のように7桁の数字で入力してください。",
            en: "Enter the 7 digits of the postal code, such as 690-0000.",
        }
        AddressUnreadable at ["address"] {
            ja: "住所は200文字以内で入力してください。",
            en: "Enter your address in 200 characters or fewer.",
        }
        AddressInvisible at ["address"] {
            ja: "住所に表示できない文字が含まれています。いったん消して、入力し直してください。",
            en: "Your address holds a character that cannot be shown. Delete it and type it again.",
        }
        /// The last day of a pass that is reserved, upcoming or active.
        PassLive(until: Date) {
            ja: format!("{}まで有効な定期券があるため、アカウントを閉じられません。その翌日からお手続きください。", format::date(Lang::Ja, until.0)),
            en: format!("You hold a pass that runs until {}. You can close the account from the day after.", format::date(Lang::En, until.0)),
        }
        OrderOpen {
            ja: "お支払いの終わっていないお申込みがあります。取り消すか、お支払いのあとにお手続きください。",
            en: "You have an order that is not paid yet. Cancel it first.",
        }
    }
}

fn wait(lang: Lang, seconds: i32) -> String {
    format::wait(lang, SignedDuration::from_secs(seconds.into()))
}
