//! State and update function of Home. Free of I/O: events in, requests out.

use super::{ServerKey, words};
use crate::domain::cost::Usd;
use crate::domain::instance::Instance;
use crate::domain::inventory::{
    BilledKind, BilledResource, Inventory, InventoryEvent, InventoryRequest, InventoryScope, Owner, RegionInventory,
    Server,
};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::{ServerAction, ServerActionEvent, ServerActionKind, ServerActionRequest};
use crate::domain::time::Now;
use crate::domain::until::Until;
use crate::text::Language;
use std::time::{Duration, SystemTime};
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

/// Interval between refreshes of a Region while one of its servers is changing state.
const CHANGING: Duration = Duration::from_secs(5);

/// A request for the runtime. Each is answered by one event.
#[derive(Clone, Debug, PartialEq)]
pub enum HomeRequest {
    /// A request of the inventory.
    Inventory(InventoryRequest),
    /// A request of an action on a server.
    Action {
        /// The server's Region.
        region: SanitizedText,
        /// The server's name.
        name: SanitizedText,
        /// The request itself.
        request: ServerActionRequest,
    },
    /// Answered by [`HomeEvent::Due`] after this time.
    Wait(Duration),
}

/// An event for Home.
#[derive(Clone, Debug, PartialEq)]
pub enum HomeEvent {
    /// A reply for the inventory.
    Inventory(InventoryEvent),
    /// The outcome of one request of an action on a server.
    Action {
        /// The server's Region.
        region: SanitizedText,
        /// The server's name.
        name: SanitizedText,
        /// The outcome.
        event: ServerActionEvent,
    },
    /// The requested wait is over.
    Due,
}

/// A row of the list.
#[derive(Clone, Debug)]
pub enum HomeRow {
    /// A server.
    Server(Box<ServerRow>),
    /// The free row between the servers and the heading below them.
    Gap,
    /// Heading of the other billed resources below it.
    Heading,
    /// Another billed resource.
    Resource(Box<ResourceRow>),
}

/// A server and what its row shows.
#[derive(Clone, Debug)]
pub struct ServerRow {
    /// Region and name of the server.
    pub key: ServerKey,
    /// The instance as AWS last described it.
    pub instance: Instance,
    /// Whether a launch from this computer created it.
    pub owner: Owner,
    /// Monthly price, if known.
    pub monthly: Option<Usd>,
    /// ID of the launch that created it, where that is proved.
    pub launch: Option<SanitizedText>,
    /// Until when it is needed, if that was said, and whether it has passed.
    pub until: Option<(Until, bool)>,
    /// Its cells, except the age.
    pub cells: [String; 9],
}

/// A billed resource other than a server, and what its row shows.
#[derive(Clone, Debug)]
pub struct ResourceRow {
    /// The resource's Region.
    pub region: SanitizedText,
    /// The resource.
    pub resource: BilledResource,
    /// Whether a launch from this computer created it.
    pub owner: Owner,
    /// Its cells, except the age.
    pub cells: [String; 7],
}

impl ServerRow {
    fn of(language: Language, server: &Server, inventory: &Inventory, now: Now) -> ServerRow {
        let launch = inventory.owners.launch(&server.region.name, server.instance);
        let mut cells = words::server(language, server, now);
        // The zone says the Region too.
        if let Some(zone) = &server.instance.zone {
            cells[words::SERVER_REGION] = zone.to_string();
        }
        ServerRow {
            key: ServerKey { region: server.region.name.clone(), name: server.instance.name.clone() },
            instance: server.instance.clone(),
            owner: server.owner,
            monthly: server.monthly(),
            launch: launch.map(|launch| launch.id.clone()),
            until: server.until().map(|until| (until, until.passed(now.wall))),
            cells,
        }
    }

    /// Returns whether its end time has passed.
    pub fn overdue(&self) -> bool {
        self.until.is_some_and(|(_, passed)| passed)
    }

    /// Returns whether AWS reports it as stopped.
    pub fn stopped(&self) -> bool {
        self.instance.state.as_deref() == Some("stopped")
    }
}

impl ResourceRow {
    /// Returns its Region and name; a name is unique among all kinds of resources of a Region.
    pub fn key(&self) -> ServerKey {
        ServerKey { region: self.region.clone(), name: self.resource.name.clone() }
    }
}

impl HomeRow {
    /// Returns whether the cursor may be on this row.
    fn selectable(&self) -> bool {
        !matches!(self, HomeRow::Gap | HomeRow::Heading)
    }

    fn cells(&self) -> &[String] {
        match self {
            HomeRow::Server(row) => &row.cells,
            HomeRow::Resource(row) => &row.cells,
            HomeRow::Gap | HomeRow::Heading => &[],
        }
    }

    /// Returns the creation time, if AWS reports it.
    pub fn created_at(&self) -> Option<SystemTime> {
        match self {
            HomeRow::Server(row) => row.instance.created_at,
            HomeRow::Resource(row) => row.resource.created_at,
            HomeRow::Gap | HomeRow::Heading => None,
        }
    }

    /// Returns the Region and name of what the row is about.
    pub fn key(&self) -> Option<ServerKey> {
        match self {
            HomeRow::Server(row) => Some(row.key.clone()),
            HomeRow::Resource(row) => Some(row.key()),
            HomeRow::Gap | HomeRow::Heading => None,
        }
    }

    /// Returns the monthly price, if it is known, and whether that is a maximum; `None` for a row without a price.
    fn price(&self) -> Option<(Option<Usd>, bool)> {
        match self {
            HomeRow::Server(row) => Some((row.monthly, false)),
            HomeRow::Resource(row) => Some((row.resource.monthly(), row.resource.at_most())),
            HomeRow::Gap | HomeRow::Heading => None,
        }
    }

    fn same(&self, other: &HomeRow) -> bool {
        match (self, other) {
            (HomeRow::Server(one), HomeRow::Server(other)) => one.key == other.key,
            (HomeRow::Resource(one), HomeRow::Resource(other)) => {
                (one.resource.kind, &one.resource.name, &one.region)
                    == (other.resource.kind, &other.resource.name, &other.region)
            }
            _ => false,
        }
    }
}

/// What is deleted once its word was typed.
#[derive(Clone, Debug)]
pub enum DeletionTarget {
    /// A server that no launch of Skysail provably created.
    Server(ServerKey),
    /// A snapshot or a static IP.
    Resource(Box<ResourceRow>),
}

impl DeletionTarget {
    /// Returns the word to type: the name, and the Region too of what Skysail didn't provably create.
    pub fn word(&self) -> String {
        match self {
            DeletionTarget::Server(key) => key.word(),
            DeletionTarget::Resource(row) if row.owner == Owner::Ours => row.resource.name.to_string(),
            DeletionTarget::Resource(row) => row.key().word(),
        }
    }
}

/// What depends on all rows, computed when they change and not for each frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Number of servers.
    pub servers: usize,
    /// The sum of their known monthly prices, and the number of unknown ones.
    pub monthly: (Usd, usize),
    /// Number of overdue servers that Skysail created.
    pub overdue: usize,
    /// Whether anything is listed that Skysail didn't create.
    pub not_ours: bool,
    /// Whether anything is listed that Skysail may have created.
    pub unproven: bool,
    /// The width of each column, in cells: that of its heading and its widest cell of a server.
    pub widths: [usize; 9],
}

/// What passes the filter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// Number of servers and other resources.
    pub rows: usize,
    /// The sum of their known monthly prices.
    pub monthly: Usd,
    /// Whether one of these prices is a maximum.
    pub at_most: bool,
    /// The sum of the known monthly prices of what isn't a server.
    pub also_billed: Usd,
}

/// The state of Home.
#[derive(Clone, Debug, Default)]
pub struct HomeState {
    /// `None` until Home is first opened.
    pub inventory: Option<Inventory>,
    /// All rows; `shown` holds the indexes of those that pass the filter.
    rows: Vec<HomeRow>,
    shown: Vec<usize>,
    /// What all rows add up to.
    pub totals: Totals,
    /// What the rows that pass the filter add up to.
    pub passed: Shown,
    /// Index of the cursor among the shown rows.
    pub cursor: usize,
    moved: bool,
    /// The text of the filter.
    pub filter: Input,
    /// Whether keys go into the filter.
    pub filtering: bool,
    /// Whether the details of the row under the cursor are shown.
    pub details: bool,
    /// The last action on each server, newest last.
    pub actions: Vec<ServerAction>,
    /// What the deletion word is being typed for.
    pub deleting: Option<DeletionTarget>,
    /// Wall-clock time of the last reply of each Region.
    replied: Vec<(SanitizedText, SystemTime)>,
    waiting: bool,
}

impl HomeState {
    /// Opens Home: loads everything the first time, later continues to watch servers that are changing.
    pub fn open(&mut self) -> Vec<HomeRequest> {
        match &self.inventory {
            Some(_) => self.watch(),
            None => {
                let scope = InventoryScope { region: None, storage: true, prices: true };
                let (inventory, requests) = Inventory::begin(scope);
                self.inventory = Some(inventory);
                requests.into_iter().map(HomeRequest::Inventory).collect()
            }
        }
    }

    /// Resets the state for another account. The caller doesn't switch accounts while a request is in flight.
    pub fn forget(&mut self) {
        *self = HomeState::default();
    }

    /// Returns from a launch in this Region: refreshes the Region and the ownership of its servers.
    pub fn come_back(&mut self, region: &str) -> Vec<HomeRequest> {
        let Some(inventory) = &mut self.inventory else { return self.open() };
        let inventory_requests = std::iter::once(InventoryRequest::Owners).chain(inventory.refresh_region(region));
        let inventory_requests: Vec<HomeRequest> = inventory_requests.map(HomeRequest::Inventory).collect();
        inventory_requests.into_iter().chain(self.watch()).collect()
    }

    /// Refreshes everything.
    pub fn refresh(&mut self) -> Vec<HomeRequest> {
        let inventory_requests = self.inventory.as_mut().map(Inventory::refresh).unwrap_or_default();
        let owners = (!inventory_requests.is_empty()).then_some(InventoryRequest::Owners);
        owners.into_iter().chain(inventory_requests).map(HomeRequest::Inventory).collect()
    }

    /// Applies an event and returns the requests that follow. Nothing is watched while Home isn't `visible`.
    pub fn on(&mut self, language: Language, event: HomeEvent, visible: bool, now: Now) -> Vec<HomeRequest> {
        match event {
            HomeEvent::Inventory(event) => {
                let Some(inventory) = &mut self.inventory else { return Vec::new() };
                let inventory_requests = inventory.on(event, now);
                self.relist(language, now);
                let mut requests: Vec<HomeRequest> =
                    inventory_requests.into_iter().map(HomeRequest::Inventory).collect();
                if visible {
                    requests.extend(self.watch());
                }
                requests
            }
            HomeEvent::Action { region, name, event } => self.on_action(language, &region, &name, event, now),
            HomeEvent::Due => {
                self.waiting = false;
                if visible { self.look_at_changing() } else { Vec::new() }
            }
        }
    }

    /// Schedules the next refresh if a server is changing state and no action of Skysail is following it.
    fn watch(&mut self) -> Vec<HomeRequest> {
        if self.waiting || self.changing().is_empty() {
            return Vec::new();
        }
        self.waiting = true;
        vec![HomeRequest::Wait(CHANGING)]
    }

    fn changing(&self) -> Vec<SanitizedText> {
        let changes = |row: &ServerRow| {
            let state = row.instance.state.as_deref();
            matches!(state, Some("pending" | "starting" | "stopping" | "shutting-down"))
                && self.action(&row.key).is_none_or(ServerAction::is_over)
        };
        let mut regions: Vec<SanitizedText> =
            self.servers().filter(|row| changes(row)).map(|row| row.key.region.clone()).collect();
        regions.dedup();
        regions
    }

    fn look_at_changing(&mut self) -> Vec<HomeRequest> {
        let regions = self.changing();
        let Some(inventory) = &mut self.inventory else { return Vec::new() };
        let inventory_requests = regions.iter().flat_map(|region| inventory.refresh_region(region)).collect::<Vec<_>>();
        inventory_requests.into_iter().map(HomeRequest::Inventory).collect()
    }

    /// Starts an action on a server, unless another one is still running there.
    pub fn act(&mut self, kind: ServerActionKind, key: &ServerKey) -> Vec<HomeRequest> {
        let Some(instance) = self.servers().find(|row| row.key == *key).map(|row| row.instance.clone()) else {
            return Vec::new();
        };
        self.begin(key, ServerAction::begin(kind, key.region.clone(), &instance))
    }

    /// Starts the deletion of what the word was typed for, unless an action is still running there.
    pub fn delete(&mut self, target: &DeletionTarget) -> Vec<HomeRequest> {
        match target {
            DeletionTarget::Server(key) => self.act(ServerActionKind::Delete, key),
            DeletionTarget::Resource(row) => {
                let begun = ServerAction::delete(row.region.clone(), &row.resource);
                begun.map(|begun| self.begin(&row.key(), begun)).unwrap_or_default()
            }
        }
    }

    fn begin(
        &mut self,
        key: &ServerKey,
        (action, requests): (ServerAction, Vec<ServerActionRequest>),
    ) -> Vec<HomeRequest> {
        if self.busy(key) {
            return Vec::new();
        }
        // The outcomes of earlier actions have been read.
        self.leave();
        self.actions.retain(|other| (&other.region, &other.name) != (&key.region, &key.name));
        self.actions.push(action);
        requests_of(key, requests)
    }

    fn on_action(
        &mut self,
        language: Language,
        region: &SanitizedText,
        name: &SanitizedText,
        event: ServerActionEvent,
        now: Now,
    ) -> Vec<HomeRequest> {
        let key = ServerKey { region: region.clone(), name: name.clone() };
        let Some(action) = self.actions.iter_mut().find(|one| one.region == *region && one.name == *name) else {
            return Vec::new();
        };
        let was_over = action.is_over();
        let requests = action.on(event, now);
        let (over, instance) = (action.is_over(), action.instance.clone());
        let deleted = action.resource.clone().filter(|_| action.is_done());
        let of_resource = action.resource.is_some();
        let saved = over && action.kind == ServerActionKind::Snapshot;
        let mut requests = requests_of(&key, requests);
        if let (Some(inventory), Some(instance)) = (&mut self.inventory, instance) {
            inventory.update(region, instance);
            if over && !was_over {
                requests.extend(inventory.refresh_region(region).into_iter().map(HomeRequest::Inventory));
            }
            if saved && !was_over {
                // Its record proves that it's Skysail's.
                let proof = std::iter::once(InventoryRequest::Owners);
                let inventory_requests = proof.chain(inventory.refresh_storage(region));
                requests.extend(inventory_requests.map(HomeRequest::Inventory));
            }
        }
        if let Some(inventory) = self.inventory.as_mut().filter(|_| of_resource && over && !was_over) {
            deleted.iter().for_each(|resource| inventory.remove(region, resource));
            requests.extend(inventory.refresh_region(region).into_iter().map(HomeRequest::Inventory));
        }
        self.relist(language, now);
        requests
    }

    /// Returns when AWS described the row under the cursor; without one, the time of the oldest reply.
    pub fn as_of(&self) -> Option<SystemTime> {
        let region = match self.row() {
            Some(HomeRow::Server(row)) => Some(&row.key.region),
            Some(HomeRow::Resource(row)) => Some(&row.region),
            _ => None,
        };
        let of_row = self.replied.iter().find(|(name, _)| Some(name) == region).map(|(_, at)| *at);
        of_row.or_else(|| self.replied.iter().map(|(_, at)| *at).min())
    }

    /// Drops the outcomes that were shown, as another screen is opened.
    pub fn leave(&mut self) {
        self.actions.retain(|action| !action.is_over() || action.may_send_again());
    }

    /// Returns the current or last action on a server.
    pub fn action(&self, key: &ServerKey) -> Option<&ServerAction> {
        self.actions.iter().find(|action| action.region == key.region && action.name == key.name)
    }

    /// Returns whether an action on this server, snapshot or static IP is still running.
    pub fn busy(&self, key: &ServerKey) -> bool {
        self.action(key).is_some_and(|action| !action.is_over())
    }

    /// Returns whether the snapshots of a Region are still being loaded.
    pub fn asks_storage(&self, region: &str) -> bool {
        self.inventory.as_ref().is_some_and(|inventory| inventory.asks_storage(region))
    }

    /// Returns whether an action isn't over, or its outcome is unknown: it may be looking, before it sends its request.
    pub fn acts(&self) -> bool {
        self.actions.iter().any(|action| action.is_open() || !action.is_over())
    }

    /// Returns whether a request was sent, or may have been, and its outcome is unknown.
    pub fn in_flight(&self) -> bool {
        self.actions.iter().any(ServerAction::is_open)
    }

    /// Returns whether the view shows elapsed time: requests or actions are in progress.
    pub fn ticks(&self) -> bool {
        self.inventory.as_ref().is_some_and(Inventory::is_asking) || self.actions.iter().any(|action| !action.is_over())
    }

    /// Rebuilds the rows. The cursor stays on its row if the user has moved it.
    fn relist(&mut self, language: Language, now: Now) {
        let Some(inventory) = &self.inventory else { return };
        let stood = self.row().cloned();
        let servers = inventory.servers_overdue_first(now.wall);
        let mut rows: Vec<HomeRow> =
            servers.iter().map(|one| HomeRow::Server(Box::new(ServerRow::of(language, one, inventory, now)))).collect();
        let besides = inventory.also_billed();
        if !besides.is_empty() {
            rows.extend([HomeRow::Gap, HomeRow::Heading]);
        }
        rows.extend(besides.into_iter().map(|(region, resource, owner)| {
            let cells = words::resource(language, region, resource, owner, now);
            let (region, resource) = (region.name.clone(), resource.clone());
            HomeRow::Resource(Box::new(ResourceRow { region, resource, owner, cells }))
        }));
        self.replied = replied(&inventory.regions, now);
        let regions = inventory.regions.iter().map(|region| region.name.width()).max();
        self.rows = rows;
        self.totals = self.add_up(language, regions.unwrap_or(0));
        self.refilter();
        let stood = stood.filter(|_| self.moved);
        let place = stood.and_then(|stood| self.shown.iter().position(|at| self.rows[*at].same(&stood)));
        self.cursor = place.unwrap_or(if self.moved { self.cursor } else { 0 });
        self.settle(true);
    }

    /// Adds up all rows. The column of zones is as wide as the longest of any Region, so that it never moves.
    fn add_up(&self, language: Language, regions: usize) -> Totals {
        let owners = || self.servers().map(|row| row.owner).chain(self.resources().map(|row| row.owner));
        Totals {
            servers: self.servers().count(),
            monthly: words::sum(self.servers().map(|row| row.monthly)),
            overdue: self.servers().filter(|row| row.overdue() && row.owner == Owner::Ours).count(),
            not_ours: owners().any(|owner| owner == Owner::NotOurs),
            unproven: owners().any(|owner| owner == Owner::Unproven),
            widths: words::widths(language, self.servers().map(|row| &row.cells), regions),
        }
    }

    fn refilter(&mut self) {
        let filter = self.filter.value();
        let fits = |row: &HomeRow| !row.selectable() || words::matches(row.cells(), filter);
        self.shown = (0..self.rows.len()).filter(|at| fits(&self.rows[*at])).collect();
        // A heading without rows below it is dropped, and a gap without rows above it.
        while self.shown.last().is_some_and(|at| !self.rows[*at].selectable()) {
            self.shown.pop();
        }
        if self.shown.first().is_some_and(|at| matches!(self.rows[*at], HomeRow::Gap)) {
            self.shown.remove(0);
        }
        let prices: Vec<(Option<Usd>, bool)> = self.from(0).filter_map(|(_, row)| row.price()).collect();
        self.passed = Shown {
            rows: prices.len(),
            monthly: words::sum(prices.iter().map(|(price, _)| *price)).0,
            at_most: prices.iter().any(|(_, at_most)| *at_most),
            also_billed: words::sum(self.shown_resources().map(|row| row.resource.monthly())).0,
        };
    }

    fn shown_resources(&self) -> impl Iterator<Item = &ResourceRow> {
        self.from(0).filter_map(|(_, row)| match row {
            HomeRow::Resource(row) => Some(&**row),
            _ => None,
        })
    }

    /// Applies a changed filter: moves the cursor to the first row that passes.
    pub fn filter_changed(&mut self) {
        self.refilter();
        (self.cursor, self.details) = (0, false);
        self.settle(true);
    }

    /// Moves the cursor to the nearest selectable row, first looking below it or above it.
    fn settle(&mut self, down: bool) {
        let all = self.shown.len();
        let at = self.cursor.min(all.saturating_sub(1));
        let selectable = |at: &usize| self.rows[self.shown[*at]].selectable();
        let below = (at..all).find(selectable);
        let above = (0..all.min(at + 1)).rev().find(selectable);
        self.cursor = if down { below.or(above) } else { above.or(below) }.unwrap_or(at);
    }

    /// Returns the row under the cursor.
    pub fn row(&self) -> Option<&HomeRow> {
        self.rows.get(*self.shown.get(self.cursor)?)
    }

    /// Returns the server under the cursor.
    pub fn server(&self) -> Option<&ServerRow> {
        match self.row()? {
            HomeRow::Server(row) => Some(row),
            _ => None,
        }
    }

    /// Returns the billed resource under the cursor that isn't a server.
    pub fn resource(&self) -> Option<&ResourceRow> {
        match self.row()? {
            HomeRow::Resource(row) => Some(row),
            _ => None,
        }
    }

    /// Returns the selected instance snapshot, if one is selected.
    pub fn snapshot(&self) -> Option<&ResourceRow> {
        match self.row()? {
            HomeRow::Resource(row) if row.resource.kind == BilledKind::InstanceSnapshot => Some(row),
            _ => None,
        }
    }

    /// Returns the snapshots of a server, newest first.
    pub fn snapshots_of(&self, server: &ServerRow) -> Vec<&BilledResource> {
        let (key, arn) = (&server.key, &server.instance.arn);
        let of = |row: &&ResourceRow| {
            let it = &row.resource;
            let same = it.source_arn.as_ref().zip(arn.as_ref()).is_none_or(|(one, other)| one == other);
            it.kind == BilledKind::InstanceSnapshot
                && row.region == key.region
                && it.source.as_ref() == Some(&key.name)
                && same
        };
        let mut all: Vec<&BilledResource> = self.resources().filter(of).map(|row| &row.resource).collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.created_at));
        all
    }

    /// Returns how many rows pass the filter.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Returns whether no row passes the filter.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Returns the rows that pass the filter, with their indexes, from `first` on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = (usize, &HomeRow)> {
        let shown = self.shown.iter().enumerate().skip(first);
        shown.map(|(place, at)| (place, &self.rows[*at]))
    }

    /// Returns all servers, regardless of the filter.
    pub fn servers(&self) -> impl Iterator<Item = &ServerRow> {
        self.rows.iter().filter_map(|row| match row {
            HomeRow::Server(row) => Some(&**row),
            _ => None,
        })
    }

    /// Returns the number of servers and other resources, regardless of the filter.
    pub fn listed(&self) -> usize {
        self.rows.iter().filter(|row| row.selectable()).count()
    }

    /// Returns all other billed resources, regardless of the filter.
    pub fn resources(&self) -> impl Iterator<Item = &ResourceRow> {
        self.rows.iter().filter_map(|row| match row {
            HomeRow::Resource(row) => Some(&**row),
            _ => None,
        })
    }

    /// Moves the cursor to this index.
    pub fn move_to(&mut self, place: usize) {
        let down = place >= self.cursor;
        self.cursor = place;
        self.settle(down);
        self.moved = true;
        self.details = false;
    }
}

fn requests_of(key: &ServerKey, requests: Vec<ServerActionRequest>) -> Vec<HomeRequest> {
    let request = |request| HomeRequest::Action { region: key.region.clone(), name: key.name.clone(), request };
    requests.into_iter().map(request).collect()
}

/// Returns the wall-clock time of each Region's last reply.
fn replied(regions: &[RegionInventory], now: Now) -> Vec<(SanitizedText, SystemTime)> {
    let at = |region: &RegionInventory| now.wall.checked_sub(now.since(region.at?));
    regions.iter().filter_map(|region| Some((region.name.clone(), at(region)?))).collect()
}
