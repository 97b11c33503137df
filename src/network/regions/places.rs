//! Where the regions are.
//!
//! Cities in or near which the large public clouds say, on their public lists of regions, that they
//! have data centres; the coordinates of the cities are those of GeoNames (geonames.org, WGS 84) to
//! a hundredth of a degree, about a kilometre. The names are ours: no provider's.

/// A region: a city with data centres.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Region {
    /// Its name in scenarios.
    pub name: &'static str,
    /// The city.
    pub city: &'static str,
    /// Degrees north of the equator.
    pub latitude_deg: f64,
    /// Degrees east of Greenwich.
    pub longitude_deg: f64,
}

const fn region(
    name: &'static str,
    city: &'static str,
    latitude_deg: f64,
    longitude_deg: f64,
) -> Region {
    Region { name, city, latitude_deg, longitude_deg }
}

/// Every region, from west to east within a continent.
pub const REGIONS: [Region; 32] = [
    region("us-west", "Portland", 45.52, -122.68),
    region("us-southwest", "San Jose", 37.34, -121.89),
    region("us-south", "Dallas", 32.78, -96.81),
    region("us-central", "Council Bluffs", 41.26, -95.86),
    region("us-east", "Ashburn", 39.04, -77.49),
    region("ca-east", "Montreal", 45.51, -73.59),
    region("mx-central", "Querétaro", 20.59, -100.39),
    region("sa-west", "Santiago", -33.46, -70.65),
    region("sa-east", "São Paulo", -23.55, -46.64),
    region("eu-west", "Dublin", 53.33, -6.25),
    region("eu-southwest", "Madrid", 40.42, -3.70),
    region("uk-south", "London", 51.51, -0.13),
    region("fr-central", "Paris", 48.85, 2.35),
    region("ch-north", "Zurich", 47.37, 8.55),
    region("eu-central", "Frankfurt", 50.12, 8.68),
    region("eu-south", "Milan", 45.46, 9.19),
    region("eu-north", "Stockholm", 59.33, 18.07),
    region("eu-east", "Warsaw", 52.23, 21.01),
    region("af-south", "Johannesburg", -26.20, 28.04),
    region("me-west", "Tel Aviv", 32.08, 34.78),
    region("me-south", "Manama", 26.23, 50.59),
    region("me-central", "Dubai", 25.08, 55.31),
    region("ap-south", "Mumbai", 19.07, 72.88),
    region("ap-southeast", "Singapore", 1.29, 103.85),
    region("id-west", "Jakarta", -6.21, 106.85),
    region("ap-east", "Hong Kong", 22.28, 114.17),
    region("tw-north", "Taipei", 25.05, 121.53),
    region("kr-central", "Seoul", 37.57, 126.98),
    region("ap-northeast", "Tokyo", 35.69, 139.69),
    region("au-southeast", "Melbourne", -37.81, 144.96),
    region("au-east", "Sydney", -33.87, 151.21),
    region("nz-north", "Auckland", -36.85, 174.76),
];

/// The mean radius of the Earth (IUGG), in kilometres.
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

impl Region {
    /// The region of this name.
    pub fn named(name: &str) -> Option<Region> {
        REGIONS.into_iter().find(|region| region.name == name)
    }

    /// The great circle to another region in kilometres, by the haversine formula, on `libm`.
    pub fn distance_km(&self, other: &Region) -> f64 {
        let radians = |degrees: f64| degrees * std::f64::consts::PI / 180.0;
        let half = |from: f64, to: f64| libm::sin(radians(to - from) / 2.0);
        let [north, east] = [
            half(self.latitude_deg, other.latitude_deg),
            half(self.longitude_deg, other.longitude_deg),
        ];
        let cosines =
            libm::cos(radians(self.latitude_deg)) * libm::cos(radians(other.latitude_deg));
        let haversine = north * north + cosines * east * east;
        2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(haversine.min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_coordinates_on_the_globe() {
        let mut names: Vec<&str> = REGIONS.iter().map(|region| region.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REGIONS.len());
        for region in REGIONS {
            assert!(region.latitude_deg.abs() < 66.0 && region.longitude_deg.abs() <= 180.0);
            assert_eq!(Region::named(region.name), Some(region));
        }
    }

    /// Distances that any calculator of great circles gives.
    #[test]
    fn great_circles_have_their_known_lengths() {
        let km = |from: &str, to: &str| {
            Region::named(from).unwrap().distance_km(&Region::named(to).unwrap())
        };
        let cases = [
            ("uk-south", "fr-central", 344.0),
            ("us-east", "eu-central", 6_540.0),
            ("ap-northeast", "au-east", 7_823.0),
            ("eu-central", "ap-southeast", 10_262.0),
            ("nz-north", "us-southwest", 10_510.0),
        ];
        for (from, to, expected) in cases {
            let found = km(from, to);
            assert!((found / expected - 1.0).abs() < 0.01, "{from} to {to}: {found}");
            assert_eq!(found, km(to, from));
            assert_eq!(km(from, from), 0.0);
        }
    }
}
