//! `latency` of `[network]`.

mod pairs;

use super::Checker;
use crate::network::Latency;
use crate::scenario::errors::Problem;
use crate::scenario::print::WrittenLatency;
use crate::scenario::raw::{At, Flag, LatencyTable, PerName, Real, Time, Word};
use crate::time::Span;
use std::ops::RangeInclusive;
use std::sync::Arc;

impl Checker<'_> {
    /// Whether all sections could be read that have latencies.
    fn links_intact(&self) -> bool {
        self.intact("network") && self.intact("faults")
    }

    /// The latency in a cluster of so many nodes, and how it is written.
    pub(super) fn latency(
        &mut self,
        table: &LatencyTable,
        nodes: Option<u32>,
    ) -> Option<(Latency, WrittenLatency)> {
        let mut written = WrittenLatency::default();
        let (law, per, symmetric) = match table {
            LatencyTable::Constant(table) => {
                return Some((Latency::Constant(table.value.value.0), written));
            }
            LatencyTable::Uniform(table) => {
                (self.uniform(&table.min, &table.max), &table.per, &table.symmetric)
            }
            LatencyTable::Normal(table) => {
                let sd = self.positive(&table.sd, "a standard deviation");
                let law = self.normal(table.min.as_ref(), &table.mean, sd);
                (law, &table.per, &table.symmetric)
            }
            LatencyTable::LogNormal(table) => {
                let median = self.positive(&table.median, "a median");
                let sigma = self.within(&table.sigma, 0.0..=10.0, "a sigma");
                let min = span(table.min.as_ref());
                let law = sigma.map(|sigma| Latency::LogNormal { min, median, sigma });
                (law, &table.per, &table.symmetric)
            }
            LatencyTable::Exponential(table) => {
                let mean = self.positive(&table.mean, "a mean");
                let law = Latency::Exponential { min: span(table.min.as_ref()), mean };
                (Some(law), &table.per, &table.symmetric)
            }
            LatencyTable::Pareto(table) => {
                let scale = self.positive(&table.scale, "a scale");
                let shape = self.within(&table.shape, 0.1..=100.0, "a shape");
                let min = span(table.min.as_ref());
                let law = shape.map(|shape| Latency::Pareto { min, scale, shape });
                (law, &table.per, &table.symmetric)
            }
            LatencyTable::Empirical(table) => {
                written.file = Some(table.file.value.0.clone());
                written.unit = table.unit.as_ref().map(|unit| unit.value.0.name());
                (self.empirical(table), &table.per, &table.symmetric)
            }
            LatencyTable::Matrix(table) => {
                written.file = Some(table.file.value.0.clone());
                written.unit = table.unit.as_ref().map(|unit| unit.value.0.name());
                written.value = Some(table.value.value.0.name());
                (self.matrix(table, nodes), &table.per, &table.symmetric)
            }
            LatencyTable::Regions(table) => {
                (self.regions(table, nodes), &table.per, &table.symmetric)
            }
        };
        let symmetric = self.fixed(per.as_ref(), symmetric.as_ref());
        let law = law?;
        let latency = match symmetric {
            Some(symmetric) => Latency::Fixed { law: Arc::new(law), symmetric },
            None => law,
        };
        Some((latency, written))
    }

    /// Whether both directions have one draw, if the latency is fixed per pair.
    fn fixed(
        &mut self,
        per: Option<&At<Word<PerName>>>,
        symmetric: Option<&At<Flag>>,
    ) -> Option<bool> {
        if per.is_some_and(|per| per.value.0 == PerName::Pair) {
            return Some(symmetric.is_none_or(|flag| flag.value.0));
        }
        if let Some(flag) = symmetric.filter(|_| self.links_intact()) {
            let problem =
                Problem::at(&flag.place, "`symmetric` where each message has its latency");
            let problem = problem.label("expected `per = \"pair\"` beside it");
            self.add(match per {
                Some(per) => problem.also(&per.place, "`per` is here"),
                None => problem,
            });
        }
        None
    }

    fn uniform(&mut self, least: &At<Time>, most: &At<Time>) -> Option<Latency> {
        let (min, max) = (least.value.0, most.value.0);
        if min > max {
            let problem = Problem::at(&most.place, format!("`max` ({max}) is below `min` ({min})"));
            let problem = problem.label(format!("expected at least {min}"));
            self.add(problem.also(&least.place, "`min` is here"));
            return None;
        }
        Some(Latency::Uniform { min, max })
    }

    fn normal(&mut self, least: Option<&At<Time>>, mean: &At<Time>, sd: Span) -> Option<Latency> {
        let (min, middle) = (span(least), mean.value.0);
        if let Some(least) = least.filter(|_| min > middle) {
            let title = format!("`min` ({min}) is above `mean` ({middle})");
            let problem = Problem::at(&least.place, title);
            let problem = problem.label(format!("expected at most {middle}"));
            self.add(problem.also(&mean.place, "`mean` is here"));
            return None;
        }
        Some(Latency::Normal { min, mean: middle, sd })
    }

    /// A number from a range.
    fn within(&mut self, number: &At<Real>, range: RangeInclusive<f64>, what: &str) -> Option<f64> {
        let value = number.value.0;
        if !range.contains(&value) {
            let problem = Problem::at(&number.place, format!("{what} of {value} is out of range"));
            self.add(problem.label(format!("expected {} to {}", range.start(), range.end())));
            return None;
        }
        Some(value)
    }
}

fn span(time: Option<&At<Time>>) -> Span {
    time.map_or(Span::ZERO, |time| time.value.0)
}
