//! Tests of the SDK against the sandbox, in one process and on paused time: an instance's whole life, and every named
//! scenario.

mod life;
mod scenarios;

use skysail::domain::catalog::{Blueprint, Bundle, CatalogQuery, CatalogReply, KeyPair, Listing, Region};
use skysail::domain::compatibility::IpType;
use skysail::domain::failure::Failure;
use skysail::domain::follow_ups::FollowUps;
use skysail::domain::instance::{Instance, Operation};
use skysail::domain::order::Order;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::lightsail::{ClientSettings, Lightsail, connector};
use skysail::sandbox::{self, Clock, Sandbox, Scenario, TokioClock};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// An account with a client of the SDK, and a log of the requests that arrived.
struct Services {
    client: Lightsail,
    sandbox: Sandbox,
    region: SanitizedText,
}

impl Services {
    fn of(scenario: Scenario) -> Services {
        let clock = TokioClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000));
        let settings =
            sandbox::SandboxSettings { scenario, clock: Arc::new(clock), ..sandbox::SandboxSettings::default() };
        let sandbox = Sandbox::open(settings).unwrap();
        let behind = sandbox.clone();
        let answer = move |request| {
            let sandbox = behind.clone();
            async move { reply(sandbox.answer(request).await) }
        };
        let settings = ClientSettings { clock: Arc::new(move || clock.now()), ..ClientSettings::default() };
        Services { client: Lightsail::over(answer, settings), sandbox, region: SanitizedText::new("us-east-1") }
    }

    fn named(name: &str) -> Services {
        Services::of(Scenario::named(name).unwrap())
    }

    fn calm() -> Services {
        Services::of(Scenario::calm())
    }

    /// An order of Debian on the cheapest Linux bundle that supports it, from the catalog.
    async fn order(&self, names: &[&str]) -> Order {
        let blueprint = self.blueprints(false).await.into_iter().find(|one| one.id == "debian_12").unwrap();
        let bundle = self.bundles(false).await.into_iter().find(|one| one.id == "nano_3_0").unwrap();
        Order {
            region: self.region.clone(),
            names: names.iter().copied().map(SanitizedText::new).collect(),
            zone: SanitizedText::new(format!("{}a", self.region)),
            blueprint,
            snapshot: None,
            bundle,
            ip_type: IpType::DualStack,
            script: None,
            key_pair: None,
            brings: None,
            key_file: None,
            tags: vec![],
            launch_tag: true,
            add_ons: vec![],
            follow_ups: FollowUps::default(),
        }
    }

    async fn create(&self, names: &[&str]) -> Result<Vec<Operation>, Failure> {
        let order = self.order(names).await;
        self.client.create(&order, "L1").await
    }

    async fn regions(&self) -> Vec<Region> {
        match self.client.get(&CatalogQuery::Regions).await.unwrap() {
            CatalogReply::Regions(Listing { items, dropped: 0, .. }) => items,
            other => panic!("{other:?}"),
        }
    }

    async fn blueprints(&self, research: bool) -> Vec<Blueprint> {
        match self.client.get(&CatalogQuery::Blueprints { region: self.region.clone(), research }).await.unwrap() {
            CatalogReply::Blueprints(Listing { items, dropped: 0, .. }) => items,
            other => panic!("{other:?}"),
        }
    }

    async fn bundles(&self, research: bool) -> Vec<Bundle> {
        match self.client.get(&CatalogQuery::Bundles { region: self.region.clone(), research }).await.unwrap() {
            CatalogReply::Bundles(Listing { items, dropped: 0, .. }) => items,
            other => panic!("{other:?}"),
        }
    }

    async fn key_pairs(&self) -> Vec<KeyPair> {
        match self.client.get(&CatalogQuery::KeyPairs { region: self.region.clone() }).await.unwrap() {
            CatalogReply::KeyPairs(Listing { items, dropped: 0, .. }) => items,
            other => panic!("{other:?}"),
        }
    }

    async fn instance(&self, name: &str) -> Option<Instance> {
        self.client.instance(&self.region, name).await.unwrap()
    }

    /// How many requests of an action there were.
    fn count(&self, action: &str) -> usize {
        self.sandbox.requests().iter().filter(|seen| seen.action == action).count()
    }

    /// The service ignores unknown members, so this checks that none are sent.
    fn assert_all_members_known(&self) {
        for seen in self.sandbox.requests() {
            assert!(seen.unknown.is_empty(), "{} has {:?}", seen.action, seen.unknown);
        }
    }
}

fn reply(reply: sandbox::Reply) -> connector::Reply {
    match reply {
        sandbox::Reply::Full(response) => connector::Reply::Full(response),
        sandbox::Reply::Cut => connector::Reply::Cut,
        sandbox::Reply::Partial { response, sent } => connector::Reply::Partial { response, sent },
        sandbox::Reply::Drip { response, bytes_per_second } => connector::Reply::Drip { response, bytes_per_second },
        sandbox::Reply::Never => connector::Reply::Never,
    }
}
