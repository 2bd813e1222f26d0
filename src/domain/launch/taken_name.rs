//! A name that a launch wants and something else has.

use crate::domain::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};

/// A name that is in use in the Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Recorded", into = "Recorded")]
pub struct TakenName {
    /// The name.
    pub name: SanitizedText,
    /// What has it.
    pub holder: NameHolder,
}

/// What has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameHolder {
    /// An instance.
    Instance,
    /// A key pair.
    KeyPair,
    /// A static IP.
    StaticIp,
    /// Another launch of the user's, by its ID: it may still create an instance with this name.
    Launch(SanitizedText),
    /// Another resource: the service tells only that the name is in use.
    Unknown,
}

impl NameHolder {
    /// Returns its word in documents, and the end of the key of its text.
    pub fn key(&self) -> &'static str {
        match self {
            NameHolder::Instance => "instance",
            NameHolder::KeyPair => "key-pair",
            NameHolder::StaticIp => "static-ip",
            NameHolder::Launch(_) => "launch",
            NameHolder::Unknown => "unknown",
        }
    }
}

/// In a journal: the name and its holder's word, or the other launch's ID.
type Recorded = (SanitizedText, Option<SanitizedText>);

impl From<TakenName> for Recorded {
    fn from(taken: TakenName) -> Recorded {
        let holder = match taken.holder {
            NameHolder::Unknown => None,
            NameHolder::Launch(id) => Some(id),
            holder => Some(holder.key().into()),
        };
        (taken.name, holder)
    }
}

impl From<Recorded> for TakenName {
    fn from((name, holder): Recorded) -> TakenName {
        let holder = match holder.as_ref().map(SanitizedText::as_str) {
            Some("instance") => NameHolder::Instance,
            // Journals had these words before the keys.
            Some("key-pair" | "key pair") => NameHolder::KeyPair,
            Some("static-ip" | "static IP") => NameHolder::StaticIp,
            // Of a launch, they had a whole sentence.
            Some(id) if !id.contains(' ') => NameHolder::Launch(id.into()),
            _ => NameHolder::Unknown,
        };
        TakenName { name, holder }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journal_keeps_the_holder_and_reads_the_words_of_earlier_journals() {
        let read = |holder: &str| {
            let taken: TakenName = serde_json::from_str(&format!(r#"["web-1",{holder}]"#)).unwrap();
            taken.holder
        };
        for holder in [
            NameHolder::Instance,
            NameHolder::KeyPair,
            NameHolder::StaticIp,
            NameHolder::Launch("20260101-1".into()),
            NameHolder::Unknown,
        ] {
            let taken = TakenName { name: "web-1".into(), holder };
            let text = serde_json::to_string(&taken).unwrap();
            assert_eq!(serde_json::from_str::<TakenName>(&text).unwrap(), taken, "{text}");
        }
        assert_eq!(read(r#""key pair""#), NameHolder::KeyPair);
        assert_eq!(read(r#""static IP""#), NameHolder::StaticIp);
        assert_eq!(read(r#""your launch 20260101-1, which was never confirmed""#), NameHolder::Unknown);
    }
}
