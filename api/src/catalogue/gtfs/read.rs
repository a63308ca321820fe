//! The files of a feed, parsed into rows. Nothing is judged here beyond what a file must have to be read.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
};

use teiki_shared::visible;

use crate::catalogue::distance::{Position, position};

/// A file that unpacks to more than this is refused: the largest real one (stop times of a prefecture) has 19 MB.
const LARGEST_FILE: u64 = 512 << 20;

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{0} cannot be opened: {1}")]
    Open(PathBuf, io::Error),
    #[error("this is not a zip archive: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("{0} cannot be read: {1}")]
    File(&'static str, io::Error),
    #[error("{0} is missing from the feed")]
    Missing(&'static str),
    #[error("{0} is larger than 512 MB")]
    TooLarge(&'static str),
    #[error("{0} is not UTF-8")]
    Encoding(&'static str),
    #[error("{0} has no column {1}")]
    Column(&'static str, &'static str),
    #[error("{0}: {1}")]
    Csv(&'static str, csv::Error),
    #[error("{0} has a character that cannot be shown on line {1}; delete it and type it again")]
    Hidden(&'static str, u64),
}

/// Where the files of a feed come from.
pub enum Source {
    Zip(Box<zip::ZipArchive<Cursor<Vec<u8>>>>),
    Folder(PathBuf),
}

impl Source {
    /// A folder of `.txt` files, or a zip archive of them.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        if path.is_dir() {
            return Ok(Source::Folder(path.to_owned()));
        }
        Self::zip(bytes(path).map_err(|error| ReadError::Open(path.to_owned(), error))?)
    }

    pub fn zip(bytes: Vec<u8>) -> Result<Self, ReadError> {
        Ok(Source::Zip(Box::new(zip::ZipArchive::new(Cursor::new(bytes))?)))
    }

    /// The whole text of a file, `None` where the feed has no such file.
    fn text(&mut self, name: &'static str) -> Result<Option<String>, ReadError> {
        let read = match self {
            Source::Zip(archive) => match archive.by_name(name) {
                Ok(file) => bounded(file),
                Err(zip::result::ZipError::FileNotFound) => return Ok(None),
                Err(error) => return Err(error.into()),
            },
            Source::Folder(folder) => match bytes(&folder.join(name)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                read => read,
            },
        };
        let bytes = read.map_err(|error| ReadError::File(name, error))?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(ReadError::TooLarge(name));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| ReadError::Encoding(name))
    }

    /// Calls `row` with the line number and the named columns of each record; a column that the file does not have is "".
    /// The first column is the key and must exist.
    fn each<const N: usize>(
        &mut self,
        file: &'static str,
        columns: [&'static str; N],
        mut row: impl FnMut(u64, [&str; N]),
    ) -> Result<(), ReadError> {
        let Some(text) = self.text(file)? else { return Err(ReadError::Missing(file)) };
        // csv drops a byte order mark by itself.
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headers = csv.headers().map_err(|error| ReadError::Csv(file, error))?;
        let places = columns.map(|column| headers.iter().position(|header| header.trim() == column));
        if let (Some(None), Some(key)) = (places.first(), columns.first()) {
            return Err(ReadError::Column(file, key));
        }
        let mut record = csv::StringRecord::new();
        while csv.read_record(&mut record).map_err(|error| ReadError::Csv(file, error))? {
            let line = record.position().map_or(0, csv::Position::line);
            let cells = places.map(|place| place.and_then(|at| record.get(at)).unwrap_or_default().trim());
            if cells.iter().any(|cell| visible::has_control(cell)) {
                return Err(ReadError::Hidden(file, line));
            }
            row(line, cells);
        }
        Ok(())
    }

    /// `each` for a file that a feed may leave out.
    fn each_if_there<const N: usize>(
        &mut self,
        file: &'static str,
        columns: [&'static str; N],
        row: impl FnMut(u64, [&str; N]),
    ) -> Result<(), ReadError> {
        match self.each(file, columns, row) {
            Err(ReadError::Missing(_)) => Ok(()),
            other => other,
        }
    }
}

/// A file, and one byte more than the largest may have. A pipe or a device is not waited for, as it may have no end.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    bounded(fs::File::open(path)?)
}

fn bounded(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[derive(Debug)]
pub struct Agency {
    pub id: String,
    pub name: String,
    pub phone: String,
    pub address: String,
    /// The person responsible, as agency_jp.txt states it.
    pub president: String,
}

#[derive(Debug)]
pub struct Route {
    pub id: String,
    /// Empty where the feed has one agency only.
    pub agency: String,
    pub name: String,
    pub row: u64,
}

/// A row of stops.txt: a pole, or a parent of poles.
#[derive(Debug)]
pub struct Place {
    pub id: String,
    pub name: String,
    pub zone: String,
    pub parent: String,
    pub is_station: bool,
    pub position: Option<Position>,
    pub row: u64,
}

/// A row of fare_attributes.txt; `yen` is what stands there, parsed.
#[derive(Debug)]
pub struct Fare {
    pub yen: Option<i64>,
    pub agency: String,
    pub row: u64,
}

#[derive(Debug)]
pub struct Rule {
    pub fare: String,
    pub route: String,
    pub from: String,
    pub to: String,
    pub row: u64,
}

/// One name in other scripts and languages; empty where the feed has none.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub kana: String,
    pub romaji: String,
    pub en: String,
}

/// A feed in memory.
#[derive(Debug, Default)]
pub struct Feed {
    pub agencies: Vec<Agency>,
    pub routes: Vec<Route>,
    pub places: Vec<Place>,
    /// stop_id -> the routes whose trips call there.
    pub served: HashMap<String, HashSet<String>>,
    pub fares: HashMap<String, Fare>,
    pub rules: Vec<Rule>,
    /// Translations by the id of the stop (GTFS since 2019).
    names_by_id: HashMap<String, Names>,
    /// Translations by the Japanese text (GTFS-JP 2 and the `field_value` of later ones).
    names_by_text: HashMap<String, Names>,
}

impl Feed {
    pub fn read(mut source: Source) -> Result<Self, ReadError> {
        let mut feed = Feed::default();
        feed.read_agencies(&mut source)?;
        feed.read_routes(&mut source)?;
        feed.read_places(&mut source)?;
        feed.read_calls(&mut source)?;
        feed.read_fares(&mut source)?;
        feed.read_names(&mut source)?;
        Ok(feed)
    }

    /// The names of a stop: by its id, else by its Japanese name.
    pub fn names(&self, id: &str, name: &str) -> Names {
        self.names_by_id.get(id).or_else(|| self.names_by_text.get(name)).cloned().unwrap_or_default()
    }

    fn read_agencies(&mut self, source: &mut Source) -> Result<(), ReadError> {
        let mut official: HashMap<String, (String, String)> = HashMap::new();
        source.each_if_there(
            "agency_jp.txt",
            ["agency_id", "agency_address", "agency_president_pos", "agency_president_name"],
            |_, [id, address, post, name]| {
                let president = [post, name].join(" ").trim().to_owned();
                official.insert(id.to_owned(), (address.to_owned(), president));
            },
        )?;
        source.each("agency.txt", ["agency_name", "agency_id", "agency_phone"], |_, [name, id, phone]| {
            let (address, president) = official.remove(id).unwrap_or_default();
            self.agencies.push(Agency {
                id: id.to_owned(),
                name: name.to_owned(),
                phone: phone.to_owned(),
                address,
                president,
            });
        })
    }

    fn read_routes(&mut self, source: &mut Source) -> Result<(), ReadError> {
        source.each(
            "routes.txt",
            ["route_id", "agency_id", "route_short_name", "route_long_name"],
            |row, [id, agency, short, long]| {
                let name = if long.is_empty() { short } else { long };
                self.routes.push(Route { id: id.into(), agency: agency.into(), name: name.into(), row });
            },
        )
    }

    fn read_places(&mut self, source: &mut Source) -> Result<(), ReadError> {
        source.each(
            "stops.txt",
            ["stop_id", "stop_name", "zone_id", "parent_station", "location_type", "stop_lat", "stop_lon"],
            |row, [id, name, zone, parent, kind, lat, lon]| {
                self.places.push(Place {
                    id: id.into(),
                    name: name.into(),
                    zone: zone.into(),
                    parent: parent.into(),
                    is_station: kind == "1",
                    position: position(lat, lon),
                    row,
                });
            },
        )
    }

    fn read_calls(&mut self, source: &mut Source) -> Result<(), ReadError> {
        let mut route_of: HashMap<String, String> = HashMap::new();
        source.each("trips.txt", ["trip_id", "route_id"], |_, [trip, route]| {
            route_of.insert(trip.to_owned(), route.to_owned());
        })?;
        source.each("stop_times.txt", ["trip_id", "stop_id"], |_, [trip, stop]| {
            let Some(route) = route_of.get(trip) else { return };
            // Most rows repeat a known pair: look before a string is made.
            match self.served.get_mut(stop) {
                Some(routes) if routes.contains(route) => {}
                Some(routes) => {
                    routes.insert(route.clone());
                }
                None => {
                    self.served.insert(stop.to_owned(), HashSet::from([route.clone()]));
                }
            }
        })
    }

    fn read_fares(&mut self, source: &mut Source) -> Result<(), ReadError> {
        source.each_if_there(
            "fare_attributes.txt",
            ["fare_id", "price", "currency_type", "agency_id"],
            |row, [id, price, currency, agency]| {
                let yen = if currency == "JPY" { whole_yen(price) } else { None };
                self.fares.insert(id.to_owned(), Fare { yen, agency: agency.to_owned(), row });
            },
        )?;
        source.each_if_there(
            "fare_rules.txt",
            ["fare_id", "route_id", "origin_id", "destination_id"],
            |row, [fare, route, from, to]| {
                let rule =
                    Rule { fare: fare.into(), route: route.into(), from: from.into(), to: to.into(), row };
                self.rules.push(rule);
            },
        )
    }

    fn read_names(&mut self, source: &mut Source) -> Result<(), ReadError> {
        // Two layouts are in use: (trans_id, lang, translation) of GTFS-JP 2 and (table_name, field_name, language,
        // translation, record_id, field_value) of GTFS. Reading both sets of columns serves either.
        let columns = [
            "translation",
            "trans_id",
            "lang",
            "table_name",
            "field_name",
            "language",
            "record_id",
            "field_value",
        ];
        source.each_if_there(
            "translations.txt",
            columns,
            |_, [translation, trans_id, lang, table, field, language, id, text]| {
                let names = if !trans_id.is_empty() {
                    self.names_by_text.entry(trans_id.to_owned())
                } else if table == "stops" && field == "stop_name" && !id.is_empty() {
                    self.names_by_id.entry(id.to_owned())
                } else if !text.is_empty() {
                    self.names_by_text.entry(text.to_owned())
                } else {
                    return;
                };
                let names = names.or_default();
                match if lang.is_empty() { language } else { lang } {
                    "ja-Hrkt" | "ja-Hira" | "ja-Kana" => names.kana = translation.to_owned(),
                    "ja-Latn" => names.romaji = translation.to_owned(),
                    "en" => names.en = translation.to_owned(),
                    _ => {}
                }
            },
        )
    }
}

/// "240" and "240.0" are 240 yen; anything else that is not a whole, non-negative number is nothing.
fn whole_yen(price: &str) -> Option<i64> {
    let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
    if fraction.chars().any(|digit| digit != '0') {
        return None;
    }
    whole.parse().ok().filter(|yen| *yen >= 0)
}
