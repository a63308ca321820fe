//! One SMTP conversation as a machine: a line in, a reply out.

/// Where a conversation stands.
#[derive(Debug, Default)]
pub struct Session {
    greeted: bool,
    from: Option<String>,
    to: Vec<String>,
}

#[derive(Debug, PartialEq)]
pub enum Reply {
    Say(String),
    /// The message follows, up to a line with one dot.
    TakeData,
    Quit,
}

/// A finished transaction.
#[derive(Debug, PartialEq)]
pub struct Envelope {
    pub from: String,
    pub to: Vec<String>,
}

const EXTENSIONS: &[&str] = &["PIPELINING", "SIZE 26214400", "8BITMIME", "SMTPUTF8"];

impl Session {
    /// `refuses` says whether mail to an address is to be put off.
    pub fn command(&mut self, line: &str, refuses: impl Fn(&str) -> bool) -> Reply {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.greet();
                let mut lines = vec!["250-teiki-sandbox (an emulator)".to_owned()];
                lines.extend(EXTENSIONS.iter().map(|extension| format!("250-{extension}")));
                lines.push("250 HELP".into());
                Reply::Say(lines.join("\r\n"))
            }
            "HELO" => {
                self.greet();
                say("250 teiki-sandbox (an emulator)")
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest, refuses),
            "DATA" if self.to.is_empty() => say("503 5.5.1 RCPT first"),
            "DATA" => Reply::TakeData,
            "RSET" => {
                self.reset();
                say("250 2.0.0 OK")
            }
            "NOOP" => say("250 2.0.0 OK"),
            "VRFY" => say("252 2.5.2 Send it and see"),
            "HELP" => say("214 2.0.0 This is an emulator: every message ends in its mailbox page"),
            "QUIT" => Reply::Quit,
            _ => say("502 5.5.1 Command not implemented"),
        }
    }

    /// The transaction whose data has arrived.
    pub fn finish(&mut self) -> Envelope {
        let to = std::mem::take(&mut self.to);
        Envelope { from: self.from.take().unwrap_or_default(), to }
    }

    fn greet(&mut self) {
        self.greeted = true;
        self.reset();
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }

    fn mail(&mut self, rest: &str) -> Reply {
        if !self.greeted {
            return say("503 5.5.1 EHLO first");
        }
        if self.from.is_some() {
            return say("503 5.5.1 One sender at a time");
        }
        match path(rest, "FROM:") {
            Some(address) => {
                self.from = Some(address.to_owned());
                say("250 2.1.0 OK")
            }
            None => say("501 5.5.4 MAIL FROM:<address>"),
        }
    }

    fn recipient(&mut self, rest: &str, refuses: impl Fn(&str) -> bool) -> Reply {
        if self.from.is_none() {
            return say("503 5.5.1 MAIL first");
        }
        match path(rest, "TO:") {
            Some("") | None => say("501 5.5.4 RCPT TO:<address>"),
            Some(address) if refuses(address) => say("451 4.3.0 Put off, as the test asked"),
            Some(address) => {
                self.to.push(address.to_owned());
                say("250 2.1.5 OK")
            }
        }
    }
}

fn say(text: &str) -> Reply {
    Reply::Say(text.to_owned())
}

/// The address between `<` and `>`; extension parameters after it are taken and ignored.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<&'a str> {
    let start = rest.get(..keyword.len()).filter(|start| start.eq_ignore_ascii_case(keyword))?;
    let address = rest[start.len()..].trim_start().strip_prefix('<')?;
    Some(address.split_once('>')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(_: &str) -> bool {
        false
    }

    fn code(reply: Reply) -> String {
        match reply {
            Reply::Say(text) => text[..3].to_owned(),
            Reply::TakeData => "354".into(),
            Reply::Quit => "221".into(),
        }
    }

    #[test]
    fn a_transaction() {
        let mut session = Session::default();
        let lines = [
            ("MAIL FROM:<a@x>", "503"),
            ("EHLO here", "250"),
            ("RCPT TO:<b@x>", "503"),
            ("mail from:<a@x> BODY=8BITMIME SMTPUTF8", "250"),
            ("DATA", "503"),
            ("RCPT TO:<定期@例え.jp>", "250"),
            ("RCPT TO: <c@x>", "250"),
            ("DATA", "354"),
        ];
        for (line, expected) in lines {
            assert_eq!(code(session.command(line, accept)), expected, "{line}");
        }
        let expected = Envelope { from: "a@x".into(), to: vec!["定期@例え.jp".into(), "c@x".into()] };
        assert_eq!(session.finish(), expected);
    }

    #[test]
    fn a_bounce_has_an_empty_sender_and_rset_forgets() {
        let mut session = Session::default();
        session.command("EHLO x", accept);
        assert_eq!(code(session.command("MAIL FROM:<>", accept)), "250");
        assert_eq!(code(session.command("RSET", accept)), "250");
        assert_eq!(code(session.command("RCPT TO:<a@x>", accept)), "503");
    }

    #[test]
    fn a_refused_recipient_gets_451() {
        let mut session = Session::default();
        session.command("EHLO x", accept);
        session.command("MAIL FROM:<a@x>", accept);
        assert_eq!(code(session.command("RCPT TO:<b@x>", |_| true)), "451");
        assert_eq!(code(session.command("DATA", accept)), "503");
    }
}
