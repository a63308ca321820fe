//! TOML into typed facts. Each key is read by itself and what is left over is refused, so that every mistake of a file is told
//! and not only the first.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::{Range, RangeInclusive};

use serde::Deserialize;
use teiki_shared::counter::Availability;
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::notice::NoticeAbout;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::price::{Factor, Percent, RoundingMode, RoundingUnit};
use teiki_shared::price_table::DecidedBy;
use teiki_shared::product::{ProductClass, ProductShape, RouteClass};
use teiki_shared::refund::RefundRule;
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::visible;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::mistake::{Lines, Sheet};
use crate::catalogue::TimeOfDay;
use crate::catalogue::limits::MOST;

/// What a key of a TOML file may hold.
pub trait Fact: Sized {
    /// Reads it; where that fails the sheet is told, and nothing is returned.
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self>;

    /// Writes it on one line of TOML.
    fn write(&self) -> String;
}

/// A table of TOML, and where it stands.
pub struct Table<'a> {
    entries: &'a DeTable<'a>,
    span: Range<usize>,
}

impl<'a> Table<'a> {
    pub fn new(entries: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self { entries, span }
    }

    /// A key's value; without a default it must be there.
    pub fn read<T: Fact>(&self, key: &str, default: Option<T>, sheet: &mut Sheet<'_>) -> Option<T> {
        match (self.entries.iter().find(|(name, _)| name.get_ref() == key), default) {
            (Some((_, value)), _) => T::read(key, value, sheet),
            (None, Some(default)) => Some(default),
            (None, None) => {
                sheet.tell(&self.span, format!("{key} is missing; add it."));
                None
            }
        }
    }

    /// Whether what was read of a key lies in its range; where it does not, the sheet is told.
    pub fn is_within<T: PartialOrd + Display>(
        &self,
        key: &str,
        read: &T,
        range: &RangeInclusive<T>,
        sheet: &mut Sheet<'_>,
    ) -> bool {
        if range.contains(read) {
            return true;
        }
        let value = self.entries.iter().find(|(name, _)| name.get_ref() == key);
        let span = value.map_or(self.span.clone(), |(_, value)| value.span());
        sheet.tell(&span, format!("{key} must be {} to {}.", range.start(), range.end()));
        false
    }

    /// Tells of every key that is not one of these.
    pub fn refuse_others(&self, known: &[&str], sheet: &mut Sheet<'_>) {
        for name in self.entries.keys().filter(|name| !known.contains(&name.get_ref().as_ref())) {
            let what = format!("{} means nothing here; it may be: {}.", name.get_ref(), known.join(", "));
            sheet.tell(&name.span(), what);
        }
    }

    /// Where each key stands.
    pub fn lines(&self, sheet: &Sheet<'_>) -> Lines {
        let lines = self.entries.keys().map(|name| (name.get_ref().to_string(), sheet.line(&name.span())));
        Lines::new(sheet.file, lines.collect())
    }
}

/// A file of TOML as its outermost table; whatever could not be parsed has been told.
pub fn document<T>(sheet: &mut Sheet<'_>, read: impl FnOnce(&Table<'_>, &mut Sheet<'_>) -> T) -> T {
    let (parsed, faults) = DeTable::parse_recoverable(sheet.text);
    for fault in faults {
        let line = sheet.line(&fault.span().unwrap_or_default());
        sheet.tell_lost(line, format!("this is not TOML: {}.", fault.message()));
    }
    read(&Table::new(parsed.get_ref(), 0..0), sheet)
}

/// Declares facts that are the keys of a TOML table: `key: Type`, `key: Type = default` for one that may be left out, and
/// `key: Type [range]` for a number that has bounds.
macro_rules! facts {
    ($(#[$of_struct:meta])* pub struct $name:ident {
        $($(#[$of_field:meta])* $field:ident: $type:ty $([$range:expr])? $(= $default:expr)?),+ $(,)?
    }) => {
        $(#[$of_struct])*
        pub struct $name { $($(#[$of_field])* pub $field: $type),+ }

        impl $name {
            /// The keys, in the order in which they are written.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Reads its own keys of a table and leaves others alone.
            pub fn of(table: &$crate::catalogue::folder::facts::Table<'_>, sheet: &mut $crate::catalogue::folder::mistake::Sheet<'_>) -> Option<Self> {
                $(let $field: Option<$type> = {
                    let default: Option<$type> = None;
                    $(let default = default.or(Some($default));)?
                    let read = table.read(stringify!($field), default, sheet);
                    $(let read = read.filter(|read| table.is_within(stringify!($field), read, &($range), sheet));)?
                    read
                };)+
                Some(Self { $($field: $field?),+ })
            }

            /// The keys that do not say what is meant without them, each with its value in TOML.
            pub fn written(&self) -> Vec<(&'static str, String)> {
                let mut keys = Vec::new();
                $({
                    let default: Option<$type> = None;
                    $(let default = default.or(Some($default));)?
                    if default.as_ref() != Some(&self.$field) {
                        let value = $crate::catalogue::folder::facts::Fact::write(&self.$field);
                        keys.push((stringify!($field), value));
                    }
                })+
                keys
            }
        }

        impl $crate::catalogue::folder::facts::Fact for $name {
            fn read(
                key: &str,
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                sheet: &mut $crate::catalogue::folder::mistake::Sheet<'_>,
            ) -> Option<Self> {
                let table = $crate::catalogue::folder::facts::table(key, value, sheet)?;
                table.refuse_others(Self::KEYS, sheet);
                Self::of(&table, sheet)
            }

            fn write(&self) -> String {
                let keys = self.written().into_iter().map(|(key, value)| format!("{key} = {value}"));
                format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
            }
        }
    };
}
pub(crate) use facts;

/// A value that must be a table.
pub fn table<'a>(key: &str, value: &'a Spanned<DeValue<'a>>, sheet: &mut Sheet<'_>) -> Option<Table<'a>> {
    let Some(entries) = value.get_ref().as_table() else {
        sheet.tell(&value.span(), format!("{key} must be a table, such as {{ a = 1 }}."));
        return None;
    };
    Some(Table::new(entries, value.span()))
}

/// Reads by serde; `want` says what it must be where serde's own words would not.
fn by_serde<T: for<'de> Deserialize<'de>>(
    (key, want): (&str, Option<&str>),
    value: &Spanned<DeValue<'_>>,
    sheet: &mut Sheet<'_>,
) -> Option<T> {
    match (T::deserialize(ValueDeserializer::from(value.clone())), want) {
        (Ok(read), _) => return Some(read),
        (Err(_), Some(want)) => sheet.tell(&value.span(), format!("{key} must be {want}.")),
        (Err(fault), None) => {
            sheet.tell(&value.span(), format!("{key}: {}.", fault.message().trim_end_matches('.')));
        }
    }
    None
}

macro_rules! facts_by_serde {
    ($($type:ty => $want:expr),+ $(,)?) => {
        $(impl Fact for $type {
            fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
                by_serde((key, $want), value, sheet)
            }

            fn write(&self) -> String {
                // Each of these is a text, a number or a truth value.
                toml::Value::try_from(self).map(|value| value.to_string()).unwrap_or_default()
            }
        })+
    };
}
facts_by_serde! {
    bool => Some("true or false"),
    i32 => Some("a whole number of at most 9 digits"),
    u32 => Some("a whole number of at most 9 digits, without a sign"),
    RoundingUnit => Some("1, 10 or 100"),
    Percent => None,
    Factor => None,
    RoundingMode => None,
    RefundRule => None,
    ProductShape => None,
    ProductClass => None,
    RouteClass => None,
    OnlineMethod => None,
    PaperFact => None,
    Availability => None,
    NoticeAbout => None,
    TimeOfDay => None,
    DecidedBy => None,
}

/// Whole yen, up to [`MOST`].
impl Fact for Yen {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let want = format!("whole yen, 0 to {}, without quotes", MOST.get());
        let read: Self = by_serde((key, Some(&want)), value, sheet)?;
        if (Self::ZERO..=MOST).contains(&read) {
            return Some(read);
        }
        sheet.tell(&value.span(), format!("{key} must be {want}."));
        None
    }

    fn write(&self) -> String {
        self.get().to_string()
    }
}

/// A day as TOML writes it, without quotes.
impl Fact for Date {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let day = match value.get_ref() {
            DeValue::Datetime(day) => jst::read_date(&day.to_string()),
            _ => None,
        };
        if day.is_none() {
            sheet.tell(&value.span(), format!("{key} must be a day without quotes, such as 2027-04-01."));
        }
        day.map(Date)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// A moment of Japan's time as TOML writes a local one, without quotes.
impl Fact for DateTime {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let at = match value.get_ref() {
            DeValue::Datetime(at) if at.time.is_some() && at.offset.is_none() => {
                at.to_string().parse::<jiff::civil::DateTime>().ok()
            }
            _ => None,
        };
        let at = at.filter(|at| at.second() == 0 && at.subsec_nanosecond() == 0);
        let at = at.and_then(|at| jst::OFFSET.to_timestamp(at).ok());
        if at.is_none() {
            let what = "must be a day and a minute in Japan without quotes, such as 2027-04-01T05:00:00.";
            sheet.tell(&value.span(), format!("{key} {what}"));
        }
        at.map(DateTime)
    }

    fn write(&self) -> String {
        jst::OFFSET.to_datetime(self.0).to_string()
    }
}

/// One line of characters that every screen shows.
impl Fact for String {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let text: String = by_serde((key, Some("a text in quotes")), value, sheet)?;
        if visible::line(&text).is_ok() && !visible::has_control(&text) && text.trim() == text {
            return Some(text);
        }
        let what = "must be one line without spaces at its ends or characters that cannot be shown.";
        sheet.tell(&value.span(), format!("{key} {what}"));
        None
    }

    fn write(&self) -> String {
        toml::Value::String(self.clone()).to_string()
    }
}

impl<T: Fact> Fact for Option<T> {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        T::read(key, value, sheet).map(Some)
    }

    fn write(&self) -> String {
        self.as_ref().map_or_else(String::new, T::write)
    }
}

impl<T: Fact> Fact for Vec<T> {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            sheet.tell(&value.span(), format!("{key} must be a list, such as [ … , … ]."));
            return None;
        };
        let read: Vec<Option<T>> = items.iter().map(|item| T::read(key, item, sheet)).collect();
        read.into_iter().collect()
    }

    fn write(&self) -> String {
        format!("[{}]", self.iter().map(T::write).collect::<Vec<_>>().join(", "))
    }
}

/// A table whose keys are months.
impl<T: Fact> Fact for BTreeMap<u16, T> {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let table = table(key, value, sheet)?;
        let mut read = Some(BTreeMap::new());
        for (name, value) in table.entries {
            let months = name.get_ref().parse::<u16>().ok().filter(|months| (1..=12).contains(months));
            if months.is_none() {
                sheet.tell(&name.span(), format!("{key}: {} must be months, 1 to 12.", name.get_ref()));
            }
            match (months, T::read(key, value, sheet), &mut read) {
                (Some(months), Some(item), Some(all)) => drop(all.insert(months, item)),
                _ => read = None,
            }
        }
        read
    }

    fn write(&self) -> String {
        let items = self.iter().map(|(months, item)| format!("{months} = {}", item.write()));
        format!("{{ {} }}", items.collect::<Vec<_>>().join(", "))
    }
}
