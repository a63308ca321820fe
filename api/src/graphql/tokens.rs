//! What is judged of a document before it is parsed. The parser calls itself at every bracket: a few thousand of them, which
//! fit into a small request, would end the whole process.

use async_graphql::ServerError;

use super::input;

/// Bytes of a document.
const LONGEST: usize = 32 * 1024;
/// Bytes of a name or number. A longer name is none of ours, and validation would compare it with all that are.
const WORD: usize = 100;
/// Names, numbers, strings and signs.
const TOKENS: usize = 4_000;
/// Brackets within brackets of any kind: selections, arguments, lists, objects, types.
const NESTING: usize = 60;

/// Counts the tokens of a document and how deep its brackets go. Brackets in strings and comments are none.
///
/// # Errors
/// It is too long, too deep, holds a NUL, or one of its strings does not end.
pub fn check(document: &str) -> Result<(), ServerError> {
    if document.contains('\0') {
        return Err(input::nul());
    }
    if document.len() > LONGEST {
        return Err(refused(format!("A document may hold at most {LONGEST} bytes.")));
    }
    let mut rest = document.as_bytes();
    let (mut tokens, mut depth) = (0, 0_usize);
    while let Some(&first) = rest.first() {
        let (length, is_token) = match first {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => (1, false),
            b'#' => (comment(rest), false),
            b'"' => (string(rest)?, true),
            _ if is_name(first) => (run(rest, is_name), true),
            _ => (1, true),
        };
        match first {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if is_name(first) && length > WORD {
            return Err(refused(format!("A name may hold at most {WORD} bytes.")));
        }
        tokens += usize::from(is_token);
        if depth > NESTING {
            return Err(refused(format!("A document may nest at most {NESTING} brackets.")));
        }
        if tokens > TOKENS {
            return Err(refused(format!("A document may hold at most {TOKENS} tokens.")));
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

fn refused(sentence: impl Into<String>) -> ServerError {
    ServerError::new(sentence, None)
}

fn endless() -> ServerError {
    refused("A string in the document does not end.")
}

/// Letters of names and numbers, and whatever is not ASCII: the parser refuses that outside of strings.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn run(text: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&byte| !belongs(byte)).unwrap_or(text.len())
}

/// The length of a comment, to the end of its line.
fn comment(text: &[u8]) -> usize {
    run(text, |byte| byte != b'\n' && byte != b'\r')
}

/// The length of a string with its quotes; it ends on its line, and no escape of it is a NUL.
fn string(text: &[u8]) -> Result<usize, ServerError> {
    if text.starts_with(b"\"\"\"") {
        return block(text);
    }
    let mut at = 1;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        match rest.first() {
            Some(b'"') => return Ok(at + 1),
            None | Some(b'\n' | b'\r') => return Err(endless()),
            Some(b'\\') if rest.starts_with(b"\\u0000") => return Err(input::nul()),
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// The length of a string in three quotes; in it, `\"""` is no end.
fn block(text: &[u8]) -> Result<usize, ServerError> {
    let mut at = 3;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Err(endless());
        }
        if rest.starts_with(b"\"\"\"") {
            return Ok(at + 3);
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(document: &str) -> String {
        check(document).err().map(|error| error.message).unwrap_or_default()
    }

    #[test]
    fn brackets_of_every_kind_are_counted_together() {
        for (open, close) in [("a(x: [", "])"), ("[", "]"), ("{a", "}"), ("a(x:{b:", "})"), ("@a(b:(", "))")]
        {
            let depth = open.matches(['[', '{', '(']).count();
            let nested = |times: usize| format!("{}{}", open.repeat(times), close.repeat(times));
            assert_eq!(message(&nested(NESTING / depth)), "", "{open}");
            assert!(message(&nested(NESTING / depth + 1)).contains("nest"), "{open}");
        }
        assert_eq!(message(&"{a}[b](c)".repeat(400)), "", "brackets beside each other are not nested");
    }

    #[test]
    fn brackets_in_strings_and_comments_neither_count_nor_hide() {
        let many = "[".repeat(NESTING + 1);
        for quiet in [
            format!("\"{many}\""),
            format!("\"\\\"{many}\""),
            format!("\"\"\"{many} \\\"\"\" \" \\{many}\"\"\""),
            format!("\"\"\"\n{many}\n\"\"\""),
            format!("# \" {many}\n"),
            format!("\"\" # \"\"\" {many}\r"),
        ] {
            assert_eq!(message(&quiet), "", "{quiet}");
            assert!(message(&format!("{quiet}{many}")).contains("nest"), "{quiet}");
        }
        for loud in [format!("\"#\" {many}"), format!("\"\\\\\" {many}"), format!("# \"\"\"\n{many}\"\"\"")] {
            assert!(message(&loud).contains("nest"), "{loud}");
        }
    }

    #[test]
    fn a_name_is_none_of_a_thousand_letters() {
        assert_eq!(message(&"a".repeat(WORD)), "");
        assert!(message(&format!("{{ {} }}", "true".repeat(WORD))).contains("name"));
    }

    #[test]
    fn a_string_that_does_not_end_is_refused() {
        for open in ["\"", "\"a", "\"a\\\"", "\"a\nb\"", "\"\"\"", "\"\"\" \"\" ", "\"\"\" \\\"\"\"", "\"\\"]
        {
            assert!(message(open).contains("does not end"), "{open:?}");
        }
    }

    #[test]
    fn a_nul_is_refused_however_it_is_written() {
        for text in ["\"a\0\"", "\"a\\u0000\"", "# \0"] {
            assert!(message(text).contains("NUL"), "{text:?}");
        }
        assert_eq!(message("\"a\\\\u0000\""), "");
    }

    #[test]
    fn long_documents_are_refused() {
        assert!(message(&"a ".repeat(TOKENS + 1)).contains("tokens"));
        assert!(message(&"@".repeat(TOKENS + 1)).contains("tokens"));
        assert!(message(&"a".repeat(LONGEST + 1)).contains("bytes"));
        assert_eq!(message(&" ,".repeat(LONGEST / 2)), "");
    }
}
