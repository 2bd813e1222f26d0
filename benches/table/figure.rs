//! A line of the benchmark table, and statistics of samples.

/// A figure, its budget, and where it stops the build.
pub struct Figure {
    pub what: String,
    pub value: f64,
    pub unit: &'static str,
    pub budget: f64,
    /// The limit above which the build fails; a time has none, because machines differ.
    pub gate: Option<f64>,
    /// What it was measured against.
    pub beside: String,
}

impl Figure {
    pub fn new(what: &str, value: f64, unit: &'static str, budget: f64) -> Figure {
        Figure { what: what.to_owned(), value, unit, budget, gate: None, beside: String::new() }
    }

    /// An exact count, which fails above its budget.
    pub fn count(what: &str, value: usize, most: usize) -> Figure {
        Figure { gate: Some(most as f64), ..Figure::new(what, value as f64, "", most as f64) }
    }

    /// A count divided by the number of rounds or seconds.
    pub fn rate(what: &str, value: usize, each: usize, most: f64) -> Figure {
        Figure { gate: Some(most), ..Figure::new(what, value as f64 / each as f64, "", most) }
    }

    pub fn gated(self, most: f64) -> Figure {
        Figure { gate: Some(most), ..self }
    }

    pub fn beside(self, what: impl ToString) -> Figure {
        Figure { beside: what.to_string(), ..self }
    }

    pub fn fails(&self) -> bool {
        self.gate.is_some_and(|most| self.value > most)
    }

    pub fn line(&self) -> String {
        let number = |value: f64| match value {
            _ if value.fract() == 0.0 => format!("{value}"),
            _ if value.abs() < 10.0 => format!("{value:.2}"),
            _ => format!("{value:.1}"),
        };
        let met = if self.value <= self.budget { "met" } else { "NOT MET" };
        let value = format!("{} {}", number(self.value), self.unit);
        let budget = format!("{} {}", number(self.budget), self.unit);
        format!("| {:<52} | {value:>12} | {budget:>12} | {met:<7} | {} |", self.what, self.beside)
    }
}

/// Returns the median.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the given percentile.
pub fn percentile(values: &mut [f64], of_hundred: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * of_hundred / 100).min(values.len() - 1)]
}
