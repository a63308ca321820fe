use crate::words::shell::Shell;

pub const SHELL: Shell = Shell {
    site: "Teiki",
    locale: "en_US",
    mark: "Teiki 定期",
    demo: "A trial site: no real payments or passes",
    skip: "Skip to content",
    other_language: "日本語",
    nav: "Menu",
    menu: "Menu",
    sign_in: "Sign in",
    sign_out: "Sign out",
    home: "My Page",
    buy: "Buy a pass",
    passes: "Passes",
    cards: "ICOCA",
    orders: "Orders and receipts",
    account: "Account",
    about: "About this site",
    terms: "Terms of service",
    privacy: "Privacy",
    legal: "Legal notice",
};
