//! Tests of AWS files and variables against the AWS CLI's interpretation (`tests/aws_files/table.toml`;
//! `tests/clients/aws_files.py` checks the same rows with botocore).

use super::common::clean_environment::piped;
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
    /// The encoding of its files, if it isn't UTF-8.
    encoding: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    cli: String,
    ours: Option<String>,
    #[serde(default)]
    also: BTreeMap<String, String>,
    #[serde(default)]
    ours_also: BTreeMap<String, String>,
    refused: Option<String>,
    why: Option<String>,
}

impl Row {
    fn differs(&self) -> bool {
        self.ours.is_some() || self.refused.is_some() || !self.ours_also.is_empty()
    }

    /// How the output of `skysail doctor` differs from the row, if it does.
    fn wrong(&self) -> Option<String> {
        let (document, home) = doctor(self);
        let network = &document["network"];
        let beside = self.also.keys().map(|name| (name.clone(), way(name, network).replace(&home, "{home}")));
        let beside: BTreeMap<String, String> = beside.collect();
        let expected = (
            self.ours.as_ref().unwrap_or(&self.cli),
            self.also.clone().into_iter().chain(self.ours_also.clone()).collect(),
        );
        let found = source(&document["credentials"]);
        let credentials = &document["credentials"];
        let errors = format!("{}{}", credentials["problems"], credentials["warnings"]).replace(&home, "{home}");
        let refused = self.refused.as_ref().is_none_or(|refused| errors.contains(refused));
        let right = (&found, beside.clone()) == expected && refused;
        (!right).then(|| format!("{}: {found:?}, {beside:?}, {errors} and not {expected:?}", self.name))
    }
}

/// The source of the credentials, and the Region.
fn source(credentials: &serde_json::Value) -> String {
    match credentials["source"].as_str() {
        Some(source) => format!("{source} {}", credentials["regionName"].as_str().unwrap_or("-")),
        None => "error".to_owned(),
    }
}

/// One setting of the connection to Lightsail.
fn way(name: &str, network: &serde_json::Value) -> String {
    let errors = network["problems"].to_string();
    let (value, nothing) = match name {
        "endpoint" if errors.contains("isn't a valid address") => return "error".to_owned(),
        "proxy" if errors.contains("_PROXY can't be used") => return "unusable".to_owned(),
        "endpoint" => (&network["endpoint"], "aws"),
        "proxy" => (&network["proxy"]["to"], "none"),
        "bundle" => (&network["caBundle"]["path"], "system"),
        other => panic!("{other} in the table"),
    };
    value.as_str().unwrap_or(nothing).to_owned()
}

/// The report of `skysail doctor` about a row's files and variables, and their home.
fn doctor(row: &Row) -> (serde_json::Value, String) {
    let home = home("");
    let usual = [(".aws/config", &row.config), (".aws/credentials", &row.credentials)];
    let usual = usual.into_iter().filter_map(|(path, text)| Some((path, text.as_ref()?)));
    for (path, text) in usual.chain(row.files.iter().map(|(path, text)| (path.as_str(), text))) {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = text.replace("{keys}", KEYS).replace("{json}", JSON);
        let bytes = match row.encoding.as_deref() {
            None => text.into_bytes(),
            Some("utf-16") => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Some(other) => panic!("{other} in the table"),
        };
        std::fs::write(path, bytes).unwrap();
    }
    let env: Vec<(&str, &str)> = row.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (out, _) = printed(&["doctor", "--output", "json"], home.path(), &env);
    assert!(!out.contains("se/cret") && !out.contains("AKIAFILE") && !out.contains("AKIAENV"), "{}: {out}", row.name);
    (serde_json::from_str(&out).unwrap(), home.path().to_str().unwrap().to_owned())
}

#[test]
fn files_and_variables_mean_what_they_mean_to_the_aws_cli_or_the_row_says_why() {
    let table: Table = toml::from_str(include_str!("../aws_files/table.toml")).unwrap();
    assert!(table.row.len() > 300);
    let wrong: Vec<String> = table
        .row
        .iter()
        .filter_map(|row| {
            assert_eq!(row.differs(), row.why.is_some(), "{}: what differs wants a reason", row.name);
            row.wrong()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A web identity token without its role, and half a pair of keys: nothing else is used instead, and the error names
/// the missing variable.
#[test]
fn half_set_variables_are_refused_and_the_missing_one_is_named() {
    for (set, missing) in [
        (("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), "AWS_ROLE_ARN isn't"),
        (("AWS_ACCESS_KEY_ID", "AKIAENV"), "AWS_SECRET_ACCESS_KEY isn't"),
    ] {
        let home = home("");
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        std::fs::write(home.path().join(".aws/credentials"), format!("[default]\n{KEYS}\n")).unwrap();
        let output = piped(std::path::Path::new(SKYSAIL), &["list", "regions"], home.path(), &[set]).output().unwrap();
        let found = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && found.contains(&format!("{} is set, but {missing}", set.0)), "{found}");
    }
}
