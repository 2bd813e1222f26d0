//! The draft: the user's answers so far, and the rules that drop answers when others change.

use super::addons::AddOn;
use super::catalog::{Blueprint, BlueprintKind, Bundle, Catalog, InstanceSnapshot, KeyPair, Region, Zone};
use super::compatibility::{self, IpType};
use super::cost::Usd;
use super::key_pair::{LocalKey, PublicKey};
use super::loadable::Loadable;
use super::names::Names;
use super::order::Order;
use super::os_family::OsFamily;
use super::purposes::{self, Purpose};
use super::requested_values::{Provenance, RequestedKey, RequestedValues};
use super::sanitized_text::SanitizedText;
use super::script::Script;
use super::script_templates::{self, ScriptTemplate};
use super::tags::Tag;
use super::user_text::{FieldId, Problem, UserText};
use std::collections::BTreeMap;
use std::path::PathBuf;

mod follow_ups;
mod keys;
mod recheck;

pub use follow_ups::{FollowUpAnswers, PortsChoice};

/// A value from one Region's catalog. In another Region, its counterpart has to be found.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionScoped<T> {
    /// The Region it was chosen in.
    pub region: SanitizedText,
    /// The chosen value.
    pub item: T,
}

/// The key pair to log in with.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyChoice {
    /// The Region's default key pair; the service keeps its private half.
    Default,
    /// An existing key pair of the Region.
    Existing(RegionScoped<KeyPair>),
    /// A new one that Skysail generates and imports.
    New,
    /// One of the user's own keys, which Skysail imports.
    Own(LocalKey),
}

/// The source of the launch script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptChoice {
    /// No script.
    None,
    /// A file.
    File,
    /// Typed text.
    Typed,
    /// The template of this name, filled in and possibly edited.
    Starter(&'static str),
}

/// The answers so far. Each holds the full value that was chosen; [`Draft::recheck`] updates it whenever its listing is
/// reloaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The Region to launch in.
    pub region: Option<Region>,
    /// The Availability Zone.
    pub zone: Option<Zone>,
    /// Whether the purposes come first among the kinds, because the user began with them.
    pub purposes_first: bool,
    /// The purpose. It isn't sent; other questions take their defaults from it.
    pub purpose: Option<&'static Purpose>,
    /// The kind of blueprint.
    pub blueprint_kind: Option<BlueprintKind>,
    /// The operating system or application.
    pub blueprint: Option<RegionScoped<Blueprint>>,
    /// The snapshot to create the instances from; the blueprint is then that of its original server.
    pub snapshot: Option<RegionScoped<InstanceSnapshot>>,
    /// The IP versions of the instances' addresses.
    pub network: Option<IpType>,
    /// The size.
    pub bundle: Option<RegionScoped<Bundle>>,
    /// The key pair to log in with.
    pub key: Option<KeyChoice>,
    /// The name of an imported key pair in the Region.
    pub key_name: Option<SanitizedText>,
    /// The file for the private half of a new key pair.
    pub key_file: Option<PathBuf>,
    /// The private key that an unsent launch left in that file.
    pub key_kept: Option<(PathBuf, PublicKey)>,
    /// The files with the private halves of key pairs that were imported before, by name.
    pub key_files: BTreeMap<SanitizedText, PathBuf>,
    /// The source of the launch script.
    pub script: Option<ScriptChoice>,
    /// The script that was read from a file.
    pub script_file: Option<Script>,
    /// The script that was typed.
    pub script_text: Option<Script>,
    /// The answers to the templates' questions, by question.
    pub params: BTreeMap<FieldId, String>,
    /// The text from each template, or the user's edited version.
    pub starter_texts: BTreeMap<&'static str, Script>,
    /// Whether to take automatic snapshots.
    pub snapshots: Option<bool>,
    /// The full hour, UTC, of automatic snapshots; `Some(None)` is the Region's default.
    pub hour: Option<Option<u8>>,
    /// Whether to stop an idle instance.
    pub idle: Option<bool>,
    /// The CPU use, in percent, that counts as idle.
    pub threshold: Option<SanitizedText>,
    /// The idle time, in minutes, before it is stopped.
    pub duration: Option<SanitizedText>,
    /// The follow-ups for each instance once it runs.
    pub after: FollowUpAnswers,
    /// The names of the instances.
    pub names: Option<Names>,
    /// The user's own tags, and the one for the launch's end.
    pub tags: Option<Vec<Tag>>,
    /// Whether to send the tag that identifies the launch.
    pub launch_tag: Option<bool>,
    /// Answers that were dropped as no longer valid, with the reason, until answered again.
    pub gaps: BTreeMap<FieldId, UserText>,
    /// Whether the Region was chosen with another account and isn't confirmed for this one yet.
    pub unknown_said: bool,
    /// The monthly price of one instance when its bundle was chosen, if it has changed since.
    pub price_was: Option<Usd>,
    /// The values requested by a plan, a saved draft or the command line, for questions without an answer yet.
    pub requested: RequestedValues,
}

impl Draft {
    /// Drops exactly the answers that are no longer valid, each with its reason, and finds the counterparts of the
    /// others in the catalog of the chosen Region.
    ///
    /// Called after every answer and whenever a part of the catalog arrives; answers that belong to a listing still
    /// loading are kept, unconfirmed, until it arrives.
    pub fn recheck(&mut self, catalog: &Catalog) {
        self.recheck_region(catalog);
        self.recheck_zone();
        self.recheck_snapshot(catalog);
        self.recheck_purpose(catalog);
        self.recheck_blueprint(catalog);
        self.recheck_network();
        self.recheck_bundle(catalog);
        self.recheck_key(catalog);
        self.recheck_script();
        self.recheck_add_ons();
        self.recheck_follow_ups(catalog);
    }

    /// Returns the Region's next zone after the chosen one that can launch instances now.
    pub fn other_zone(&self) -> Option<&Zone> {
        let (zones, chosen) = (&self.region.as_ref()?.zones, self.zone.as_ref()?);
        let at = zones.iter().position(|zone| zone.name == chosen.name)?;
        let (before, after) = (&zones[..at], &zones[at + 1..]);
        after.iter().chain(before).find(|zone| compatibility::zone_fits(zone).is_ok())
    }

    fn drop_answer(&mut self, field: FieldId, why: UserText) {
        self.gaps.insert(field, why);
    }

    fn recheck_network(&mut self) {
        let (Some(blueprint), Some(network)) = (&self.blueprint, self.network) else { return };
        if let Err(why) = compatibility::network_fits(&blueprint.item, network) {
            self.network = None;
            self.drop_answer(FieldId::Network, why);
        }
    }

    /// A template is for certain platforms, with a text for each. The user's edited version is kept.
    fn recheck_script(&mut self) {
        let (Some(blueprint), Some(starter)) = (&self.blueprint, self.starter()) else { return };
        let text = self.starter_texts.get(starter.name);
        let (there, given) = (text.is_some(), text.is_none_or(Script::given));
        if !given {
            return;
        }
        if script_templates::fitting(&blueprint.item).any(|other| other.name == starter.name) {
            let anew = self.filled().filter(|_| there);
            self.starter_texts.extend(anew.map(|text| (starter.name, text)));
            return;
        }
        let why = UserText::new("gap.starter").with("name", blueprint.item.title());
        self.script = None;
        self.starter_texts.remove(starter.name);
        self.drop_answer(FieldId::Script, why);
    }

    fn recheck_add_ons(&mut self) {
        let Some(blueprint) = &self.blueprint else { return };
        let snapshots = compatibility::snapshots_fit(&blueprint.item);
        let idle = compatibility::idle_fits(&blueprint.item);
        if self.snapshots == Some(true)
            && let Err(why) = snapshots
        {
            (self.snapshots, self.hour) = (None, None);
            self.drop_answer(FieldId::Snapshots, why);
        }
        if self.idle == Some(true)
            && let Err(why) = idle
        {
            (self.idle, self.threshold, self.duration) = (None, None, None);
            self.drop_answer(FieldId::Idle, why);
        }
    }

    /// Returns the answers as requested values, for saving; open questions keep their requested value.
    pub fn as_requested_values(&self) -> RequestedValues {
        let old = self.requested.clone();
        let (key, brings) = match &self.key {
            None => (old.key_pair, old.brings),
            Some(KeyChoice::Default) => (Some(None), None),
            Some(KeyChoice::Existing(of)) => (Some(Some(of.item.name.clone())), None),
            Some(KeyChoice::New) => (Some(self.key_name.clone()), Some(RequestedKey::New)),
            Some(KeyChoice::Own(own)) => (Some(self.key_name.clone()), Some(RequestedKey::Own(own.path.clone()))),
        };
        // A script that was chosen but not given yet is still a question, not "no script".
        let script = match self.script {
            None => old.script,
            Some(ScriptChoice::None) => Some(None),
            Some(_) => self.chosen_script().cloned().map(Some),
        };
        let undecided = [FieldId::Script, FieldId::ScriptFile].iter().any(|field| self.gaps.contains_key(field));
        let unread = self.script == Some(ScriptChoice::File) && script.is_none();
        let blueprint = self.blueprint.as_ref().map(|of| of.item.id.clone()).or(old.blueprint);
        RequestedValues {
            from: Some(Provenance::SavedDraft),
            region: self.region_name().map(|name| (name.clone(), Provenance::SavedDraft)).or(old.region),
            zone: self.zone.as_ref().map(|zone| zone.name.clone()).or(old.zone),
            blueprint_kind: self.blueprint_kind.or(old.blueprint_kind),
            purpose: self.purpose.or(old.purpose),
            blueprint: blueprint.filter(|_| !self.restores()),
            snapshot: self.snapshot.as_ref().map(|of| of.item.name.clone()).or(old.snapshot),
            resizes: self.resizes().cloned(),
            bundle: self.bundle.as_ref().map(|of| of.item.id.clone()).or(old.bundle),
            network: self.network.or(old.network),
            key_pair: key,
            brings,
            key_file: self.key_file.clone().or(old.key_file),
            script,
            missing_script: old.missing_script.filter(|_| undecided || unread),
            snapshots: self.snapshots.or(old.snapshots),
            hour: self.hour.or(old.hour),
            idle: self.idle.or(old.idle),
            threshold: self.threshold.clone().or(old.threshold),
            duration: self.duration.clone().or(old.duration),
            follow_ups: old.follow_ups,
            after: self.after.clone().or(old.after),
            names: self.names.as_ref().map(|names| names.typed.clone()).or(old.names),
            tags: self.tags.clone().or(old.tags),
            launch_tag: self.launch_tag.or(old.launch_tag),
        }
    }

    /// Sets the kind chosen by the user, and drops the purpose.
    pub fn choose_kind(&mut self, blueprint_kind: BlueprintKind) {
        (self.blueprint_kind, self.purpose) = (Some(blueprint_kind), None);
        (self.requested.blueprint_kind, self.requested.purpose) = (None, None);
    }

    /// Sets the purpose. What another purpose proposed is proposed again; a script that the user wrote is kept.
    pub fn aim_at(&mut self, purpose: &'static Purpose, catalog: &Catalog) {
        let before = self.purpose.replace(purpose).or(self.requested.purpose);
        if before != Some(purpose) {
            (self.blueprint, self.bundle) = (None, None);
            self.script = self.script.filter(|script| *script != ScriptChoice::None);
            let requested_values = &mut self.requested;
            (requested_values.purpose, requested_values.blueprint, requested_values.bundle) = (None, None, None);
            requested_values.script = requested_values.script.take().filter(Option::is_some);
            requested_values.follow_ups = requested_values.follow_ups.take().filter(|requested| !requested.is_none());
            for ports in [&mut self.after.ports, &mut requested_values.after.ports] {
                *ports = ports.filter(|ports| *ports == PortsChoice::Listed);
            }
            for field in [FieldId::Blueprint, FieldId::Bundle] {
                self.gaps.remove(&field);
            }
        }
        self.recheck_purpose(catalog);
    }

    /// Returns what the purpose proposes in its Region; nothing if the user chooses.
    pub fn proposal<'a>(&self, catalog: &'a Catalog) -> Option<purposes::Proposal<'a>> {
        Some(purposes::propose(self.purpose?, self.region.as_ref()?, catalog))
    }

    /// Sets the kind to what the Region has for the purpose, until a blueprint is chosen.
    fn recheck_purpose(&mut self, catalog: &Catalog) {
        let start = self.proposal(catalog).and_then(|proposal| proposal.start);
        if let (Some(start), None) = (start, &self.blueprint) {
            self.blueprint_kind = Some(start.blueprint_kind);
        }
    }

    /// Returns whether the instances are created from a snapshot, chosen or requested.
    pub fn restores(&self) -> bool {
        self.snapshot.is_some() || self.requested.snapshot.is_some()
    }

    /// Returns the server that moves to another size, unless a snapshot of another server was chosen since.
    pub fn resizes(&self) -> Option<&SanitizedText> {
        let name = self.requested.resizes.as_ref().filter(|_| self.restores())?;
        self.snapshot.as_ref().is_none_or(|of| of.item.source.as_ref() == Some(name)).then_some(name)
    }

    /// Returns the chosen snapshot and its Region.
    pub fn chosen_snapshot(&self) -> Option<(&InstanceSnapshot, &str)> {
        self.snapshot.as_ref().map(|of| (&of.item, of.region.as_str()))
    }

    /// Sets the snapshot, and with it the blueprint.
    pub fn restore(&mut self, region: SanitizedText, snapshot: InstanceSnapshot, catalog: &Catalog) {
        let image = snapshot.image(catalog.blueprint_of(&region, &snapshot));
        (self.blueprint_kind, self.purpose, self.requested.purpose) = (Some(image.blueprint_kind()), None, None);
        self.blueprint = Some(RegionScoped { region: region.clone(), item: image });
        self.snapshot = Some(RegionScoped { region, item: snapshot });
    }

    /// Clears the snapshot; its blueprint stays, if the Region still lists it.
    pub fn restore_nothing(&mut self) {
        (self.snapshot, self.requested.snapshot) = (None, None);
        self.blueprint.iter_mut().for_each(|of| of.item.min_disk = None);
    }

    /// Returns the name of the chosen Region.
    pub fn region_name(&self) -> Option<&SanitizedText> {
        self.region.as_ref().map(|region| &region.name)
    }

    /// Returns whether it is a computer for Lightsail for Research.
    pub fn research(&self) -> bool {
        match &self.blueprint {
            Some(blueprint) => blueprint.item.research,
            None => self.blueprint_kind == Some(BlueprintKind::Research),
        }
    }

    /// Returns the chosen launch script, if it has been read or written.
    pub fn chosen_script(&self) -> Option<&Script> {
        match self.script? {
            ScriptChoice::None => None,
            ScriptChoice::File => self.script_file.as_ref(),
            ScriptChoice::Typed => self.script_text.as_ref(),
            ScriptChoice::Starter(name) => self.starter_texts.get(name),
        }
    }

    /// Returns the chosen template.
    pub fn starter(&self) -> Option<&'static ScriptTemplate> {
        match self.script? {
            ScriptChoice::Starter(name) => script_templates::find(name),
            _ => None,
        }
    }

    /// Returns the template's text with the answers filled in; none while one is missing.
    pub fn filled(&self) -> Option<Script> {
        let (starter, blueprint) = (self.starter()?, self.blueprint.as_ref()?);
        let value = |at: usize| self.params.get(&starter.question(at)).cloned();
        let values: Option<Vec<String>> = (0..starter.parameters().len()).map(value).collect();
        Some(starter.fill(&blueprint.item, &values?))
    }

    /// Returns the operating system family that a launch script would run on.
    pub fn system(&self) -> OsFamily {
        self.blueprint.as_ref().map_or(OsFamily::Unknown, |of| OsFamily::of(&of.item))
    }

    /// Returns the number of instances; 1 until there are names.
    pub fn count(&self) -> usize {
        self.names.as_ref().map_or(1, |names| names.all.len())
    }

    /// Returns the monthly price of all instances.
    pub fn monthly(&self) -> Option<Usd> {
        Some(self.bundle.as_ref()?.item.price? * self.count())
    }

    /// Returns the add-ons with complete answers.
    pub fn add_ons(&self) -> Vec<AddOn> {
        let mut all = Vec::new();
        if self.snapshots == Some(true) {
            all.push(AddOn::AutoSnapshot { hour: self.hour.flatten() });
        }
        if self.idle == Some(true)
            && let (Some(threshold), Some(duration)) = (self.threshold.clone(), self.duration.clone())
        {
            all.push(AddOn::StopInstanceOnIdle { threshold, duration });
        }
        all
    }

    /// Returns the complete order.
    ///
    /// # Errors
    /// All problems at once, each with its field.
    pub fn finish(&self, catalog: &Catalog) -> Result<Order, Vec<Problem>> {
        let mut problems = self.missing();
        problems.extend(self.unproved());
        // The reason why an answer was dropped is a reason why it doesn't fit, too.
        let also = self.wrong(catalog).into_iter().filter(|one| !problems.contains(one)).collect::<Vec<_>>();
        problems.extend(also);
        let order = || {
            Some(Order {
                region: self.region_name()?.clone(),
                names: self.names.as_ref()?.all.clone(),
                zone: self.zone.as_ref()?.name.clone(),
                blueprint: self.blueprint.as_ref()?.item.clone(),
                snapshot: self.snapshot.as_ref().map(|of| of.item.clone()),
                bundle: self.bundle.as_ref()?.item.clone(),
                ip_type: self.network?,
                script: self.chosen_script().cloned(),
                key_pair: match self.key.as_ref()? {
                    KeyChoice::Default => None,
                    KeyChoice::Existing(key) => Some(key.item.name.clone()),
                    KeyChoice::New | KeyChoice::Own(_) => Some(self.key_name.clone()?),
                },
                brings: self.brings(),
                key_file: self.private_half(catalog).map(|path| SanitizedText::new(path.to_string_lossy())),
                tags: self.tags.clone()?,
                launch_tag: self.launch_tag?,
                add_ons: self.add_ons(),
                follow_ups: self.follow_ups(),
            })
        };
        match order() {
            Some(order) if problems.is_empty() => Ok(order),
            _ => Err(problems),
        }
    }

    /// Returns the applicable fields without an answer.
    fn missing(&self) -> Vec<Problem> {
        use FieldId::*;
        let linux = self.blueprint.as_ref().is_none_or(|b| compatibility::snapshots_fit(&b.item).is_ok());
        let file = self.script == Some(ScriptChoice::File);
        let typed = matches!(self.script, Some(ScriptChoice::Typed | ScriptChoice::Starter(_)));
        let snapshots = self.snapshots == Some(true);
        let idle = self.idle == Some(true);
        let https = self.after.https == Some(true);
        let asked = [
            (Region, true, self.region.is_some()),
            (Zone, true, self.zone.is_some()),
            (Source, self.restores(), self.snapshot.is_some()),
            (BlueprintKind, !self.restores(), self.blueprint_kind.is_some()),
            (Blueprint, !self.restores(), self.blueprint.is_some()),
            (Network, true, self.network.is_some()),
            (Bundle, true, self.bundle.is_some()),
            (Key, true, self.key.is_some()),
            (KeyName, self.brings_a_pair(), self.key_name.is_some()),
            (KeyFile, self.key == Some(KeyChoice::New), self.key_file.is_some()),
            (Script, true, self.script.is_some()),
            (ScriptFile, file, self.script_file.is_some()),
            (ScriptText, typed, self.chosen_script().is_some()),
            (Snapshots, linux, self.snapshots.is_some()),
            (Hour, snapshots, self.hour.is_some()),
            (Idle, self.research(), self.idle.is_some()),
            (Threshold, idle, self.threshold.is_some()),
            (Duration, idle, self.duration.is_some()),
            (Ports, true, self.after.ports.is_some()),
            (PortList, self.after.ports == Some(PortsChoice::Listed), self.after.port_list.is_some()),
            (StaticIp, self.takes_static_ip(), self.after.static_ip.is_some()),
            (Https, self.asks_https(), self.after.https.is_some()),
            (HttpsDomains, https, self.after.domains.is_some()),
            (HttpsEmail, https, self.after.email.is_some()),
            (SshAlias, self.takes_ssh(), self.after.ssh_alias.is_some()),
            (Names, true, self.names.is_some()),
            (Tags, true, self.tags.is_some()),
            (LaunchTag, true, self.launch_tag.is_some()),
        ];
        let gap = |field| self.gaps.get(&field).cloned().unwrap_or_else(|| UserText::new("problem.missing"));
        let starter = self.starter().into_iter();
        let params = starter.flat_map(|starter| (0..starter.parameters().len()).map(|at| starter.question(at)));
        let params = params.map(|field| (field, true, self.params.contains_key(&field)));
        asked
            .into_iter()
            .chain(params)
            .filter(|(_, asked, answered)| *asked && !*answered)
            .map(|(field, ..)| Problem::new(field, gap(field)))
            .collect()
    }

    /// Returns the answers that don't fit together.
    fn wrong(&self, catalog: &Catalog) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let (Some(blueprint), Some(network)) = (&self.blueprint, self.network) {
            let network_problem = compatibility::network_fits(&blueprint.item, network).err();
            problems.extend(network_problem.map(|say| Problem::new(FieldId::Network, say)));
            let bundle = self.bundle.as_ref().map(|of| compatibility::bundle_fits(&blueprint.item, network, &of.item));
            problems.extend(bundle.and_then(Result::err).map(|say| Problem::new(FieldId::Bundle, say)));
        }
        if let (Some(region), Some(names)) = (self.region_name(), &self.names)
            && let Loadable::Ready(in_use) = &catalog.listings(region).names
        {
            problems.extend(names.taken(in_use).into_iter().map(|name| {
                Problem::new(
                    FieldId::Names,
                    UserText::new("problem.names.taken").with("name", name).with("region", region),
                )
            }));
        }
        problems.extend(self.wrong_key(catalog));
        problems.extend(self.follow_up_misfits());
        if let Some(script) = self.chosen_script() {
            let field = if self.script == Some(ScriptChoice::File) { FieldId::ScriptFile } else { FieldId::ScriptText };
            problems.extend(script.check(field).err());
        }
        problems
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub use tests::support as tests_support;
