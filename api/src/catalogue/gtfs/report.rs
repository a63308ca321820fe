//! What an import did, and what of the feed it could not use or had to decide.

use std::{collections::BTreeMap, fmt, io};

/// Why a row was not used, or which of several values was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    UnknownAgency,
    UnknownFare,
    UnknownRoute,
    UnknownStop,
    UnreadablePrice,
    /// 0 yen stands for "not stated" (express lines), never for a free ride.
    ZeroPrice,
    SameStop,
    /// A fare for the whole route or zone table without origin and destination.
    NoSection,
    MissingParent,
    /// Several prices between two stops in one direction on one route: the highest is kept.
    TwoPrices,
    /// Another price for the way back: the higher is kept.
    Asymmetric,
    RouteWithoutFare,
    /// Several routes between two stops at different fares, and nobody has said of which class they are.
    RoutesDiffer,
    /// Stops of one name that nothing tells apart.
    SameName,
}

impl Reason {
    /// A stable word for the CSV.
    pub fn code(self) -> &'static str {
        match self {
            Reason::UnknownAgency => "unknown-agency",
            Reason::UnknownFare => "unknown-fare",
            Reason::UnknownRoute => "unknown-route",
            Reason::UnknownStop => "unknown-stop",
            Reason::UnreadablePrice => "unreadable-price",
            Reason::ZeroPrice => "zero-price",
            Reason::SameStop => "same-stop",
            Reason::NoSection => "no-section",
            Reason::MissingParent => "missing-parent",
            Reason::TwoPrices => "two-prices",
            Reason::Asymmetric => "asymmetric",
            Reason::RouteWithoutFare => "route-without-fare",
            Reason::RoutesDiffer => "routes-differ",
            Reason::SameName => "same-name",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Reason::UnknownAgency => "the agency is not in agency.txt",
            Reason::UnknownFare => "the fare is not in fare_attributes.txt",
            Reason::UnknownRoute => "the route is not in routes.txt",
            Reason::UnknownStop => "no stop has this id or zone",
            Reason::UnreadablePrice => "the price is not a whole number of yen, or more than 10,000,000",
            Reason::ZeroPrice => "0 yen: taken as unknown, not as free",
            Reason::SameStop => "origin and destination are one stop",
            Reason::NoSection => "the rule names no origin and destination",
            Reason::MissingParent => "the parent station is not in stops.txt: folded by name instead",
            Reason::TwoPrices => "several prices between two stops on one route: the highest was kept",
            Reason::Asymmetric => "the way back has another price: the higher was kept",
            Reason::RouteWithoutFare => "the route has no usable fare",
            Reason::RoutesDiffer => {
                "undecided: routes of different fares; give them a class, or let products name their routes"
            }
            Reason::SameName => "stops of one name that neither a line nor a position tells apart",
        }
    }
}

/// One row that needs a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub file: &'static str,
    /// Line of the file, counted from 1, the header included.
    pub row: u64,
    pub reason: Reason,
    pub detail: String,
}

/// The outcome of an import.
#[derive(Debug, Default)]
pub struct Report {
    pub operators: usize,
    pub routes: usize,
    /// Stops after folding; a stop of two operators counts twice.
    pub stops: usize,
    /// Fares in both directions.
    pub fares: usize,
    /// Price rows that formulas drafted for fares without one.
    pub drafted: usize,
    pub remarks: Vec<Remark>,
}

impl Report {
    pub fn count(&self, reason: Reason) -> usize {
        self.remarks.iter().filter(|remark| remark.reason == reason).count()
    }

    /// Every remark as a CSV row: file, row, reason, detail.
    pub fn write_csv(&self, out: impl io::Write) -> Result<(), csv::Error> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(["file", "row", "reason", "detail"])?;
        for remark in &self.remarks {
            csv.write_record([remark.file, &remark.row.to_string(), remark.reason.code(), &remark.detail])?;
        }
        csv.flush()?;
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} operators, {} routes, {} stops, {} fares, {} prices drafted",
            self.operators, self.routes, self.stops, self.fares, self.drafted
        )?;
        let mut by_reason: BTreeMap<Reason, Vec<&Remark>> = BTreeMap::new();
        for remark in &self.remarks {
            by_reason.entry(remark.reason).or_default().push(remark);
        }
        for (reason, remarks) in by_reason {
            writeln!(f, "{:>6} {}: {}", remarks.len(), reason.code(), reason.sentence())?;
            if let Some(first) = remarks.first() {
                writeln!(f, "       first: {} row {}: {}", first.file, first.row, first.detail)?;
            }
        }
        Ok(())
    }
}
