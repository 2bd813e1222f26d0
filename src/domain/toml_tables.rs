//! Deserializes the TOML of the program's own files into any type.

use serde::de::DeserializeOwned;

/// Goes through JSON, whose deserializer is needed anyway: another one for each type would make the program larger.
///
/// # Errors
/// What is wrong, in one sentence; for a mistake in the TOML itself, without its position.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let text = serde_json::to_string(&table).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| {
        let words = error.to_string();
        // The position is one in the intermediate JSON.
        words.split(" at line ").next().unwrap_or_default().to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use std::collections::BTreeMap;

    #[test]
    fn error_has_no_line_number() {
        assert_eq!(read::<BTreeMap<String, u8>>("a = 1").unwrap()["a"], 1);
        let wrong = read::<BTreeMap<String, u8>>("a = \"x\"").unwrap_err();
        assert!(wrong.contains("invalid type") && !wrong.contains("line"), "{wrong}");
        assert!(read::<BTreeMap<String, u8>>("a = ").is_err());
    }
}
