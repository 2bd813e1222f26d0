//! The wizard's questions: each one's step, and the key for its texts and guide section.
//!
//! A new question is a line here, and its step's file. A new step is a line here with its questions, and a file in
//! `steps` with a line in `steps.rs`. `docs/adding.md` shows both.

macro_rules! questions {
    ($($(#[$about:meta])* $step:ident $step_key:literal {
        $($(#[$doc:meta])* $field:ident $(($number:ty))? $key:literal,)*
    })*) => {
        /// The steps of the wizard, in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StepId { $($(#[$about])* $step,)* }

        /// A question of the wizard.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldId { $($($(#[$doc])* $field $(($number))?,)*)* }

        impl StepId {
            /// Returns the key of its texts, which is also its topic in the guide.
            pub fn key(self) -> &'static str {
                match self { $(StepId::$step => $step_key,)* }
            }
        }

        impl FieldId {
            /// Returns the step that it belongs to.
            pub fn step(self) -> StepId {
                match self { $($(FieldId::$field { .. } => StepId::$step,)*)* }
            }

            /// Returns the key for its texts, its section in the guide, and its problems.
            pub fn key(self) -> &'static str {
                match self { $($(FieldId::$field { .. } => $key,)*)* }
            }
        }
    };
}

questions! {
    /// Where to launch.
    Region "region" {
        /// The Region.
        Region "region",
        /// The Availability Zone in it.
        Zone "zone",
    }
    /// The blueprint to run.
    Blueprint "blueprint" {
        /// The snapshot, in place of the two questions below.
        Source "source",
        /// A purpose, or the kind of blueprint.
        BlueprintKind "kind",
        /// The operating system or application.
        Blueprint "blueprint",
    }
    /// The size of the instances.
    Bundle "bundle" {
        /// The IP versions of their addresses.
        Network "network",
        /// The size, which determines the price.
        Bundle "bundle",
    }
    /// How to log in, and the launch script.
    Access "access" {
        /// The key pair to log in with.
        Key "key",
        /// The name of an imported key pair in the Region.
        KeyName "key.name",
        /// The file for the private half of a new key pair.
        KeyFile "key.file",
        /// The source of the launch script.
        Script "script",
        /// The file to read it from.
        ScriptFile "script.path",
        /// A question of a template, by its number among those of all templates.
        Param(u8) "script.parameter",
        /// The text, if it is typed.
        ScriptText "script.text",
    }
    /// Add-ons that are billed in addition.
    AddOns "addons" {
        /// Automatic snapshots.
        Snapshots "snapshots",
        /// The hour (UTC) of the snapshots.
        Hour "hour",
        /// Whether to stop an idle instance.
        Idle "idle",
        /// The CPU use, in percent, that counts as idle.
        Threshold "threshold",
        /// The idle time, in minutes, before it is stopped.
        Duration "duration",
    }
    /// The follow-ups for each instance once it runs.
    FollowUps "follow-ups" {
        /// Ports to open.
        Ports "ports",
        /// The list of ports, if they are typed.
        PortList "port-list",
        /// A static IP.
        StaticIp "static-ip",
        /// HTTPS for its website.
        Https "https",
        /// The domain names of the certificate.
        HttpsDomains "domains",
        /// The email address that expiry notices go to.
        HttpsEmail "email",
        /// An alias in the user's SSH configuration.
        SshAlias "ssh-alias",
    }
    /// The names and tags of the instances.
    Names "names" {
        /// The names, or a pattern.
        Names "names",
        /// The user's own tags.
        Tags "tags",
        /// Whether to send the tag that identifies the launch.
        LaunchTag "launch-tag",
        /// When the launch is planned to end.
        Until "until",
    }
    /// What will be sent: it asks nothing of its own.
    Review "review" {}
}
