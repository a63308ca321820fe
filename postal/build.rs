//! Writes Japan Post's table as the library reads it: pairs of a code and where its address ends, and the addresses.
//!
//! The crate that brings the table would hold all of it on the heap, about a hundred megabytes, and take a second to read it
//! at the first lookup.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs, io};

use jpostcode_rs::{Address, search_by_address};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut table: BTreeMap<u32, String> = BTreeMap::new();
    for address in search_by_address("") {
        let Ok(code) = address.postcode.parse() else { continue };
        let line = line(&address);
        // One code may stand for several towns: what they share is certain.
        table.entry(code).and_modify(|known| known.truncate(shared(known, &line))).or_insert(line);
    }
    let (mut codes, mut lines) = (Vec::new(), String::new());
    for (code, line) in table {
        lines.push_str(&line);
        let end = u32::try_from(lines.len()).map_err(io::Error::other)?;
        codes.extend(code.to_le_bytes());
        codes.extend(end.to_le_bytes());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    fs::write(out.join("codes"), codes)?;
    fs::write(out.join("lines"), lines)
}

/// 島根県松江市末次町86, as a letter is addressed.
fn line(address: &Address) -> String {
    let Address { prefecture, city, town, street, .. } = address;
    // 一円 stands for a whole village.
    let town = town.split(['（', '、']).next().unwrap_or_default().trim_end_matches("一円");
    let street = street.as_deref().unwrap_or_default();
    format!("{prefecture}{city}{town}{street}").chars().map(half_width).collect()
}

fn half_width(letter: char) -> char {
    match letter {
        '０'..='９' => {
            char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')).unwrap_or(letter)
        }
        '−' | '－' => '-',
        other => other,
    }
}

/// How many bytes both begin with, whole letters only.
fn shared(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}
