//! Key bindings of Home and of the opening screen. Letters are shortcuts, except while a filter is typed.

use super::offers;
use crate::app::keymap::{
    ACCOUNT, AGAIN, KeyAction, KeyBinding, KeyPress, bind, char, filter_keys, keys, list_keys, plain, twin,
};
use crate::app::model::Model;
use crate::domain::instance_actions::InstanceActionKind;
use crate::domain::inventory::Owner;
use crate::home::HomeRow;
use termina::event::KeyCode;

/// Returns the bindings of Home.
pub fn home(model: &Model) -> Vec<KeyBinding> {
    let home = &model.home.state;
    if home.filtering {
        let mut all = filter_keys();
        all[0].words = all[0].words.filter(|_| home.len() > 1);
        all.push(bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.home.filtered"));
        all.push(bind(keys![plain(KeyCode::Escape)], KeyAction::Back, "hint.clear-filter"));
        return all;
    }
    let mut all = list_keys(true);
    all[0].words = all[0].words.filter(|_| home.len() > 1);
    if home.row().is_some() {
        let words = if home.details { "hint.home.close" } else { "hint.home.open" };
        all.insert(
            1,
            match home.snapshot() {
                Some(_) => bind(keys![plain(KeyCode::Enter), char('N')], KeyAction::Restore, "hint.home.restore"),
                None => bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, words),
            },
        );
    }
    let others = offers::instead_of_servers(model).len();
    if others > 0 {
        all[0].words = Some("hint.move").filter(|_| others > 1);
        all.insert(1, bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.choose"));
    }
    let filtered = !home.filter.value().is_empty();
    let clear_filter = || bind(keys![plain(KeyCode::Escape)], KeyAction::Back, "hint.clear-filter");
    all.extend((filtered && !home.details).then(clear_filter));
    let deletes = home.resource().is_some_and(|row| !home.busy(&row.key()));
    all.extend(deletes.then(|| bind(keys![char('D')], KeyAction::Delete, "hint.delete")));
    if home.resource().is_some() {
        all.push(bind(keys![char('c')], KeyAction::Copy, "hint.home.copy"));
    }
    all.push(bind(keys![char('n')], KeyAction::NewServer, "hint.home.new"));
    if home.is_empty() {
        all.push(bind(ACCOUNT, KeyAction::Account, "hint.account"));
    }
    all.extend(server(model));
    all.push(bind(AGAIN, KeyAction::Refresh, "hint.refresh"));
    all.push(bind(keys![char('/')], KeyAction::FilterServers, "hint.home.filter"));
    all.extend(match () {
        () if home.details => Some(bind(keys![plain(KeyCode::Escape)], KeyAction::Back, "hint.back")),
        () if filtered => None,
        () if offers::leads_to_welcome(model) => {
            Some(bind(keys![plain(KeyCode::Escape)], KeyAction::Back, "hint.back"))
        }
        () => Some(twin(keys![plain(KeyCode::Escape)], KeyAction::Back)),
    });
    let taken = |keys: &[KeyPress]| all.iter().any(|binding| binding.keys.contains(&keys[0]));
    let free: Vec<_> = ROW_KEYS.iter().filter(|keys| !taken(keys)).map(|keys| twin(keys, KeyAction::NotHere)).collect();
    all.extend(free);
    all
}

/// Letters that act on a server or snapshot; where one doesn't apply, it says so.
const ROW_KEYS: [&[KeyPress]; 13] = [
    &[char('l')],
    &[char('s')],
    &[char('x')],
    &[char('R')],
    &[char('S')],
    &[char('Z')],
    &[char('N')],
    &[char('D')],
    &[char('v')],
    &[char('i')],
    &[char('f')],
    &[char('h')],
    &[char('A')],
];

/// Returns the bindings for the server under the cursor, depending on its state.
fn server(model: &Model) -> Vec<KeyBinding> {
    let Some(HomeRow::Server(server)) = model.home.state.row() else { return Vec::new() };
    let busy = model.home.state.busy(&server.key);
    let (runs, stopped) = (server.instance.running() && !busy, server.stopped() && !busy);
    let mut all = Vec::new();
    if runs {
        all.push(bind(keys![char('l')], KeyAction::Shell, "hint.home.log-in"));
    }
    if stopped {
        all.push(bind(keys![char('s')], KeyAction::StartServer, "hint.home.start"));
    }
    if runs {
        all.push(bind(keys![char('x')], KeyAction::StopServer, "hint.home.stop"));
    }
    if !busy && (server.launch.is_some() || server.owner != Owner::Ours) {
        all.push(bind(keys![char('D')], KeyAction::Delete, "hint.delete"));
    }
    if runs || stopped {
        all.push(bind(keys![char('S')], KeyAction::SnapshotServer, "hint.home.snapshot"));
    }
    if runs {
        all.push(bind(keys![char('R')], KeyAction::RebootServer, "hint.home.reboot"));
    }
    all.push(bind(keys![char('N')], KeyAction::NewLikeThis, "hint.home.like-this"));
    if server.launch.is_some() {
        all.push(twin(keys![char('v')], KeyAction::Replay));
        const AFTERWARDS: [(&[KeyPress], InstanceActionKind); 3] = [
            (&[char('i')], InstanceActionKind::StaticIp),
            (&[char('f')], InstanceActionKind::Firewall),
            (&[char('h')], InstanceActionKind::Https),
        ];
        if runs {
            all.extend(AFTERWARDS.map(|(keys, kind)| twin(keys, KeyAction::Afterwards(kind))));
            all.push(twin(keys![char('A')], KeyAction::Alias));
        }
    }
    if runs || stopped {
        all.push(bind(keys![char('Z')], KeyAction::Resize, "hint.home.resize"));
    }
    all
}

/// Returns the bindings of the opening screen.
pub fn welcome(model: &Model) -> Vec<KeyBinding> {
    if !model.home.welcome.known {
        return Vec::new();
    }
    let mut all = list_keys(true);
    all.insert(1, bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.choose"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::home;
    use crate::app::model::{Overlay, Screen, TargetInfo};
    use crate::domain::catalog::Region;
    use crate::domain::draft::tests_support::order;
    use crate::domain::instance::Instance;
    use crate::domain::inventory::{BilledKind, BilledResource, InventoryEvent, OwnershipIndex};
    use crate::domain::launch::journal_record::{JournalEntry, JournalRecord, Manifest};
    use crate::domain::time::Now;
    use crate::home::HomeEvent;
    use crate::text::Language;
    use crate::theme::Theme;

    /// Returns Home with a server in this state, whose launch is on this computer or not.
    fn model(state: &str, ours: bool) -> Model {
        let mut model = Model::new(TargetInfo::default(), Theme::calm(), 120, 36);
        model.screen = Screen::Home;
        let records = [
            JournalRecord::Intent {
                launch: "L1".into(),
                manifest: Box::new(Manifest::of(&order("web-1"), "L1", None)),
            },
            JournalRecord::Sending,
            JournalRecord::Accepted { operations: Vec::new() },
            JournalRecord::Seen { arns: vec![("web-1".into(), "a1".into())] },
        ];
        let now = Now::default();
        let journal: Vec<JournalEntry> = records.map(|record| JournalEntry { at: now.wall, record }).into();
        let owners = OwnershipIndex::of(ours.then_some(journal).into_iter(), now);
        let region = Region {
            name: "us-east-1".into(),
            display_name: "Virginia".into(),
            description: "".into(),
            continent: None,
            zones: Vec::new(),
        };
        let server = Instance {
            name: "web-1".into(),
            arn: Some("a1".into()),
            state: Some(state.into()),
            created_at: Some(now.wall),
            ..Instance::default()
        };
        model.home.state.open();
        for event in [
            InventoryEvent::Owners(Box::new(owners)),
            InventoryEvent::Regions(Ok(vec![region])),
            InventoryEvent::Servers("us-east-1".into(), Ok((vec![server], Vec::new()))),
        ] {
            model.home.state.on(Language::English, HomeEvent::Inventory(event), true, now);
        }
        model
    }

    /// Which launch created a server decides what else goes with it.
    #[test]
    fn nothing_is_deleted_before_the_journals_are_read() {
        for (read, asks) in [(true, true), (false, false)] {
            let mut model = model("running", false);
            if !read {
                model.home.state.inventory.as_mut().unwrap().owners = OwnershipIndex::default();
            }
            assert!(home::update::act(&mut model, KeyAction::Delete).is_empty());
            assert_eq!(matches!(model.overlay, Some(Overlay::Remove(_))), asks, "read: {read}");
            assert_eq!(model.notice.is_some_and(|notice| notice.say.key == "home.owners.asking"), !asks);
        }
    }

    /// What else is billed: `D` deletes it, or says how; the other letters of a server say that it's none.
    #[test]
    fn each_billed_resource_is_deleted_and_only_a_snapshot_becomes_a_server() {
        for (kind, expected) in [
            (BilledKind::InstanceSnapshot, "cDnNr"),
            (BilledKind::StaticIp, "cDnr"),
            (BilledKind::Disk, "cDnr"),
            (BilledKind::DiskSnapshot, "cDnr"),
        ] {
            let mut model = model("running", true);
            let resource = BilledResource { size: Some(8), ..BilledResource::named(kind, "monday".into()) };
            let listed = InventoryEvent::Storage("us-east-1".into(), Ok(vec![resource]));
            model.home.state.on(Language::English, HomeEvent::Inventory(listed), true, Now::default());
            model.home.state.move_to(2);
            assert_eq!(letters(&model), expected, "{kind:?}");
        }
    }

    /// Returns the bound letters in alphabetical order, lowercase first.
    fn letters(model: &Model) -> String {
        let bindings = home(model);
        let moves = list_keys(true);
        let moves: Vec<KeyAction> = moves.iter().map(|binding| binding.action).collect();
        let own = bindings.iter().filter(|it| !moves.contains(&it.action) && it.action != KeyAction::NotHere);
        let mut all: Vec<char> = own.flat_map(|binding| binding.keys.iter().filter_map(KeyPress::letter)).collect();
        all.sort_by_key(|letter| (letter.to_ascii_lowercase(), letter.is_ascii_uppercase()));
        all.into_iter().collect()
    }

    /// A server that Skysail didn't create can be viewed, logged in to, started, stopped, saved, and deleted by name.
    #[test]
    fn each_key_works_only_where_it_applies() {
        for (state, ours, expected) in [
            ("running", true, "ADfhilnNrRSvxZ"),
            ("running", false, "DlnNrRSxZ"),
            ("stopped", true, "DnNrsSvZ"),
            ("stopped", false, "DnNrsSZ"),
            ("pending", true, "DnNrv"),
            ("pending", false, "DnNr"),
        ] {
            assert_eq!(letters(&model(state, ours)), expected, "{state}, ours: {ours}");
        }
    }
}
