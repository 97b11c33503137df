//! Every key of the schema is exercised: by a valid scenario that has it, by its default, and by
//! mutations that are refused at the right line and column.

use crate::support::companions::companions;
use crate::support::doc::{Doc, keys, toml};
use gossip_sim::outcome::{Invariant, column};
use gossip_sim::scenario::{LoadError, parse, schema};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// One key of the schema, in a scenario that is valid but for the key's value.
struct Case {
    header: String,
    key: String,
    schema: Value,
    doc: Doc,
}

/// Values that the schema itself calls good: its examples, its default, its words.
fn values(schema: &Value) -> Vec<Value> {
    let mut values: Vec<Value> = schema["examples"].as_array().cloned().unwrap_or_default();
    values.extend(schema.get("default").cloned());
    let words = schema["oneOf"].as_array().into_iter().flatten();
    values.extend(words.filter_map(|word| word.get("const").cloned()));
    let words = schema["enum"].as_array().into_iter().flatten();
    values.extend(words.cloned());
    if values.is_empty() {
        values.push(match schema["x-type"].as_str() {
            Some("integer") => json!(1),
            Some("boolean") => json!(true),
            Some("string") => json!("text"),
            other => panic!("no example of {other:?} in {schema}"),
        });
    }
    values
}

/// The cases of all keys of a table; `list` for the items of a list of tables.
fn walk(table: &Value, path: &str, list: bool, doc: &Doc, cases: &mut Vec<Case>) {
    let kinds: Vec<&Value> = match table["oneOf"].as_array() {
        Some(kinds) => kinds.iter().collect(),
        None => vec![table],
    };
    let header = match (path, list) {
        ("", _) => String::new(),
        (path, true) => format!("[[{path}]]"),
        (path, false) => format!("[{path}]"),
    };
    for kind in kinds {
        let properties = kind["properties"].as_object().expect("a table");
        let mut doc = doc.clone();
        match properties.get("kind").and_then(|kind| kind["const"].as_str()) {
            Some("membership") => doc.put("[[workload]]", &[("command", "\"AddSeed 1\"")]),
            Some("link") => doc.put(&header, &[("loss", "0.5")]),
            Some("clock-skew" | "clock-jump") => {
                doc.put("[protocol]", &[("keep", "\"9 s\"")]);
                doc.put("[[workload]]", &[("command", "\"delete a\"")]);
            }
            Some("folder-metadata") => doc.put("[[workload]]", &[("command", "\"add a\"")]),
            _ => {}
        }
        let required: Vec<&str> =
            kind["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for key in required {
            let schema = &properties[key];
            if let Some(example) = schema["examples"].get(0).filter(|_| schema["x-type"].is_null())
            {
                doc.put(&header, &[(key, &toml(example))]);
            }
            let word = !schema["const"].is_null() || !schema["oneOf"][0]["const"].is_null();
            if schema["x-type"].is_null() && !word && key != "groups" {
                continue;
            }
            let value = schema.get("const").cloned().unwrap_or_else(|| values(schema)[0].clone());
            doc.put(&header, &[(key, &toml(&value))]);
        }
        for (key, schema) in properties {
            key_cases(key, schema, path, &header, &doc, cases);
        }
    }
}

fn key_cases(
    key: &str,
    schema: &Value,
    path: &str,
    header: &str,
    doc: &Doc,
    cases: &mut Vec<Case>,
) {
    let below = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    let mut doc = doc.clone();
    companions(&below, &mut doc);
    let tables =
        schema["oneOf"].as_array().is_some_and(|k| k.iter().any(|k| k["properties"].is_object()));
    if tables || schema["properties"].is_object() {
        walk(schema, &below, false, &doc, cases);
    } else if let Some(item) = schema.get("items").filter(|item| item["x-type"].is_null()) {
        walk(item, &below, true, &doc, cases);
        if path.is_empty() {
            return;
        }
    } else if let Some(options) = schema["anyOf"].as_array() {
        let is_table = |o: &&Value| o["oneOf"].is_array() || o["properties"].is_object();
        let table = options.iter().find(is_table);
        table.into_iter().for_each(|table| walk(table, &below, false, &doc, cases));
    }
    if path.is_empty() && (tables || schema["properties"].is_object()) {
        return;
    }
    let mut schema = schema.clone();
    if path == "expect" || path == GROUP {
        schema["examples"] = json!([expectation(key)]);
    }
    if below == "expect.groups" {
        schema["examples"] = json!([{ "few": { "t99": "< 5 s" } }]);
        walk(&schema["additionalProperties"], GROUP, false, &doc, cases);
    }
    cases.push(Case { header: header.to_string(), key: key.to_string(), schema, doc });
}

/// Where the figures of a group stand.
const GROUP: &str = "expect.groups.few";

fn expectation(key: &str) -> &'static str {
    let time = column(key).is_some_and(|column| column.name.ends_with("_s"));
    match key {
        "outcome" => "converged",
        "digest" => "00000000000000000000000000000000",
        "coverage" | "completeness" | "agreement_min" | "agreement_mean" => ">= 99 %",
        _ if key.ends_with("_share") => "< 5 %",
        _ if Invariant::named(key).is_some() => "holds in 95 % of runs",
        _ if time => "p95 < 5 s",
        _ => "mean 5 ± 10 %",
    }
}

/// Instead of on nodes.
fn put_weights_on_links(doc: &mut Doc) {
    doc.remove("[protocol.peers]", "weights");
    let file = "{ kind = \"file\", path = \"edges_weighted.txt\" }";
    doc.put("[cluster]", &[("nodes", "4"), ("topology", file)]);
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    walk(&schema(), "", false, &Doc::base(), &mut cases);
    cases
}

/// The scenario's resolved text, or line, column and rendering of its mistakes.
fn read(text: &str) -> Result<String, (Vec<(usize, usize)>, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    parse(text, "s.toml", &folder, &[]).map(|scenario| scenario.resolved).map_err(|error| {
        let LoadError::Invalid(report) = &error else { panic!("{error}") };
        (report.positions(), error.render(false))
    })
}

#[test]
fn every_key_is_walked() {
    let all = cases();
    let names: Vec<String> =
        all.iter().map(|case| format!("{} {}", case.header, case.key)).collect();
    for name in [
        "[cluster.topology] rewire",
        "[cluster.topology] mean_degree",
        "[network.loss] rate",
        "[[network.latency.regions]] nodes",
        "[[faults]] groups",
        "[workload.keys] exponent",
        "[[groups]] network",
        "[measure] until",
        "[expect.groups.few] t99",
        "[protocol.peers] by",
        "[[protocol.peers.weights]] weight",
        " seed",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} is missing in {names:#?}");
    }
    let path = |case: &Case| {
        let table = case.header.trim_matches(['[', ']']);
        format!("{}{table}.{}", if table.is_empty() { "" } else { "." }, case.key)
    };
    let walked: BTreeSet<String> =
        all.iter().map(path).map(|path| path.replace(".few", "")).collect();
    assert_eq!(walked, keys(&schema()));
}

#[test]
fn every_example_word_and_default_is_valid_and_prints_a_fixpoint() {
    for case in cases().iter().filter(|case| case.schema["const"].is_null()) {
        for value in values(&case.schema) {
            let mut doc = case.doc.clone();
            doc.put(&case.header, &[(&case.key, &toml(&value))]);
            if value == "edge" {
                put_weights_on_links(&mut doc);
            }
            // A table may stand in one line or under a header of its own, not both.
            let (text, _) = doc.text("", "");
            let resolved = read(&text).unwrap_or_else(|(_, error)| panic!("{text}\n{error}"));
            assert_eq!(read(&resolved).as_ref(), Ok(&resolved), "{text}");
        }
    }
}

#[test]
fn every_default_is_what_an_absent_key_means() {
    for case in cases() {
        let Some(default) = case.schema.get("default") else { continue };
        let (mut with, mut without) = (case.doc.clone(), case.doc.clone());
        with.put(&case.header, &[(&case.key, &toml(default))]);
        without.put(&case.header, &[]);
        without.remove(&case.header, &case.key);
        if case.key == "count" {
            with.remove(&case.header, "every");
            without.remove(&case.header, "every");
        }
        let read = |doc: &Doc| {
            let (text, _) = doc.text("", "");
            read(&text).unwrap_or_else(|(_, error)| panic!("{text}\n{error}"))
        };
        assert_eq!(read(&with), read(&without), "{} {}", case.header, case.key);
    }
}

#[test]
fn a_misspelt_key_is_refused_where_it_stands() {
    for case in cases().iter().filter(|case| case.schema["const"].is_null()) {
        let mut doc = case.doc.clone();
        doc.remove(&case.header, &case.key);
        let misspelt = format!("{}x", case.key);
        let value = toml(&values(&case.schema)[0]);
        doc.put(&case.header, &[(&misspelt, &value)]);
        refused(&doc, &case.header, &misspelt, 1);
    }
}

#[test]
fn a_value_of_a_wrong_type_is_refused_where_it_stands() {
    for case in cases() {
        let mut doc = case.doc.clone();
        doc.put(&case.header, &[(&case.key, "1979-05-27")]);
        refused(&doc, &case.header, &case.key, case.key.len() + 4);
    }
}

#[test]
fn a_value_out_of_range_is_refused_where_it_stands() {
    let mut count = 0;
    for case in cases() {
        for value in out_of_range(&case.schema) {
            let mut doc = case.doc.clone();
            doc.put(&case.header, &[(&case.key, &value)]);
            refused(&doc, &case.header, &case.key, case.key.len() + 4);
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// Values that the schema itself calls bad.
fn out_of_range(schema: &Value) -> Vec<String> {
    let mut bad = Vec::new();
    let number = |name: &str| schema[name].as_i64();
    bad.extend(number("minimum").map(|least| (least - 1).to_string()));
    bad.extend(number("maximum").map(|most| (most + 1).to_string()));
    bad.extend(number("x-max").map(|most| format!("\"{} B\"", most + 1)));
    bad.extend(number("x-min-ns").map(|_| "\"0 s\"".to_string()));
    let words = ["oneOf", "enum"].iter().any(|name| schema[*name][0]["const"].is_string());
    if words || schema["pattern"].is_string() || schema["const"].is_string() {
        bad.push("\"9 no such thing\"".to_string());
    }
    match schema["x-type"].as_str() {
        Some("time") => {
            let long = ["\"4611686018427387905 ns\"", "\"999999999 d\""];
            bad.extend(
                ["5", "\"5\"", "\"5 B\"", "\"-5 s\""].iter().chain(&long).map(ToString::to_string),
            )
        }
        Some("size") => bad.extend(["5", "\"5\"", "\"5 s\""].map(str::to_string)),
        Some("share" | "share or table") => bad.extend(["1.5", "\"101 %\""].map(str::to_string)),
        Some("share or time" | "integer or share") => {
            bad.extend(["1.5", "\"101 %\"", "-1", "\"5 B\""].map(str::to_string))
        }
        Some("rate") => bad.extend(["5", "\"5\"", "\"5 /d\"", "\"0 /s\""].map(str::to_string)),
        Some("nodes") => bad.extend(["\"5..5\"", "\"some\"", "1000"].map(str::to_string)),
        Some("expectation") => bad.extend(["\"5 parsecs\"", "[]"].map(str::to_string)),
        _ => {}
    }
    bad
}

/// Asserts that the only mistake stands at `key` under `header`, in this column.
fn refused(doc: &Doc, header: &str, key: &str, column: usize) {
    let (text, line) = doc.text(header, key);
    match read(&text) {
        Ok(_) => panic!("{header} {key} was not refused:\n{text}"),
        Err((positions, error)) => assert_eq!(positions, [(line, column)], "{text}\n{error}"),
    }
}

#[test]
fn tables_with_a_kind_are_those_of_the_schema() {
    fn kinds(schema: &Value, path: &str, found: &mut Vec<String>) {
        let options = ["oneOf", "anyOf"].iter().filter_map(|name| schema[*name].as_array());
        let options: Vec<&Value> = options.flatten().collect();
        if options.iter().any(|option| option["properties"]["kind"].is_object()) {
            found.push(path.to_string());
        }
        options.iter().for_each(|option| kinds(option, path, found));
        if let Some(item) = schema.get("items") {
            kinds(item, &format!("{path}.*"), found);
        }
        let none = Map::new();
        for (key, value) in schema["properties"].as_object().unwrap_or(&none) {
            kinds(value, &format!("{path}.{key}"), found);
        }
    }
    let mut found = Vec::new();
    kinds(&schema(), "", &mut found);
    // Several kinds of protocols have the same tables.
    found.sort();
    found.dedup();
    for path in &found {
        let mut doc = Doc::base();
        let path = path.trim_start_matches('.');
        let header = match path.strip_suffix(".*") {
            Some(list) => format!("[[{list}]]"),
            None => format!("[{}]", path.replace(".*", "")),
        };
        companions(&path.replace(".*", ""), &mut doc);
        if path.starts_with("faults.*.") {
            let times = "{ kind = \"constant\", time = \"1 s\" }";
            let kind = if path.ends_with("latency") { "\"link\"" } else { "\"churn\"" };
            doc.put("[[faults]]", &[("kind", kind), ("at", "\"1 s\"")]);
            if kind == "\"churn\"" {
                doc.put("[[faults]]", &[("nodes", "3"), ("up", times), ("down", times)]);
                doc.remove("[[faults]]", path.rsplit('.').next().unwrap_or_default());
            }
        }
        doc.put(&header, &[]);
        doc.remove(&header, "kind");
        let (text, _) = doc.text("", "");
        let (_, error) = read(&text).expect_err("a table without its kind");
        assert!(error.contains("missing key `kind`"), "{text}\n{error}");
    }
    assert_eq!(found.len(), 13, "{found:?}");
}
