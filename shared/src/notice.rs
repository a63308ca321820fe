//! What operators announce.

text_enum! {
    /// What a notice is about.
    pub enum NoticeAbout as "NoticeAbout" {
        /// Buying passes.
        Sales => "sales",
        /// Riding.
        Service => "service",
    }
}
