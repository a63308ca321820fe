//! How far two places are from each other.

const METRES_PER_DEGREE: f64 = 111_195.0;

/// Metres between two places given by latitude and longitude in degrees, on a plane: for places of one region.
pub fn metres((lat, lon): (f64, f64), (other_lat, other_lon): (f64, f64)) -> f64 {
    let north = (lat - other_lat) * METRES_PER_DEGREE;
    let east = (lon - other_lon) * METRES_PER_DEGREE * lat.to_radians().cos();
    north.hypot(east)
}
