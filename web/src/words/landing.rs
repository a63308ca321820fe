//! The first page of whoever is not signed in.

pub struct Landing {
    pub title: &'static str,
    pub lead: &'static str,
    pub sign_up: &'static str,
    pub sign_in: &'static str,
    pub signed_out: &'static str,
    pub how: &'static str,
    /// The three steps: what is done, and a line about it.
    pub steps: [(&'static str, &'static str); 3],
    pub sample: SamplePass,
    pub operators_lead: &'static str,
    /// Of the link that begins with an operator.
    pub buy: &'static str,
    pub phone: &'static str,
    pub good_to_know: &'static str,
    /// Heading and sentence.
    pub facts: [(&'static str, &'static str); 3],
}

/// The pass on the picture.
pub struct SamplePass {
    pub label: &'static str,
    pub kind: &'static str,
    pub operator: &'static str,
    pub section: &'static str,
    pub honoured_by: &'static str,
    pub card: &'static str,
}
