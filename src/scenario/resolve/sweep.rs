//! `[sweep]`: ranges become values, and axes that go together are equally long.

use super::Checker;
use crate::scenario::axes::{Axes, Axis, Form, Setting, range};
use crate::scenario::errors::Problem;
use crate::scenario::print::quoted;
use crate::scenario::raw::{At, Item, Sweep, Text, Values};
use std::collections::BTreeMap;

impl Checker<'_> {
    /// The axes; nothing where there are none, or where they are wrong.
    pub(super) fn sweep(&mut self, sweep: Option<&At<Sweep>>) -> Option<Axes> {
        let At { value: sweep, place } = sweep?;
        let vary = sweep.vary.as_ref().map(|vary| vary.value.0.as_slice()).unwrap_or_default();
        if vary.is_empty() {
            if self.intact("sweep") {
                let problem = Problem::at(place, "a sweep along no axis").label("expected `vary`");
                self.add(problem.help("as in vary = { \"network.loss\" = [\"0 %\", \"10 %\"] }"));
            }
            return None;
        }
        let zip = sweep.zip.as_ref().is_some_and(|zip| zip.value.0);
        let mut axes = Vec::new();
        for (key, values) in vary {
            let name = key.value.0.trim();
            if name.split('.').next() == Some("sweep") {
                let problem = Problem::at(&key.place, "a sweep cannot vary itself");
                self.add(problem.label("expected another key"));
            }
            let settings = self.values(values);
            // Zipped, a value may come again beside others.
            if !zip {
                self.no_value_twice(values, &settings);
            }
            axes.push(Axis { key: name.to_string(), values: settings });
        }
        self.no_axis_within_another(vary);
        let lengths: Vec<usize> = axes.iter().map(|axis| axis.values.len()).collect();
        for (i, (_, values)) in vary.iter().enumerate() {
            if zip && lengths[i] != lengths[0] && lengths[i] > 0 && lengths[0] > 0 {
                let title = "axes of different lengths cannot be zipped";
                let problem = Problem::at(&values.place, title);
                let label = format!("{} values", lengths[i]);
                self.add(problem.label(label).also(&vary[0].1.place, format!("{}", lengths[0])));
            }
        }
        Some(Axes { axes, zip })
    }

    /// No axis lies within another: of the two values, one would undo the other.
    fn no_axis_within_another(&mut self, vary: &[(At<Text>, At<Values>)]) {
        let parts = |key: &At<Text>| -> Vec<String> {
            key.value.0.split('.').map(|part| part.trim().to_string()).collect()
        };
        for (i, (key, _)) in vary.iter().enumerate() {
            let mine = parts(key);
            let within = |other: &[String]| mine.starts_with(other) || other.starts_with(&mine);
            if let Some((other, _)) = vary[..i].iter().find(|(other, _)| within(&parts(other))) {
                let [one, two] = [key, other].map(|key| key.value.0.trim());
                let title = format!("the axes `{one}` and `{two}` set the same");
                let problem = Problem::at(&key.place, title).label("expected a key apart from it");
                self.add(problem.also(&other.place, "the other axis"));
            }
        }
    }

    fn values(&mut self, values: &At<Values>) -> Vec<Setting> {
        let settings: Vec<Setting> = match &values.value {
            Values::Range(text) => match range(text) {
                Ok(all) => all.into_iter().map(|(text, bare)| of_range(text, bare)).collect(),
                Err(why) => {
                    let problem = Problem::at(&values.place, why);
                    let label = "expected FROM..TO or FROM..TO/STEP, as in \"0 %..50 %/10 %\"";
                    self.add(problem.label(label));
                    return Vec::new();
                }
            },
            Values::List(items) => items.iter().map(|item| self.setting(item)).collect(),
        };
        if settings.is_empty() {
            let problem = Problem::at(&values.place, "an axis without values");
            self.add(problem.label("expected at least one value"));
        }
        settings
    }

    fn no_value_twice(&mut self, values: &At<Values>, settings: &[Setting]) {
        let mut seen = BTreeMap::new();
        let twice = settings.iter().enumerate().find_map(|(second, setting)| {
            let first = seen.insert(setting.literal.as_str(), second)?;
            Some((first, second, &setting.text))
        });
        let (Some((first, second, text)), Values::List(items)) = (twice, &values.value) else {
            return;
        };
        let title = format!("`{text}` stands twice on an axis");
        let problem = Problem::at(&items[second].place, title).label("expected another value");
        self.add(problem.also(&items[first].place, "stands here already"));
    }

    fn setting(&self, item: &At<Item>) -> Setting {
        match &item.value {
            Item::Known(form, text) => {
                let string =
                    matches!(form, Form::Share(_) | Form::Time(_) | Form::Size(_) | Form::Word);
                let literal = if string { quoted(text) } else { text.clone() };
                Setting { literal, text: text.clone(), form: form.clone() }
            }
            Item::Other => {
                let text = self.sources.text(&item.place).to_string();
                Setting { literal: text.clone(), text, form: Form::Other }
            }
        }
    }
}

/// A value of a range: a bare number, or one with a unit.
fn of_range(text: String, bare: bool) -> Setting {
    if !bare {
        return Setting { literal: quoted(&text), form: Form::of(&text), text };
    }
    let form = text.parse().map(Form::Whole).ok();
    let form = form.or_else(|| text.parse().map(Form::Number).ok()).unwrap_or(Form::Word);
    Setting { literal: text.clone(), text, form }
}
