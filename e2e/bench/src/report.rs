//! The table at the end, and the same as JSON.

use std::io::{self, Write as _};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::Fault;

/// How a figure stands to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// Misses a goal that depends on the machine.
    Short,
    /// Breaks a limit that does not.
    Broken,
    /// Has no goal.
    Told,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Short => "short",
            Self::Broken => "BROKEN",
            Self::Told => "",
        }
    }
}

struct Line {
    measure: String,
    figure: String,
    goal: String,
    verdict: Verdict,
    details: Value,
}

#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
    notes: Vec<String>,
}

impl Report {
    /// Requests a second, ours to the bare ones: a ratio that should reach `goal`.
    pub fn ratio(&mut self, measure: String, ratio: f64, rates: (f64, f64), goal: f64, details: Value) {
        let verdict = if ratio >= goal { Verdict::Ok } else { Verdict::Short };
        let figure = format!("{:.0} : {:.0} a second = {ratio:.2}", rates.0, rates.1);
        self.add(measure, figure, format!(">= {goal:.1}"), verdict, details);
    }

    /// A number that may not pass `limit`.
    pub fn limit(&mut self, measure: String, number: usize, limit: usize, details: Value) {
        let verdict = if number <= limit { Verdict::Ok } else { Verdict::Broken };
        self.add(measure, thousands(number), format!("<= {}", thousands(limit)), verdict, details);
    }

    /// A figure without a goal.
    pub fn tell(&mut self, measure: String, figure: String, details: Value) {
        self.add(measure, figure, String::new(), Verdict::Told, details);
    }

    pub fn add(&mut self, measure: String, figure: String, goal: String, verdict: Verdict, details: Value) {
        self.lines.push(Line { measure, figure, goal, verdict, details });
    }

    /// A line under the table.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Prints the table and keeps it as JSON where `BENCH_JSON` says; false when a limit is broken.
    ///
    /// # Errors
    /// The terminal or the file cannot be written.
    pub fn finish(&self) -> Result<bool, Fault> {
        let mut out = io::stdout().lock();
        let width =
            |of: fn(&Line) -> &str| self.lines.iter().map(|line| of(line).chars().count()).max().unwrap_or(0);
        let (measures, figures, goals) =
            (width(|line| &line.measure), width(|line| &line.figure).max(6), width(|line| &line.goal));
        writeln!(out, "\n{:measures$}  {:>figures$}  {:>goals$}", "measure", "figure", "goal")?;
        for Line { measure, figure, goal, verdict, .. } in &self.lines {
            writeln!(out, "{measure:measures$}  {figure:>figures$}  {goal:>goals$}  {}", verdict.word())?;
        }
        writeln!(out)?;
        for note in &self.notes {
            writeln!(out, "{note}")?;
        }
        if let Some(path) = std::env::var_os("BENCH_JSON").map(PathBuf::from) {
            std::fs::write(path, serde_json::to_vec_pretty(&self.json())?)?;
        }
        Ok(self.lines.iter().all(|line| line.verdict != Verdict::Broken))
    }

    fn json(&self) -> Value {
        let line = |line: &Line| {
            json!({ "measure": line.measure, "figure": line.figure, "goal": line.goal,
                "verdict": line.verdict.word(), "details": line.details })
        };
        self.lines.iter().map(line).collect()
    }
}

/// `12,345`
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([7, 1000, 123_456].map(thousands), ["7", "1,000", "123,456"]);
    }
}
