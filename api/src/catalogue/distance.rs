//! How far two places are from each other.

pub const METRES_PER_DEGREE: f64 = 111_195.0;

/// Latitude and longitude in degrees.
pub type Position = (f64, f64);

/// A place from two texts; none where they are no degrees.
pub fn position(lat: &str, lon: &str) -> Option<Position> {
    let read: Option<Position> = lat.parse().ok().zip(lon.parse().ok());
    read.filter(|(lat, lon)| lat.abs() <= 90.0 && lon.abs() <= 180.0)
}

/// Metres between two places given by latitude and longitude in degrees, on a plane: for places of one region.
pub fn metres((lat, lon): Position, (other_lat, other_lon): Position) -> f64 {
    let north = (lat - other_lat) * METRES_PER_DEGREE;
    let east = (lon - other_lon) * METRES_PER_DEGREE * lat.to_radians().cos();
    north.hypot(east)
}
