//! The nearest valid name to a misspelt one, and lists of names in words.

/// The candidate nearest to `word`, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_from(0.75, word, names)
}

/// The candidate of which `word` can only be a misspelling.
pub fn slip<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_from(0.9, word, names)
}

fn nearest_from<'a>(
    least: f64,
    word: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let fold = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let word = fold(word);
    let scored = names.into_iter().map(|name| {
        let folded = fold(name);
        let inside = word.len() > 2 && (folded.contains(&word) || word.contains(&folded));
        let score = strsim::jaro_winkler(&word, &folded);
        (if inside { score.max(0.8) } else { score }, name)
    });
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(score, _)| *score >= least).map(|(_, name)| name)
}

/// "`a`", "`a` or `b`", "`a`, `b` or `c`".
pub fn either(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => "nothing".to_string(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["fanout", "mode", "exchange", "timing"];
        assert_eq!(nearest("fan_out", names), Some("fanout"));
        assert_eq!(nearest("tming", names), Some("timing"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(
            [slip("fanuot", names), slip("node", ["nodes"])],
            [Some("fanout"), Some("nodes")]
        );
        assert_eq!(
            (nearest("fanout", ["faults"]), slip("fanout", ["faults"])),
            (Some("faults"), None)
        );
        assert_eq!(nearest("t99_s", ["t50", "t99", "t100"]), Some("t99"));
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(either(&["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(either(&["a"]), "`a`");
    }
}
