//! Recovery codes: ten, for whoever has lost the authenticator. Shown once, kept as keyed hashes, each good once.

use teiki_shared::ids::StaffId;

use crate::app::App;
use crate::{random, secrets};

/// So many are made at a time.
const CODES: usize = 10;
/// Characters that are not mistaken for one another: 50 bits, behind five tries.
const LENGTH: usize = 10;

/// Fresh codes, as they are written down: `ABCDE-FGHJK`.
pub fn fresh() -> Vec<String> {
    let one = || {
        let drawn = random::readable(LENGTH);
        format!("{}-{}", &drawn[..LENGTH / 2], &drawn[LENGTH / 2..])
    };
    std::iter::repeat_with(one).take(CODES).collect()
}

/// Whether letters may be a code, without its hyphen.
pub fn fits(bare: &str) -> bool {
    bare.len() == LENGTH && bare.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What the database keeps of a member's code, with or without its hyphen.
pub fn hash(app: &App, of: StaffId, code: &str) -> String {
    secrets::keyed(app, &["staff recovery code", &of.to_string(), &code.replace('-', "")])
}
