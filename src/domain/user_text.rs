//! Sentences that the domain wants said. Their words live in `assets/text`, by key.

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

/// The steps of the wizard, in the order in which they are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepId {
    Region,
    Blueprint,
    Bundle,
    Access,
    AddOns,
    FollowUps,
    Names,
    Review,
}

impl StepId {
    pub fn key(self) -> &'static str {
        match self {
            StepId::Region => "region",
            StepId::Blueprint => "blueprint",
            StepId::Bundle => "bundle",
            StepId::Access => "access",
            StepId::AddOns => "addons",
            StepId::FollowUps => "follow-ups",
            StepId::Names => "names",
            StepId::Review => "review",
        }
    }
}

/// One question. Its key names its texts, its guide and its place in problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldId {
    Region,
    Zone,
    Shelf,
    Blueprint,
    Network,
    Bundle,
    Key,
    /// What a pair that is brought to the Region is called there.
    KeyName,
    /// Where the private half of a new pair goes.
    KeyFile,
    Script,
    ScriptFile,
    /// What a starter asks: each question of each starter has its own number.
    Param(u8),
    ScriptText,
    Snapshots,
    Hour,
    Idle,
    Threshold,
    Duration,
    /// Ports that are opened once an instance runs.
    Ports,
    /// Which ones, where they are typed.
    PortList,
    StaticIp,
    Https,
    /// The domain names of certificates.
    HttpsDomains,
    HttpsEmail,
    SshAlias,
    Names,
    Tags,
    LaunchTag,
    /// When the launch should end.
    Until,
}

impl FieldId {
    pub fn step(self) -> StepId {
        use FieldId::*;
        match self {
            Region | Zone => StepId::Region,
            Shelf | Blueprint => StepId::Blueprint,
            Network | Bundle => StepId::Bundle,
            Key | KeyName | KeyFile | Script | ScriptFile | Param(_) | ScriptText => StepId::Access,
            Snapshots | Hour | Idle | Threshold | Duration => StepId::AddOns,
            Ports | PortList | StaticIp | Https | HttpsDomains | HttpsEmail | SshAlias => StepId::FollowUps,
            Names | Tags | LaunchTag | Until => StepId::Names,
        }
    }

    pub fn key(self) -> &'static str {
        use FieldId::*;
        match self {
            Region => "region",
            Zone => "zone",
            Shelf => "kind",
            Blueprint => "blueprint",
            Network => "network",
            Bundle => "bundle",
            Key => "key",
            KeyName => "key.name",
            KeyFile => "key.file",
            Script => "script",
            ScriptFile => "script.path",
            Param(_) => "script.parameter",
            ScriptText => "script.text",
            Snapshots => "snapshots",
            Hour => "hour",
            Idle => "idle",
            Threshold => "threshold",
            Duration => "duration",
            Ports => "ports",
            PortList => "port-list",
            StaticIp => "static-ip",
            Https => "https",
            HttpsDomains => "domains",
            HttpsEmail => "email",
            SshAlias => "ssh-alias",
            Names => "names",
            Tags => "tags",
            LaunchTag => "launch-tag",
            Until => "until",
        }
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
