//! Sentences that the domain wants said. Their words live in `assets/text`, by key.

pub use super::fields::{FieldId, StepId};

/// A sentence by its key, with the values that go into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserText {
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl UserText {
    pub fn new(key: &'static str) -> UserText {
        UserText { key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> UserText {
        self.args.push((name, value.to_string()));
        self
    }
}

/// Something that is wrong with an answer, or missing, by field and rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: FieldId,
    pub say: UserText,
}

impl Problem {
    /// What is wrong with a value is said with its beginning: all of it would push the rule off the line.
    pub fn new(field: FieldId, say: UserText) -> Problem {
        let args =
            say.args.into_iter().map(|(name, value)| (name, if is_value(name) { shortened(value) } else { value }));
        Problem { field, say: UserText { key: say.key, args: args.collect() } }
    }
}

/// Characters of a value that is wrong which are shown.
const SHOWN: usize = 40;

/// Whether the argument of this name is what was typed, which may be as long as anything.
fn is_value(name: &str) -> bool {
    matches!(name, "name" | "text" | "key" | "near" | "value")
}

fn shortened(value: String) -> String {
    match value.chars().count() > SHOWN + 1 {
        true => value.chars().take(SHOWN).collect::<String>() + "…",
        false => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened_and_what_else_is_said_is_not() {
        let say = UserText::new("problem.names.length").with("name", "x".repeat(300)).with("length", 300);
        let problem = Problem::new(FieldId::Names, say);
        assert_eq!(problem.say.args, [("name", "x".repeat(40) + "…"), ("length", "300".to_owned())]);
    }
}
