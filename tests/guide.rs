//! Checks that the guide has a section for every step, kind of choice, and state in every language, and that each says
//! what it is, when to pick it, what it costs, and whether it can be changed.

use skysail::domain::catalog::BlueprintKind;
use skysail::domain::{compatibility::IpType, purposes, user_text::StepId};
use skysail::text::guide::{ANSWERS, family, glossary, sections, topics};
use skysail::text::{self, Language};
use std::collections::{BTreeMap, BTreeSet};

/// Every section must answer the first four; the fifth is for anything else worth knowing.
const ASKED: usize = 4;

fn body(language: Language, topic: &str, key: &str) -> Option<&'static str> {
    sections(language, topic).find(|(known, _)| *known == key).map(|(_, body)| body)
}

/// The answers of a section that exist and aren't empty.
fn answers(body: &str) -> BTreeMap<&str, &str> {
    let parts = body.split("### ").skip(1).filter_map(|part| part.split_once('\n'));
    parts.map(|(name, text)| (name.trim(), text.trim())).filter(|(_, text)| text.len() > 2).collect()
}

#[track_caller]
fn answered(topic: &str, key: &str) {
    for language in Language::all() {
        let Some(body) = body(language, topic, key) else { panic!("{language:?}: {topic} has no section {key}") };
        let given = answers(body);
        for answer in &ANSWERS[..ASKED] {
            assert!(given.contains_key(answer), "{language:?}: {topic}, {key} does not say {answer}");
        }
    }
}

#[test]
fn every_step_is_explained_in_full() {
    for step in skysail::steps::all() {
        answered(step.id().key(), "step");
    }
    answered(StepId::Review.key(), "review");
}

#[test]
fn getting_an_account_and_the_aws_cli_is_explained_in_full() {
    ["get", "cli-search", "no-cli", "ways", "keys", "portal"].iter().for_each(|key| answered("account", key));
}

#[test]
fn every_question_is_explained_in_full() {
    let fields: BTreeSet<String> = text::keys(Language::English)
        .filter_map(|key| key.strip_prefix("field.")?.strip_suffix(".label"))
        .map(str::to_owned)
        .collect();
    assert!(fields.len() >= 18, "{fields:?}");
    let topic_of = |field: &str| {
        let known = |topic: &&str| body(Language::English, topic, field).is_some();
        topics().filter(|topic| *topic != "glossary" && *topic != "purpose").find(known)
    };
    for field in fields {
        let topic = topic_of(&field).unwrap_or_else(|| panic!("nothing explains {field}"));
        answered(topic, &field);
    }
}

#[test]
fn every_kind_of_choice_is_explained_in_full() {
    BlueprintKind::ALL
        .iter()
        .for_each(|blueprint_kind| answered("blueprint", &format!("kind.{}", blueprint_kind.key())));
    purposes::all().iter().for_each(|purpose| answered("purpose", &format!("purpose.{}", purpose.id())));
    IpType::ALL.iter().for_each(|network| answered("bundle", &format!("network.{}", network.api_name())));
    for key in ["key.default", "key.existing", "script.none", "script.file", "script.typed", "script.windows"] {
        answered("access", key);
    }
    for key in ["snapshots.windows", "idle.not-research"] {
        answered("addons", key);
    }
    answered("region", "region.opt-in");
}

/// The IDs that the sandbox offers, which are AWS's as far as they are known.
fn offered(file: &str, list: &str, id: &str) -> Vec<String> {
    let path = format!("{}/assets/catalog/{file}", env!("CARGO_MANIFEST_DIR"));
    let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let active = all[list].as_array().unwrap().iter().filter(|item| item["isActive"] == true);
    active.map(|item| item[id].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_blueprint_has_its_own_explanation() {
    let ids = offered("blueprints.json", "blueprints", "blueprintId");
    let research = offered("blueprints_lfr.json", "blueprints", "blueprintId");
    for id in ids.iter().chain(&research) {
        let own = family(Language::English, "blueprint", &format!("blueprint.{id}"));
        let plain = body(Language::English, "blueprint", "blueprint");
        assert!(own.is_some_and(|own| Some(own) != plain), "{id} is not explained");
    }
    let keys: Vec<&str> = sections(Language::English, "blueprint").map(|(key, _)| key).collect();
    keys.iter().filter(|key| key.starts_with("blueprint")).for_each(|key| answered("blueprint", key));
}

#[test]
fn every_size_is_explained_in_full() {
    for id in offered("bundles.json", "bundles", "bundleId") {
        let key = match id.split('_').next().unwrap() {
            "m" => "memory",
            "c" => "compute",
            size => size,
        };
        answered("bundle", &format!("bundle.{key}"));
    }
    answered("bundle", "bundle.research");
}

#[test]
fn every_state_is_explained_in_full() {
    let keys: Vec<&str> = sections(Language::English, "launch").map(|(key, _)| key).collect();
    for state in ["pending", "running", "stopping", "stopped", "starting", "shutting-down", "terminated", "unknown"] {
        answered("launch", &format!("state.{state}"));
    }
    // Skysail's own states, which the service doesn't have.
    let own = text::keys(Language::English).filter(|key| key.starts_with("state."));
    own.for_each(|key| answered("launch", key));
    keys.iter().filter(|key| key.starts_with("operation.")).for_each(|key| answered("launch", key));
    answered("launch", "unknown-outcome");
}

#[test]
fn every_language_has_every_section_and_answer() {
    for topic in topics() {
        let of = |language| -> BTreeMap<&str, BTreeSet<&str>> {
            sections(language, topic).map(|(key, body)| (key, answers(body).into_keys().collect())).collect()
        };
        let english = of(Language::English);
        assert!(!english.is_empty(), "{topic}");
        for language in Language::all() {
            assert_eq!(of(language), english, "{language:?}: {topic}");
        }
    }
}

#[test]
fn translations_are_not_copies() {
    for topic in topics() {
        for (key, body) in sections(Language::English, topic) {
            let other = sections(Language::Spanish, topic).find(|(known, _)| *known == key).map(|(_, body)| body);
            assert_ne!(other, Some(body), "{topic}, {key}");
        }
    }
}

#[test]
fn every_language_has_the_same_figures() {
    // Spanish uses a decimal comma.
    let figures = |text: &str, decimal: char| -> BTreeSet<String> {
        let parts = text.split('$').skip(1);
        let digits = parts.map(|part| part.split(|c: char| !c.is_ascii_digit() && c != decimal).next().unwrap());
        digits.map(|figure| figure.trim_end_matches(decimal).replace(decimal, ".")).collect()
    };
    for topic in topics() {
        for (key, english) in sections(Language::English, topic) {
            let spanish = body(Language::Spanish, topic, key).unwrap_or_default();
            assert_eq!(figures(spanish, ','), figures(english, '.'), "{topic}, {key}");
        }
    }
}

#[test]
fn glossary_is_sorted_and_has_every_abbreviation_in_use() {
    for language in Language::all() {
        let order: Vec<String> = glossary(language).map(|(_, word, _)| folded(word)).collect();
        let mut sorted = order.clone();
        sorted.sort();
        assert_eq!(order, sorted, "{language:?}");
    }
    for language in Language::all() {
        let missing = unexplained(language);
        assert!(missing.is_empty(), "{language:?}, not in the glossary: {missing:?}");
    }
}

/// Abbreviations in the texts that the glossary lacks.
fn unexplained(language: Language) -> BTreeSet<&'static str> {
    let known: String = glossary(language).map(|(key, word, _)| format!(" {key} {word} ").to_uppercase()).collect();
    // Names of products, units, and words in capitals for emphasis.
    let plain = "GB TB MB KB USD AM PM OK NUL NAS OS SSD RSA SHA ASP HOME NET NVIDIA ASCII XDG BOM COLORFGBG GNU IIS MIME OSC AKIA ASIA COLORTERM CONNECT PATH PRIVATE STOP TERM TOML YAML STS TZ US EE UU";
    // Placeholders that are explained where they appear.
    let placeholders = match language {
        Language::Spanish => {
            "PLAN LANZAMIENTO NOMBRE ARCHIVO FORMATO SHELL ADDR ESCENARIO REGION REGIÓN URL INSTANCIA IDIOMA HOST CONTRASEÑA COPIA RUTA ALTO"
        }
        _ => "PLAN LAUNCH NAME FILE FORMAT SHELL ADDR SCENARIO REGION URL INSTANCE LANGUAGE HOST PASSWORD COPY",
    };
    let explained = |word: &str| plain.split(' ').chain(placeholders.split(' ')).any(|known| known == word);
    let texts = text::keys(language).filter_map(|key| text::text_in(language, key));
    let all = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-'));
    let loud = |word: &&str| {
        word.chars().count() > 1 && word.chars().all(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    };
    all.filter(loud).filter(|word| !explained(word) && !known.contains(word)).collect()
}

fn folded(word: &str) -> String {
    let plain = |c: char| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        c => c,
    };
    word.to_lowercase().chars().map(plain).collect()
}
