//! Update functions for the account: identity, home Region, and switching credentials.

use crate::app::effect::Effect;
use crate::app::home;
use crate::app::model::{Model, Overlay, Screen, TargetInfo};
use crate::app::{account_dialog, form, retry};
use crate::domain::account::{AccountEvent, AccountRequest, OpenedAccount};
use crate::domain::catalog::Catalog;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;

/// Returns the effects of the start, after the first frame: look up credentials and the identity behind those in use.
/// The sandbox needs neither.
pub fn begin(model: &Model) -> Vec<Effect> {
    match model.target.sandbox {
        true => Vec::new(),
        false => vec![Effect::Account(AccountRequest::Look), Effect::Account(AccountRequest::Who)],
    }
}

/// Applies the opened account: its home Region, and the host of a custom endpoint.
pub fn entered(model: &mut Model, home: Option<(SanitizedText, Provenance)>, host: Option<SanitizedText>) {
    if home.is_some() {
        at_home(model, home);
    }
    let Some(host) = host else { return };
    // A custom endpoint can't report an identity, and it isn't AWS.
    model.target.label.get_or_insert_with(|| host.clone());
    model.target.account = Some(host);
}

/// Proposes the Region of the environment or profile, unless the user gave another one.
fn at_home(model: &mut Model, home: Option<(SanitizedText, Provenance)>) {
    let said = |from: Provenance| !matches!(from, Provenance::Environment | Provenance::Profile);
    if model.draft.requested.region.as_ref().is_none_or(|(_, from)| !said(*from)) {
        model.draft.requested.region = home;
    }
}

/// Applies an account event.
pub fn on(model: &mut Model, news: AccountEvent) -> Vec<Effect> {
    model.account.opening &= !matches!(news, AccountEvent::Opened(_));
    match news {
        AccountEvent::Found(found) => return account_dialog::update::found(model, found),
        AccountEvent::Opened(Ok(opened)) => return opened_now(model, opened),
        AccountEvent::Who(answer) => who(model, answer),
        AccountEvent::Renewed(answer) => {
            let good = answer.is_ok();
            who(model, answer);
            if good {
                retry::failed_listings(model);
            }
        }
        AccountEvent::Opened(Err(failure)) => model.account.error = Some(failure),
        _ => {}
    }
    Vec::new()
}

fn who(model: &mut Model, answer: Result<Option<Identity>, Failure>) {
    match answer {
        Ok(identity) => {
            model.account.error = None;
            if let Some(identity) = &identity {
                model.target.account = Some(identity.account.clone());
            }
            model.account.who = identity;
        }
        Err(failure) => model.account.error = Some(failure),
    }
}

/// Drops everything that the previous account reported; keeps all of the user's answers.
fn opened_now(model: &mut Model, opened: OpenedAccount) -> Vec<Effect> {
    model.target = TargetInfo { label: opened.label, sandbox: opened.sandbox, account: opened.account };
    model.account.choice = opened.choice;
    (model.account.who, model.account.error) = (None, None);
    at_home(model, opened.home);
    let time_zone = model.catalog.time_zone.take();
    *model.catalog = Catalog { sandbox: model.target.sandbox, ..Catalog::default() };
    model.catalog.set_time_zone(time_zone, model.now.wall);
    // What was about to be sent or saved hasn't been checked against this account, and what was about to be done to a
    // server would be done to one of the same name.
    model.overlay.take_if(|overlay| {
        use Overlay::{Card, Confirm, Export, Remove, Save, ServerAction};
        matches!(overlay, Confirm(_) | Save { .. } | Export { .. } | ServerAction(_) | Remove(_) | Card(_))
    });
    model.draft.unknown();
    model.draft.keep_keys_apart(model.target.sandbox);
    model.home.state.forget();
    if model.screen == Screen::Welcome {
        model.screen = Screen::Step(0);
    }
    model.draft.recheck(&model.catalog);
    // The previous account's refusal no longer applies; the answers go to this account.
    if !model.holds_account() && model.watch.take().is_some() && model.screen == Screen::Launch {
        form::navigation::open_review(model);
    }
    // The previous account's pending lookup is ignored.
    let mut effects = match model.target.sandbox {
        true if model.account.found.is_some() => Vec::new(),
        true => vec![Effect::Account(AccountRequest::Look)],
        false => vec![Effect::Account(AccountRequest::Look), Effect::Account(AccountRequest::Who)],
    };
    if model.screen == Screen::Home {
        effects.extend(home::open::open(model));
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::account::switching::go_to;
    use crate::app::account_dialog::{AccountDialog, SignInMethod};
    use crate::app::effect::TerminalAction;
    use crate::app::exit_summary;
    use crate::app::external_program::{ExternalProgram, ProgramExit, ProgramStatus};
    use crate::app::keymap::KeyAction;
    use crate::app::message::Msg;
    use crate::app::update::update;
    use crate::domain::account::{CredentialChoice, DiscoveredCredentials, Environment};
    use crate::domain::catalog::{CatalogQuery, CatalogReply, Listing};
    use crate::domain::failure::ErrorKind;
    use crate::domain::instance::Instance;
    use crate::domain::launch::launched_instance::InstanceOutcome;
    use crate::domain::launch::{Launch, LaunchStage};
    use crate::domain::reachability::Reachability;
    use crate::domain::time::Now;
    use crate::text::Language;
    use crate::theme::Theme;
    use jiff::tz::Offset;
    use std::path::Path;

    fn model(sandbox: bool) -> Model {
        Model::new(TargetInfo { sandbox, ..TargetInfo::default() }, Theme::calm(), 80, 24)
    }

    fn send(model: &mut Model, msg: Msg) -> Vec<Effect> {
        update(model, Now::default(), msg)
    }

    fn receive(model: &mut Model, news: AccountEvent) -> Vec<Effect> {
        send(model, Msg::Account(Box::new(news)))
    }

    fn asks(effects: &[Effect]) -> Vec<AccountRequest> {
        let request =
            |effect: &Effect| if let Effect::Account(request) = effect { Some(request.clone()) } else { None };
        effects.iter().filter_map(request).collect()
    }

    fn ana() -> Identity {
        Identity { account: "111122223333".into(), arn: "arn:aws:iam::111122223333:user/ana".into() }
    }

    fn opened(sandbox: bool) -> AccountEvent {
        let choice = CredentialChoice::Profile("work".into());
        AccountEvent::Opened(Ok(OpenedAccount {
            choice,
            label: Some("work".into()),
            sandbox,
            account: None,
            home: None,
        }))
    }

    #[test]
    fn identity_is_requested_at_startup() {
        let mut model = model(false);
        let effects = send(&mut model, Msg::Start);
        assert_eq!(asks(&effects), [AccountRequest::Look, AccountRequest::Who]);
        receive(&mut model, AccountEvent::Who(Ok(Some(ana()))));
        assert_eq!(
            (&model.account.who, &model.target.account),
            (&Some(ana()), &Some(SanitizedText::new("111122223333")))
        );
    }

    #[test]
    fn profile_in_use_is_named_once_it_is_known() {
        let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);
        send(&mut model, Msg::Start);
        let environment = Environment { profile: Some("work".into()), ..Environment::default() };
        let found = DiscoveredCredentials { environment, ..DiscoveredCredentials::default() };
        receive(&mut model, AccountEvent::Found(Box::new(found)));
        assert_eq!(model.target.label.as_deref(), Some("work"));
        receive(&mut model, AccountEvent::Found(Box::default()));
        assert_eq!(model.target.label.as_deref(), Some("work"), "it is named once");
    }

    #[test]
    fn sandbox_requests_nothing_about_accounts() {
        assert_eq!(asks(&send(&mut model(true), Msg::Start)), []);
    }

    #[test]
    fn switching_accounts_clears_the_catalog_and_loads_it_again() {
        let mut model = model(false);
        send(&mut model, Msg::Start);
        receive(&mut model, AccountEvent::Who(Ok(Some(ana()))));
        model.catalog.set_time_zone(Some(Offset::constant(1).to_time_zone()), Now::default().wall);
        send(
            &mut model,
            Msg::Fetched { want: CatalogQuery::Regions, answer: Ok(CatalogReply::Regions(Listing::default())) },
        );
        let effects = receive(&mut model, opened(false));
        assert_eq!(asks(&effects), [AccountRequest::Look, AccountRequest::Who]);
        assert!(effects.contains(&Effect::Fetch(CatalogQuery::Regions)), "{effects:?}");
        assert_eq!(
            (&model.target.label, &model.account.who, &model.target.account),
            (&Some("work".into()), &None, &None)
        );
        assert_eq!(model.catalog.utc_offset, Some(3600));
        assert_eq!(model.catalog.time_zone, Some(Offset::constant(1).to_time_zone()));
        assert_eq!(asks(&receive(&mut model, opened(true))), [AccountRequest::Look]);
        receive(&mut model, AccountEvent::Found(Box::default()));
        assert_eq!(asks(&receive(&mut model, opened(true))), []);
    }

    #[test]
    fn watched_launch_pins_its_account() {
        let mut model = model(false);
        receive(&mut model, AccountEvent::Who(Ok(Some(ana()))));
        let (draft, catalog) = crate::domain::draft::tests_support::whole_by_its_catalog();
        (model.draft, model.catalog) = (draft.into(), catalog.into());
        crate::app::launch::update::send(&mut model, crate::app::model::ConfirmedAction::Order);
        let effects = send(&mut model, Msg::Tick);
        let launch = model.watch.as_ref().unwrap().launch.id.clone();
        let pin =
            |account: Option<&str>| Effect::PinAccount { launch: launch.clone(), account: account.map(Into::into) };
        assert_eq!(effects.first(), Some(&pin(Some("111122223333"))));
        assert!(!send(&mut model, Msg::Tick).iter().any(|it| matches!(it, Effect::PinAccount { .. })), "once");
        // The create was refused.
        model.watch.as_mut().unwrap().launch.stage =
            crate::domain::launch::LaunchStage::Refused(Failure::local("CreateInstances", ErrorKind::Quota, "no"));
        assert_eq!(send(&mut model, Msg::Tick).first(), Some(&pin(None)));
    }

    #[test]
    fn finished_launch_releases_its_account_and_is_still_reported_on_exit() {
        let mut model = model(false);
        receive(&mut model, AccountEvent::Who(Ok(Some(ana()))));
        let order = crate::domain::draft::tests_support::order("web-1");
        let (mut launch, _) = Launch::begin("L1".into(), order, Some("111122223333".into()), Now::default());
        let instance = &mut launch.instances[0];
        (instance.outcome, instance.instance) = (InstanceOutcome::Running, Some(Instance::default()));
        launch.stage = LaunchStage::Watched;
        crate::app::launch::watch::show(&mut model, launch);
        model.screen = Screen::Home;
        assert!(go_to(&mut model, CredentialChoice::Sandbox).is_empty(), "it is still being watched");
        let watch = model.watch.as_mut().unwrap();
        (watch.launch.stage, watch.launch.instances[0].way) = (LaunchStage::Settled, Reachability::Open);
        model.screen = Screen::Launch;
        assert!(go_to(&mut model, CredentialChoice::Sandbox).is_empty(), "its actions are on the screen");
        model.screen = Screen::Home;
        send(&mut model, Msg::Tick);
        assert_eq!(
            asks(&go_to(&mut model, CredentialChoice::Sandbox)),
            [AccountRequest::Use(CredentialChoice::Sandbox)]
        );
        let freed = Effect::PinAccount { launch: "L1".into(), account: None };
        assert_eq!(send(&mut model, Msg::Tick).first(), Some(&freed));
        receive(&mut model, opened(true));
        assert_eq!(exit_summary::exit_status(&model), Some(0));
        assert!(exit_summary::words(&model).contains("is billed: web-1"), "{}", exit_summary::words(&model));
    }

    #[test]
    fn confirmation_is_refused_while_an_account_is_opening() {
        use crate::app::keymap::KeyAction;
        use crate::app::model::{ConfirmationInput, ConfirmedAction};
        let mut model = model(false);
        let (draft, catalog) = crate::domain::draft::tests_support::whole_by_its_catalog();
        (model.draft, model.catalog) = (draft.into(), catalog.into());
        (model.screen, model.review.button) = (Screen::Review, true);
        assert_eq!(go_to(&mut model, CredentialChoice::Sandbox).len(), 1);
        let said = |model: &mut Model| model.notice.take().map(|notice| notice.say.key);
        assert!(crate::app::update::act(&mut model, KeyAction::Choose).is_empty() && model.overlay.is_none());
        assert_eq!(said(&mut model), Some("account.opening"));
        // A word typed earlier isn't accepted either, nor is a third account.
        model.overlay =
            Some(Overlay::Confirm(ConfirmationInput { sends: ConfirmedAction::Order, ..ConfirmationInput::default() }));
        assert!(
            crate::app::launch::update::send(&mut model, ConfirmedAction::Order).is_empty() && model.watch.is_none()
        );
        assert_eq!(said(&mut model), Some("account.opening"));
        assert!(go_to(&mut model, CredentialChoice::Found).is_empty());
        assert_eq!(said(&mut model), Some("account.opening"));
        receive(&mut model, AccountEvent::Opened(Err(Failure::local("Switch", ErrorKind::File, "no"))));
        crate::app::launch::update::send(&mut model, ConfirmedAction::Order);
        assert!(model.watch.is_some());
    }

    #[test]
    fn review_drops_the_values_of_the_previous_account() {
        let mut model = model(true);
        let (draft, catalog) = crate::domain::draft::tests_support::whole_by_its_catalog();
        (model.draft, model.catalog) = (draft.into(), catalog.into());
        model.screen = Screen::Review;
        model.overlay = Some(Overlay::Confirm(crate::app::model::ConfirmationInput::default()));
        assert!(model.draft.finish(&model.catalog).is_ok());
        receive(&mut model, opened(false));
        assert!(model.overlay.is_none() && model.draft.finish(&model.catalog).is_err());
        assert_eq!(model.draft.monthly(), None);
        let words = crate::app::view::price_words(&model);
        assert_eq!(words[0], t!(Language::English, "review.price.asked"));
    }

    #[test]
    fn failed_account_switch_changes_nothing() {
        let mut model = model(false);
        receive(&mut model, AccountEvent::Who(Ok(Some(ana()))));
        let failure = Failure::local("Switch", ErrorKind::File, "no certificates");
        receive(&mut model, AccountEvent::Opened(Err(failure.clone())));
        assert_eq!((&model.account.who, &model.account.error), (&Some(ana()), &Some(failure)));
    }

    #[test]
    fn renewed_credentials_retry_what_failed() {
        let mut model = model(false);
        send(&mut model, Msg::Start);
        let failure = Failure::local("GetRegions", ErrorKind::SignIn, "expired");
        send(&mut model, Msg::Fetched { want: CatalogQuery::Regions, answer: Err(failure.clone()) });
        assert!(receive(&mut model, AccountEvent::Renewed(Err(failure))).is_empty());
        assert!(model.account.error.is_some());
        let effects = receive(&mut model, AccountEvent::Renewed(Ok(Some(ana()))));
        assert!(effects.contains(&Effect::Fetch(CatalogQuery::Regions)), "{effects:?}");
        assert!(model.account.error.is_none());
    }

    #[test]
    fn failed_identity_check_is_repeated_once_aws_replies_and_before_confirming() {
        let mut model = model(false);
        send(&mut model, Msg::Start);
        assert!(crate::app::view::who_words(&model).unwrap().contains("Checking which account"), "it may be slow");
        let regions =
            || Msg::Fetched { want: CatalogQuery::Regions, answer: Ok(CatalogReply::Regions(Listing::default())) };
        assert_eq!(asks(&send(&mut model, regions())), [], "it is being asked");
        receive(&mut model, AccountEvent::Who(Err(Failure::local("GetCallerIdentity", ErrorKind::Offline, "no name"))));
        let words = crate::app::view::who_words(&model).unwrap();
        assert!(words.contains("Couldn't check which account") && words.contains("offline"), "{words}");
        assert_eq!(asks(&send(&mut model, regions())), [AccountRequest::Who]);
        assert_eq!(asks(&send(&mut model, regions())), [], "once");
        receive(&mut model, AccountEvent::Who(Ok(Some(ana()))));
        assert_eq!(asks(&send(&mut model, regions())), []);
        assert!(crate::app::view::who_words(&model).unwrap().contains("user/ana"));
    }

    #[test]
    fn region_from_the_environment_is_suggested_until_another_is_requested() {
        let mut model = model(false);
        let home = |region: &str, from| Some((SanitizedText::new(region), from));
        let entered = |home| Msg::AccountEntered { home, host: None };
        send(&mut model, entered(home("eu-west-3", Provenance::Environment)));
        let requested = |model: &Model| model.draft.requested.region.clone();
        assert_eq!(requested(&model), Some(("eu-west-3".into(), Provenance::Environment)));
        // The Region of the new account replaces it, and none if the account has none.
        let opened = |home| OpenedAccount {
            choice: CredentialChoice::Found,
            label: Some("x".into()),
            sandbox: true,
            account: None,
            home,
        };
        receive(&mut model, AccountEvent::Opened(Ok(opened(home("us-west-2", Provenance::Profile)))));
        assert_eq!(requested(&model), home("us-west-2", Provenance::Profile));
        receive(&mut model, AccountEvent::Opened(Ok(opened(None))));
        assert_eq!(requested(&model), None);
        model.draft.requested.region = Some(("sa-east-1".into(), Provenance::CommandLine));
        send(&mut model, entered(home("eu-west-3", Provenance::Environment)));
        assert_eq!(requested(&model), Some(("sa-east-1".into(), Provenance::CommandLine)));
    }

    #[test]
    fn custom_endpoint_shows_its_host_instead_of_an_account() {
        let mut model = model(false);
        send(&mut model, Msg::AccountEntered { home: None, host: Some("127.0.0.1:4566".into()) });
        assert_eq!(
            (model.target.label.as_deref(), model.target.account.as_deref()),
            (Some("127.0.0.1:4566"), Some("127.0.0.1:4566"))
        );
        assert_eq!(crate::app::view::who_words(&model), None);
    }

    #[test]
    fn credentials_are_reloaded_after_aws_login_exits() {
        let external = ExternalProgram::sign_in(Path::new("/usr/bin/aws"), Some("work"));
        assert_eq!(external.args, ["login", "--profile", "work"]);
        let mut model = model(false);
        let back =
            |ended| Msg::ProgramExited(Box::new(ProgramExit { external: external.clone(), ended, words: Vec::new() }));
        assert_eq!(
            asks(&send(&mut model, back(ProgramStatus::Status(0)))),
            [AccountRequest::Look, AccountRequest::Renew]
        );
        assert_eq!(asks(&send(&mut model, back(ProgramStatus::Status(1)))), []);
        assert!(model.notice.is_some());
    }

    /// Opens the dialog and chooses `aws login`.
    fn choose_aws_login(model: &mut Model) -> Vec<Effect> {
        account_dialog::update::open(model);
        let at = account_dialog::ways(model).iter().position(|way| *way == SignInMethod::AwsLogin);
        account_dialog::update::chosen(model, at.unwrap())
    }

    fn starts_aws_login(effects: &[Effect]) -> bool {
        let starts = |effect: &Effect| matches!(effect, Effect::Terminal(TerminalAction::SuspendFor(external)) if external.args == ["login"]);
        effects.iter().any(starts)
    }

    #[test]
    fn aws_login_starts_once_this_computer_has_been_searched_for_the_aws_cli() {
        let mut model = model(false);
        assert!(!starts_aws_login(&choose_aws_login(&mut model)));
        assert_eq!(open_topic(&model), Some("cli-search"), "nothing is known yet, so nothing is said to be missing");
        let cli = || DiscoveredCredentials { aws_cli: Some("/usr/bin/aws".into()), ..DiscoveredCredentials::default() };
        let effects = receive(&mut model, AccountEvent::Found(Box::new(cli())));
        assert!(starts_aws_login(&effects), "{effects:?}");
        // Whoever has gone back hasn't chosen it any more.
        let mut model = self::model(false);
        choose_aws_login(&mut model);
        account_dialog::update::act(&mut model, KeyAction::Back);
        assert!(!starts_aws_login(&receive(&mut model, AccountEvent::Found(Box::new(cli())))));
    }

    #[test]
    fn aws_cli_is_searched_for_again_after_it_was_missing() {
        let mut model = model(false);
        receive(&mut model, AccountEvent::Found(Box::default()));
        assert_eq!(asks(&choose_aws_login(&mut model)), [AccountRequest::Look]);
        assert_eq!(open_topic(&model), Some("no-cli"));
        // Once it is installed, choosing it again starts it.
        let cli = DiscoveredCredentials { aws_cli: Some("/usr/bin/aws".into()), ..DiscoveredCredentials::default() };
        receive(&mut model, AccountEvent::Found(Box::new(cli)));
        assert!(starts_aws_login(&choose_aws_login(&mut model)));
    }

    #[test]
    fn dialog_opened_in_the_sandbox_looks_for_profiles() {
        let mut model = model(true);
        assert_eq!(asks(&account_dialog::update::open(&mut model)), [AccountRequest::Look]);
        receive(&mut model, AccountEvent::Found(Box::default()));
        assert_eq!(account_dialog::update::open(&mut model), [], "once is enough");
    }

    fn open_topic(model: &Model) -> Option<&'static str> {
        match &model.overlay {
            Some(Overlay::Account(AccountDialog::About { topic, .. })) => Some(topic),
            _ => None,
        }
    }
}
