//! The files and variables that people have, beside what the AWS CLI makes of them (`tests/aws_files/table.toml`;
//! `tests/clients/aws_files.py` asks botocore about the same rows).

use super::common::hermetic::piped;
use super::{SKYSAIL, home, printed};
use std::collections::BTreeMap;

const KEYS: &str = "aws_access_key_id = AKIAFILE\naws_secret_access_key = s";
const JSON: &str = r#"'{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}'"#;

#[derive(serde::Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    config: Option<String>,
    credentials: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    cli: String,
    ours: Option<String>,
    why: Option<String>,
}

/// What `skysail doctor` says: where credentials would come from, and the Region.
fn told(row: &Row) -> String {
    let home = home("");
    let usual = [(".aws/config", &row.config), (".aws/credentials", &row.credentials)];
    let usual = usual.into_iter().filter_map(|(path, text)| Some((path, text.as_ref()?)));
    for (path, text) in usual.chain(row.files.iter().map(|(path, text)| (path.as_str(), text))) {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replace("{keys}", KEYS).replace("{json}", JSON)).unwrap();
    }
    let env: Vec<(&str, &str)> = row.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (out, _) = printed(&["doctor", "--output", "json"], home.path(), &env);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let credentials = &document["credentials"];
    match credentials["source"].as_str() {
        Some(source) => format!("{source} {}", credentials["region"].as_str().unwrap_or("-")),
        None => "error".to_owned(),
    }
}

#[test]
fn every_file_and_variable_means_what_it_means_to_the_aws_cli_or_the_reason_is_stated() {
    let table: Table = toml::from_str(include_str!("../aws_files/table.toml")).unwrap();
    assert!(table.row.len() > 200);
    let wrong: Vec<String> = table
        .row
        .iter()
        .filter_map(|row| {
            assert_eq!(row.ours.is_some(), row.why.is_some(), "{}: what differs wants a reason", row.name);
            let (expected, said) = (row.ours.as_ref().unwrap_or(&row.cli), told(row));
            (said != *expected).then(|| format!("{}: {said:?} and not {expected:?}", row.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A token of another identity provider without its role, and half a pair of keys: nothing else is used in their place,
/// and the sentence names the variable that is missing.
#[test]
fn a_half_set_pair_of_variables_is_refused_and_the_missing_one_named() {
    for (set, missing) in [
        (("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), "AWS_ROLE_ARN is not"),
        (("AWS_ACCESS_KEY_ID", "AKIAENV"), "AWS_SECRET_ACCESS_KEY is not"),
    ] {
        let home = home("");
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        std::fs::write(home.path().join(".aws/credentials"), format!("[default]\n{KEYS}\n")).unwrap();
        let output = piped(std::path::Path::new(SKYSAIL), &["list", "regions"], home.path(), &[set]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(&format!("{} is set, and {missing}", set.0)), "{said}");
    }
}
