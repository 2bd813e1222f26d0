//! The questions of the wizard, each once: its step, and the key that names its texts and its section of the guide.
//!
//! A new question is a line here, and its step's file. A new step is a line here with its questions, and a file in
//! `steps` with a line in `steps.rs`. `docs/adding.md` shows both.

macro_rules! questions {
    ($($(#[$about:meta])* $step:ident $step_key:literal {
        $($(#[$doc:meta])* $field:ident $(($number:ty))? $key:literal,)*
    })*) => {
        /// The steps of the wizard, in the order in which they're walked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StepId { $($(#[$about])* $step,)* }

        /// One question.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldId { $($($(#[$doc])* $field $(($number))?,)*)* }

        impl StepId {
            /// Returns the key of its texts, which is also its topic in the guide.
            pub fn key(self) -> &'static str {
                match self { $(StepId::$step => $step_key,)* }
            }
        }

        impl FieldId {
            /// Returns the step that asks it.
            pub fn step(self) -> StepId {
                match self { $($(FieldId::$field { .. } => StepId::$step,)*)* }
            }

            /// Returns the key of its texts, its section in the guide, and its place in problems.
            pub fn key(self) -> &'static str {
                match self { $($(FieldId::$field { .. } => $key,)*)* }
            }
        }
    };
}

questions! {
    /// Where the instances are.
    Region "region" {
        /// The Region.
        Region "region",
        /// The Availability Zone in it.
        Zone "zone",
    }
    /// What runs on them.
    Blueprint "blueprint" {
        /// A purpose, or the kind of blueprint.
        Shelf "kind",
        /// The operating system or application.
        Blueprint "blueprint",
    }
    /// How large they are.
    Bundle "bundle" {
        /// Which versions of the Internet Protocol they have addresses of.
        Network "network",
        /// The size, and so the price.
        Bundle "bundle",
    }
    /// How they're reached, and what they run at first.
    Access "access" {
        /// The key pair that logs in.
        Key "key",
        /// What a pair that is brought to the Region is called there.
        KeyName "key.name",
        /// Where the private half of a new pair goes.
        KeyFile "key.file",
        /// Where the launch script comes from.
        Script "script",
        /// The file that it's read from.
        ScriptFile "script.path",
        /// What a template asks: each question of each template has its own number.
        Param(u8) "script.parameter",
        /// Its text, where it's typed.
        ScriptText "script.text",
    }
    /// What is billed beside the price.
    AddOns "addons" {
        /// Automatic snapshots.
        Snapshots "snapshots",
        /// The hour (UTC) at which they're taken.
        Hour "hour",
        /// Whether an idle instance is stopped.
        Idle "idle",
        /// The CPU use, in percent, below which it counts as idle.
        Threshold "threshold",
        /// How long, in minutes, it has to be idle.
        Duration "duration",
    }
    /// What is done to each instance once it runs.
    FollowUps "follow-ups" {
        /// Ports to open.
        Ports "ports",
        /// Which ones, where they are typed.
        PortList "port-list",
        /// An address that stays.
        StaticIp "static-ip",
        /// A certificate for the website on it.
        Https "https",
        /// The domain names of the certificate.
        HttpsDomains "domains",
        /// Who is told before it expires.
        HttpsEmail "email",
        /// An entry in the user's SSH configuration.
        SshAlias "ssh-alias",
    }
    /// What they're called, and how they're tagged.
    Names "names" {
        /// Their names, or a pattern.
        Names "names",
        /// The user's own tags.
        Tags "tags",
        /// Whether the tag that proves the launch is sent.
        LaunchTag "launch-tag",
        /// When the launch should end.
        Until "until",
    }
    /// What will be sent: it asks nothing of its own.
    Review "review" {}
}
