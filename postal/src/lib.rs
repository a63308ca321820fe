//! Addresses by postal code, from Japan Post's table.
//!
//! The table lies in the program as it is searched: a lookup reads a few pages of it, and nothing is made ready before.

/// A code and where its address ends in [`LINES`], four bytes each, little-endian, in the order of the codes.
static CODES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes"));
static LINES: &str = include_str!(concat!(env!("OUT_DIR"), "/lines"));

/// Bytes of one row of [`CODES`].
const ROW: usize = 8;

/// What every address of a code begins with: prefecture, city and, where it is certain, town and street. `None` for a code
/// that is not in use or does not have seven digits.
pub fn address(code: &str) -> Option<&'static str> {
    if code.len() != 7 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let wanted: u32 = code.parse().ok()?;
    let (mut low, mut high) = (0, CODES.len() / ROW);
    while low < high {
        let middle = low.midpoint(high);
        match row(middle)?.0.cmp(&wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return line(middle),
        }
    }
    None
}

fn row(at: usize) -> Option<(u32, usize)> {
    let row = CODES.get(at * ROW..(at + 1) * ROW)?;
    let (code, end) = row.split_at_checked(4)?;
    let number = |bytes: &[u8]| bytes.try_into().ok().map(u32::from_le_bytes);
    Some((number(code)?, usize::try_from(number(end)?).ok()?))
}

fn line(at: usize) -> Option<&'static str> {
    let begin = at.checked_sub(1).map_or(Some(0), |before| Some(row(before)?.1))?;
    LINES.get(begin..row(at)?.1).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_address() {
        assert_eq!(address("6900826"), Some("島根県松江市学園南"));
        assert_eq!(address("6900000"), Some("島根県松江市"));
        // Of an office.
        assert_eq!(address("6908540"), Some("島根県松江市末次町86"));
        // Of several towns.
        assert_eq!(address("4100244"), Some("静岡県沼津市西浦"));
    }

    #[test]
    fn the_first_and_the_last_code_are_found_and_others_are_not() {
        let rows = CODES.len() / ROW;
        assert!(rows > 100_000, "{rows}");
        for at in [0, rows - 1] {
            let (code, _) = row(at).unwrap();
            assert!(address(&format!("{code:07}")).is_some(), "{code}");
        }
        for wrong in ["", "690", "690-0826", "0000000", "9999999", "69008260", "６９００８２６"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
