//! A latency in a few words, for the heads of charts.

use crate::network::{Jitter, Latency};
use crate::output::units::grouped;
use crate::time::Span;

/// What a message waits for on its way.
pub fn latency(latency: &Latency) -> String {
    format!("latency {}", words(latency))
}

fn words(latency: &Latency) -> String {
    match latency {
        Latency::Constant(span) => span.to_string(),
        Latency::Uniform { min, max } => format!("{min} to {max}, uniform"),
        Latency::Normal { min, mean, sd } => {
            let least = if *min == Span::ZERO { String::new() } else { format!(", least {min}") };
            format!("normal, mean {mean}, sd {sd}{least}")
        }
        Latency::LogNormal { min, median, sigma } => {
            format!("{}log-normal, median {median}, σ {sigma}", shift(*min))
        }
        Latency::Exponential { min, mean } => format!("{}exponential, mean {mean}", shift(*min)),
        Latency::Pareto { min, scale, shape } => {
            format!("{}Pareto, scale {scale}, shape {shape}", shift(*min))
        }
        Latency::Empirical { min, sorted_ns } => {
            format!("{}one of {} in a file", shift(*min), grouped(sorted_ns.len() as i128))
        }
        Latency::Matrix(matrix) => {
            let table = matrix.table();
            let rows = grouped(table.rows().into());
            format!("of a {rows} × {rows} matrix{}", jitter(table.jitter()))
        }
        Latency::Regions(regions) => {
            let jitter = jitter(regions.route().jitter);
            match regions.settled() {
                [only] => format!("within {}{jitter}", only.region.city),
                all => format!("between {} regions{jitter}", all.len()),
            }
        }
        Latency::Fixed { law, symmetric: true } => format!("{}, fixed per pair", words(law)),
        Latency::Fixed { law, .. } => format!("{}, fixed per pair and direction", words(law)),
    }
}

fn shift(min: Span) -> String {
    if min == Span::ZERO { String::new() } else { format!("{min} + ") }
}

fn jitter(jitter: Jitter) -> String {
    match jitter {
        jitter if jitter.is_none() => String::new(),
        Jitter::Share(share) => format!(" ± {share}"),
        Jitter::Time(span) => format!(" ± {span}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Matrix;
    use crate::network::regions::{Allotment, Region, Regions, Route, Settled};
    use std::sync::Arc;

    #[test]
    fn latencies_have_words_of_their_own() {
        let [zero, five, ms] = [0, 5, 50].map(Span::from_millis);
        let share = Jitter::Share("10 %".parse().unwrap());
        let part = Allotment::Rest;
        let place = |name| Settled { region: Region::named(name).unwrap(), part };
        let route = Route { stretch: 1.5, access: five, jitter: share };
        let regions = |names: &[&'static str]| {
            let settled = names.iter().map(|name| place(name)).collect();
            Latency::Regions(Arc::new(Regions::new(settled, route, 9).unwrap()))
        };
        let matrix = Arc::new(Matrix::new(2, vec![0, 1, 2, 0], None, Jitter::Time(five), 4));
        let law = Arc::new(Latency::Exponential { min: zero, mean: ms });
        let kinds = [
            (Latency::Constant(ms), "50 ms"),
            (Latency::Uniform { min: five, max: ms }, "5 ms to 50 ms, uniform"),
            (Latency::Normal { min: zero, mean: ms, sd: five }, "normal, mean 50 ms, sd 5 ms"),
            (
                Latency::Normal { min: five, mean: ms, sd: five },
                "normal, mean 50 ms, sd 5 ms, least 5 ms",
            ),
            (
                Latency::LogNormal { min: five, median: ms, sigma: 0.5 },
                "5 ms + log-normal, median 50 ms, σ 0.5",
            ),
            (
                Latency::Pareto { min: zero, scale: ms, shape: 2.5 },
                "Pareto, scale 50 ms, shape 2.5",
            ),
            (
                Latency::Empirical { min: five, sorted_ns: vec![1; 1_000].into() },
                "5 ms + one of 1,000 in a file",
            ),
            (Latency::Matrix(matrix), "of a 2 × 2 matrix ± 5 ms"),
            (regions(&["us-east", "sa-east"]), "between 2 regions ± 10 %"),
            (regions(&["us-east"]), "within Ashburn ± 10 %"),
            (
                Latency::Fixed { law: law.clone(), symmetric: true },
                "exponential, mean 50 ms, fixed per pair",
            ),
            (
                Latency::Fixed { law, symmetric: false },
                "exponential, mean 50 ms, fixed per pair and direction",
            ),
        ];
        for (kind, words) in kinds {
            assert_eq!(latency(&kind), format!("latency {words}"));
        }
    }
}
