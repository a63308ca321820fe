use crate::words::contact::Contact;

pub const CONTACT: Contact = Contact {
    title: |operator| format!("{operator}へのお問い合わせ"),
    by_phone: "お急ぎのときはお電話ください。",
    by_mail: "メールで尋ねる",
    name: "お名前",
    email: "メールアドレス",
    email_hint: "お返事をお送りします",
    text: "お問い合わせの内容",
    text_hint: "2,000文字まで。クレジットカードの番号は書かないでください",
    send: "送る",
    sent: |operator| format!("{operator}へ送りました"),
    sent_what: "お返事は、入力したメールアドレスへ会社から届きます。",
    back_to: |operator| format!("{operator}のページへ"),
    link: "メールで尋ねる",
};
