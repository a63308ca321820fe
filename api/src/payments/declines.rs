//! Declines in the rider's words: what happened, and what to do.

use teiki_shared::lang::Lang;

/// Stripe's code for why a card was not charged, the bank's own where there is one.
pub fn code_of(error: &stripe_shared::ApiErrors) -> String {
    let code = error.code.as_ref().map(ToString::to_string);
    error.decline_code.clone().or(code).unwrap_or_else(|| "generic_decline".to_owned())
}

/// The sentence for a decline. Codes that would tell a thief something get the general one.
pub fn sentence(code: &str, lang: Lang) -> &'static str {
    let (ja, en) = match code {
        "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => (
            "カードの残高または利用限度額が足りません。別のカードでお支払いください。",
            "The card's limit or balance is not enough. Pay with another card.",
        ),
        "expired_card" => (
            "カードの有効期限が切れています。有効期限を確かめるか、別のカードでお支払いください。",
            "The card has expired. Check the date, or pay with another card.",
        ),
        "incorrect_cvc" | "invalid_cvc" => (
            "セキュリティコードが違います。カード裏面の3桁（または表面の4桁）を確かめて、もう一度入力してください。",
            "The security code is wrong. Check the digits on the card and enter them again.",
        ),
        "incorrect_number" | "invalid_number" => (
            "カード番号が違います。番号を確かめて、もう一度入力してください。",
            "The card number is wrong. Check it and enter it again.",
        ),
        "invalid_expiry_month" | "invalid_expiry_year" => (
            "有効期限が違います。カードの表示を確かめて、もう一度入力してください。",
            "The expiry date is wrong. Check the card and enter it again.",
        ),
        "processing_error" | "issuer_not_available" | "reenter_transaction" | "try_again_later" => (
            "カード会社とうまく通信できませんでした。少し待ってからもう一度お試しください。",
            "The card company could not be reached. Wait a moment and try again.",
        ),
        "authentication_required" | "payment_intent_authentication_failure" => (
            "本人認証（3Dセキュア）が完了しませんでした。もう一度試すか、別のカードでお支払いください。",
            "The card's own check (3-D Secure) was not completed. Try again, or pay with another card.",
        ),
        "currency_not_supported" | "card_not_supported" | "transaction_not_allowed" => (
            "このカードはこの支払いに使えません。別のカードでお支払いください。",
            "This card cannot be used here. Pay with another card.",
        ),
        _ => (
            "カード会社がこの支払いを承認しませんでした。別のカードで試すか、カード会社にお問い合わせください。",
            "The card company did not accept this payment. Try another card, or ask the card company.",
        ),
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}
