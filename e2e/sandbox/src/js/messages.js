// What a rider reads when a payment fails, by decline code or code. Other codes keep the server's words.
const JAPANESE = {
  card_declined: "カードが拒否されました。別のカードをお試しください。",
  generic_decline: "カードが拒否されました。別のカードをお試しください。",
  insufficient_funds: "カードの利用可能額が不足しています。別のカードをお試しください。",
  lost_card: "カードが拒否されました。別のカードをお試しください。",
  stolen_card: "カードが拒否されました。別のカードをお試しください。",
  expired_card: "カードの有効期限が切れています。別のカードをお試しください。",
  incorrect_cvc: "セキュリティコードが正しくありません。",
  invalid_cvc: "セキュリティコードが正しくありません。",
  incorrect_number: "カード番号が正しくありません。",
  invalid_expiry_month: "有効期限（月）が正しくありません。",
  invalid_expiry_year: "有効期限（年）が正しくありません。",
  processing_error: "カードの処理中にエラーが発生しました。しばらくしてからもう一度お試しください。",
  card_velocity_exceeded: "カードの利用回数または利用額の上限を超えています。別のカードをお試しください。",
  payment_intent_authentication_failure:
    "本人認証ができませんでした。別のカードを選ぶか、もう一度お試しください。",
  setup_intent_authentication_failure:
    "本人認証ができませんでした。別のカードを選ぶか、もう一度お試しください。",
  api_connection_error: "決済サービスに接続できませんでした。通信状況を確かめて、もう一度お試しください。",
};

function localised(client, error) {
  if (!error || !client.locale.startsWith("ja")) return error;
  const message = JAPANESE[error.decline_code] || JAPANESE[error.code] || JAPANESE[error.type];
  return message ? { ...error, message } : error;
}
