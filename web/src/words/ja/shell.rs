use crate::words::shell::Shell;

pub const SHELL: Shell = Shell {
    site: "Teiki 定期",
    locale: "ja_JP",
    mark: "Teiki 定期",
    demo: "お試し用です。実際の支払いや発券はありません",
    skip: "本文へ",
    other_language: "English",
    nav: "メニュー",
    menu: "メニュー",
    sign_in: "ログイン",
    sign_out: "ログアウト",
    home: "マイページ",
    buy: "定期券を買う",
    passes: "定期券",
    cards: "ICOCA",
    orders: "申込みと領収書",
    account: "アカウント",
    about: "このサイトについて",
    terms: "利用規約",
    privacy: "プライバシー",
    legal: "特定商取引法に基づく表記",
};
