//! Images of papers that riders send (証明書).

text_enum! {
    /// Where a page of a paper stands.
    pub enum PageState as "CertificatePageState" {
        /// Its images are on their way to the store.
        Uploading => "uploading",
        /// Its images are there.
        Stored => "stored",
        /// Its images go, and then its row.
        Erasing => "erasing",
    }
}

text_enum! {
    /// Why a page of a paper is erased.
    pub enum ErasedFor as "CertificateErasedFor" {
        /// The rider took it away.
        Removed => "removed",
        /// Nobody went on for a day, or the draft was thrown away.
        Abandoned => "abandoned",
        AccountClosed => "account_closed",
        ConsentWithdrawn => "consent_withdrawn",
        /// What it was sent for came to its end so many days ago as the operator keeps it.
        OrderOver => "order_over",
    }
}
