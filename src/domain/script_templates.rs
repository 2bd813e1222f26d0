//! Launch script templates, each a file in `assets/scripts` with its platforms, its description, and its questions.
//!
//! A file starts with lines of TOML after `#: `. The script follows; `{{name}}` in it stands for a parameter's value,
//! quoted as one word of that shell. A line `#@ apt dnf` starts lines for these platforms only, `#@` ends them.
//! `build.rs` makes the list, so adding a template means adding a file.

use super::catalog::Blueprint;
use super::facts;
use super::os_family::OsFamily;
use super::sanitized_text::SanitizedText;
use super::script::{Script, ScriptOrigin};
use super::user_text::{FieldId, Problem, UserText};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/starters.rs"));

/// The maximum number of parameters of a template.
pub const MOST: u8 = 4;

/// A launch script template.
#[derive(Debug)]
pub struct ScriptTemplate {
    /// The file's name without the extension.
    pub name: &'static str,
    /// The index among all templates.
    place: u8,
    head: TemplateHeader,
    body: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateHeader {
    /// The position among all templates.
    order: u32,
    title: Words,
    about: Words,
    systems: Vec<String>,
    /// Only for blueprints that are just an operating system, not for ready-made applications.
    #[serde(default)]
    bare: bool,
    /// Only for blueprints with these ID prefixes; if empty, for all of the platforms.
    #[serde(default)]
    blueprints: Vec<String>,
    #[serde(default)]
    parameter: Vec<TemplateParameter>,
}

/// A question of a template.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateParameter {
    /// The name in the template's text.
    pub name: String,
    label: Words,
    prompt: Words,
    /// `@user` stands for the blueprint's user name; if absent, the question requires an answer.
    default: Option<String>,
    /// The valid values.
    pub rule: ParameterRule,
    /// The minimum of a number.
    least: Option<u32>,
    most: Option<u32>,
}

/// The rule for a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterRule {
    /// One line.
    Text,
    /// A user name on Linux.
    User,
    /// A public key in the format of `~/.ssh/*.pub`.
    PublicKey,
    /// A whole number.
    Number,
}

/// A text in several languages, by two-letter code, with English as fallback.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Words(BTreeMap<String, String>);

impl Words {
    fn of(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("en")).map_or("", String::as_str)
    }
}

/// Returns all templates, in order.
pub fn all() -> &'static [ScriptTemplate] {
    static ALL: OnceLock<Vec<ScriptTemplate>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |(name, source): &(&'static str, &str)| read(name, source).expect("a test reads every starter");
        let mut all: Vec<ScriptTemplate> = SOURCES.iter().map(read).collect();
        all.sort_by_key(|starter| starter.head.order);
        (0..).zip(&mut all).for_each(|(place, starter)| starter.place = place);
        all
    })
}

/// Returns the template of this name.
pub fn find(name: &str) -> Option<&'static ScriptTemplate> {
    all().iter().find(|starter| starter.name == name)
}

/// Returns the templates for a blueprint.
pub fn fitting(blueprint: &Blueprint) -> impl Iterator<Item = &'static ScriptTemplate> + use<> {
    let (id, system) = (blueprint.id.clone(), OsFamily::of(blueprint));
    let bare = blueprint.kind.as_deref() != Some("app") && !blueprint.research;
    all().iter().filter(move |starter| starter.runs_on(system) && starter.is_for(&id) && (bare || !starter.head.bare))
}

fn read(name: &'static str, source: &str) -> Result<ScriptTemplate, String> {
    let head: String = source.lines().filter_map(|line| line.strip_prefix("#:")).map(|l| format!("{l}\n")).collect();
    let head: TemplateHeader = super::toml_tables::read(&head).map_err(|error| format!("{name}: {error}"))?;
    let body = source.lines().skip_while(|line| line.starts_with("#:")).map(|line| format!("{line}\n")).collect();
    Ok(ScriptTemplate { name, place: 0, head, body })
}

impl ScriptTemplate {
    /// Returns its title in a language, by its two-letter code.
    pub fn title(&self, language: &str) -> &str {
        self.head.title.of(language)
    }

    /// Returns its description, one sentence.
    pub fn about(&self, language: &str) -> &str {
        self.head.about.of(language)
    }

    /// Returns the question for a parameter, by its index; no two templates share one.
    pub fn question(&self, at: usize) -> FieldId {
        FieldId::Param(self.place * MOST + u8::try_from(at).unwrap_or(MOST - 1))
    }

    /// Returns the parameter that this question is about, if it belongs to this template.
    pub fn parameter(&self, field: FieldId) -> Option<&TemplateParameter> {
        (0..self.head.parameter.len()).find(|at| self.question(*at) == field).map(|at| &self.head.parameter[at])
    }

    /// Returns its parameters.
    pub fn parameters(&self) -> &[TemplateParameter] {
        &self.head.parameter
    }

    /// Returns whether it is for this platform.
    pub fn runs_on(&self, system: OsFamily) -> bool {
        self.head.systems.iter().any(|word| OsFamily::parse(word) == Some(system))
    }

    fn is_for(&self, blueprint: &str) -> bool {
        let all = &self.head.blueprints;
        all.is_empty() || all.iter().any(|begin| blueprint.starts_with(begin.as_str()))
    }

    /// Returns the script for a blueprint, with these values in the order of the parameters.
    pub fn fill(&self, blueprint: &Blueprint, values: &[String]) -> Script {
        let system = OsFamily::of(blueprint);
        let mut text = String::new();
        let mut here = true;
        for line in self.body.lines() {
            if let Some(systems) = line.strip_prefix("#@") {
                let named: Vec<&str> = systems.split_whitespace().collect();
                here = named.is_empty() || named.iter().any(|word| OsFamily::parse(word) == Some(system));
                continue;
            }
            if here {
                text.push_str(&self.fill_line(line, values, system));
                text.push('\n');
            }
        }
        Script::new(text, ScriptOrigin::Starter(SanitizedText::new(self.name)))
    }

    fn fill_line(&self, line: &str, values: &[String], system: OsFamily) -> String {
        let (mut out, mut rest) = (String::new(), line);
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, tail)) = after.split_once("}}") else { break };
            let at = self.head.parameter.iter().position(|parameter| parameter.name == name);
            let value = at.and_then(|at| values.get(at)).map_or("", String::as_str);
            out.push_str(before);
            out.push_str(&quoted(value, system));
            rest = tail;
        }
        out + rest
    }
}

/// Quotes a value as one word of the platform's shell.
fn quoted(value: &str, system: OsFamily) -> String {
    match system.windows() {
        true => format!("'{}'", value.replace('\'', "''")),
        false => format!("'{}'", value.replace('\'', r"'\''")),
    }
}

impl TemplateParameter {
    /// Returns its label in a language, by the two-letter code.
    pub fn label(&self, language: &str) -> &str {
        self.label.of(language)
    }

    /// Returns its prompt in a language, by the two-letter code.
    pub fn prompt(&self, language: &str) -> &str {
        self.prompt.of(language)
    }

    /// Returns the default value.
    pub fn default(&self, blueprint: &Blueprint) -> Option<String> {
        match self.default.as_deref() {
            Some("@user") => facts::blueprint(&blueprint.id)?.ssh_user.clone(),
            other => other.map(str::to_owned),
        }
    }

    /// Validates a value. `label` is the parameter's displayed name.
    ///
    /// # Errors
    /// What is wrong with the value.
    pub fn check(&self, typed: &str, field: FieldId, label: &str) -> Result<String, Problem> {
        let value = typed.trim();
        let wrong = |key| Err(Problem::new(field, UserText::new(key).with("label", label)));
        if value.is_empty() {
            return wrong("problem.parameter.empty");
        }
        if value.chars().any(char::is_control) {
            return wrong("problem.parameter.control");
        }
        match self.rule {
            ParameterRule::Text => {}
            ParameterRule::User if !is_user(value) => return wrong("problem.parameter.user"),
            ParameterRule::PublicKey if !is_public_key(value) => return wrong("problem.parameter.public-key"),
            ParameterRule::User | ParameterRule::PublicKey => {}
            ParameterRule::Number => {
                let (least, most) = (self.least.unwrap_or(0), self.most.unwrap_or(u32::MAX));
                if !value.parse::<u32>().is_ok_and(|n| (least..=most).contains(&n)) {
                    let say = UserText::new("problem.parameter.number").with("label", label);
                    return Err(Problem::new(field, say.with("least", least).with("most", most)));
                }
            }
        }
        Ok(value.to_owned())
    }
}

/// Returns whether `useradd` accepts this name.
fn is_user(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c == '_';
    let more = |c: char| letter(c) || c.is_ascii_digit() || c == '-';
    (1..=32).contains(&name.len()) && name.starts_with(letter) && name.chars().all(more)
}

fn is_public_key(line: &str) -> bool {
    const KINDS: [&str; 5] =
        ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "sk-ssh-ed25519@openssh.com"];
    let mut words = line.split_whitespace();
    let kind = words.next().is_some_and(|kind| KINDS.contains(&kind));
    let encoded = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    kind && words.next().is_some_and(|key| key.len() >= 60 && key.starts_with("AAAA") && key.chars().all(encoded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::Platform;
    use crate::domain::compatibility::tests::blueprint;
    use std::io::Write;
    use std::process::{Command, Stdio};

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me";

    fn windows() -> Blueprint {
        Blueprint { platform: Some(Platform::Windows), ..blueprint("windows_server_2022") }
    }

    /// Returns one blueprint of each platform.
    fn systems() -> Vec<Blueprint> {
        let ids = ["ubuntu_24_04", "debian_12", "amazon_linux_2023", "alma_linux_9", "opensuse_15", "freebsd_14"];
        ids.into_iter().map(blueprint).chain([windows()]).collect()
    }

    fn values(starter: &ScriptTemplate, blueprint: &Blueprint) -> Vec<String> {
        let sample = |rule| match rule {
            ParameterRule::PublicKey => KEY.to_owned(),
            ParameterRule::Number => "1024".to_owned(),
            ParameterRule::User | ParameterRule::Text => "deploy".to_owned(),
        };
        starter.parameters().iter().map(|p| p.default(blueprint).unwrap_or_else(|| sample(p.rule))).collect()
    }

    #[test]
    fn every_template_parses_and_has_english_and_spanish_texts() {
        assert!((6..usize::from(u8::MAX / MOST)).contains(&all().len()));
        for starter in all() {
            assert!(starter.parameters().len() <= usize::from(MOST), "{}", starter.name);
            assert!(!starter.head.systems.is_empty());
            assert!(starter.head.systems.iter().all(|word| OsFamily::parse(word).is_some()), "{}", starter.name);
            let parameters = starter.parameters().iter().flat_map(|p| [&p.label, &p.prompt]);
            for words in [&starter.head.title, &starter.head.about].into_iter().chain(parameters) {
                assert!(["en", "es"].iter().all(|code| words.0.contains_key(*code)), "{}: {words:?}", starter.name);
            }
        }
    }

    #[test]
    fn each_template_is_offered_only_where_it_runs() {
        for starter in all() {
            assert!(systems().iter().any(|system| fitting(system).any(|s| s.name == starter.name)), "{}", starter.name);
        }
        let names = |blueprint: &Blueprint| fitting(blueprint).map(|starter| starter.name).collect::<Vec<_>>();
        assert_eq!(names(&blueprint("ubuntu_24_04")), ["updates", "web-server", "docker", "user", "swap"]);
        assert_eq!(names(&windows()), ["windows-web-server"]);
        let app = Blueprint { kind: Some("app".into()), ..blueprint("wordpress_ls_1_0") };
        assert!(!names(&app).contains(&"web-server") && names(&app).contains(&"swap"));
        assert_eq!(names(&blueprint("of_tomorrow")), Vec::<&str>::new());
    }

    #[test]
    fn every_filled_template_is_valid_and_has_no_remarks() {
        for system in systems() {
            for starter in fitting(&system) {
                let script = starter.fill(&system, &values(starter, &system));
                let text = script.reveal();
                assert!(script.check(FieldId::ScriptText).is_ok(), "{}: {}", starter.name, script.size());
                assert_eq!(script.remarks(OsFamily::of(&system)), [], "{} on {}:\n{text}", starter.name, system.id);
                assert!(!text.contains("{{") && !text.contains("#@") && !text.contains("#:"), "{text}");
                if !system.windows() {
                    accepted(text);
                }
            }
        }
    }

    /// Checks the syntax with `sh -n`, without running it.
    #[track_caller]
    fn accepted(text: &str) {
        for shell in ["sh", "dash"] {
            let child = Command::new(shell).arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
            let Ok(mut child) = child else { continue };
            child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
            let out = child.wait_with_output().unwrap();
            assert!(out.status.success(), "{shell}: {}\n{text}", String::from_utf8_lossy(&out.stderr));
        }
    }

    #[test]
    fn quoted_value_is_a_single_shell_word() {
        let nasty = "a'b $(touch x) `y` \"z\" \\ ; rm -rf /";
        let out = Command::new("sh").arg("-c").arg(format!("printf %s {}", quoted(nasty, OsFamily::Apt))).output();
        assert_eq!(String::from_utf8(out.unwrap().stdout).unwrap(), nasty);
        assert_eq!(quoted("it's", OsFamily::Windows), "'it''s'");
    }

    #[test]
    fn invalid_template_value_is_refused_with_its_label() {
        let check = |rule, typed: &str| {
            let words = || Words(BTreeMap::new());
            let parameter = TemplateParameter {
                name: "x".into(),
                label: words(),
                prompt: words(),
                default: None,
                rule,
                least: Some(64),
                most: Some(128),
            };
            parameter.check(typed, FieldId::Script, "X").map_err(|problem| problem.say.key)
        };
        assert_eq!(check(ParameterRule::User, " deploy "), Ok("deploy".to_owned()));
        for name in ["Root", "1a", "a b", "ä", "-x"] {
            assert_eq!(check(ParameterRule::User, name), Err("problem.parameter.user"), "{name}");
        }
        assert_eq!(check(ParameterRule::Text, " "), Err("problem.parameter.empty"));
        assert_eq!(check(ParameterRule::Text, "a\nb"), Err("problem.parameter.control"));
        assert_eq!(check(ParameterRule::Number, "128"), Ok("128".to_owned()));
        for number in ["63", "129", "1e2", "-1"] {
            assert_eq!(check(ParameterRule::Number, number), Err("problem.parameter.number"), "{number}");
        }
        assert_eq!(check(ParameterRule::PublicKey, KEY), Ok(KEY.to_owned()));
        assert_eq!(check(ParameterRule::PublicKey, "-----BEGIN PRIVATE KEY-----"), Err("problem.parameter.public-key"));
    }
}
