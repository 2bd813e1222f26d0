//! Journeys in which AWS refuses: the refusal is shown, every answer is kept, and the way back works.

use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;

fn refusing(kind: &str, message: &str) -> String {
    format!(
        "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\nreply = \"exception\"\n\
         error = {{ type = \"{kind}\", message = \"{message}\", tip = \"Mend it.\" }}\n"
    )
}

/// Sends a launch in this scenario.
fn sent_in(scenario: &str) -> Wizard {
    let scenario = Scenario::parse(scenario).unwrap();
    let mut wizard = Wizard::with(Setup { columns: 100, rows: 30, scenario, ..Setup::default() });
    wizard.review().keys("<end><up><up><enter>").write("blog").review().create();
    wizard
}

#[test]
fn each_refusal_shows_the_message_from_aws_and_a_way_back_that_works() {
    let refusals = [
        ("InvalidInputException", "The bundle is odd.", "AWS rejected one of your answers."),
        ("NotFoundException", "No such blueprint.", "AWS couldn't find it."),
        ("OperationFailureException", "It broke.", "AWS couldn't complete the operation."),
        ("AccessDeniedException", "Not you.", "Your credentials aren't allowed to do this."),
        ("AccountSetupInProgressException", "Not yet.", "Your account is new"),
        ("RegionSetupInProgressException", "Not yet.", "Lightsail is still setting up this Region"),
        ("UnauthenticatedException", "Who?", "AWS doesn't recognize your credentials."),
        ("ExpiredTokenException", "Too old.", "Your sign-in has expired."),
        ("UnrecognizedClientException", "Who?", "AWS doesn't recognize this access key in this Region."),
    ];
    for (kind, message, plain) in refusals {
        let mut wizard = sent_in(&refusing(kind, message));
        wizard
            .wait_for("AWS rejected the request. Nothing was created")
            .sees(plain)
            .sees(&format!("{kind}: {message}"));
        wizard.keys("<enter>").sees("Create 1 instance for $7.00/month").sees("blog");
        wizard.create().wait_for("Your instance is running.");
        assert_eq!(wizard.sent("CreateInstances"), 2, "{kind}");
    }
}

#[test]
fn service_error_is_looked_up_and_not_called_a_refusal() {
    let mut wizard = sent_in(&refusing("ServiceException", "Oops."));
    wizard.wait_for("AWS didn't confirm the request.").sees("Something went wrong at AWS.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn messages_with_the_same_error_code_are_distinguished() {
    let cases = [
        ("Sorry, you've reached your maximum limit of Lightsail Instances : 0.", "has reached its instance limit"),
        (
            "Sorry, your account can not create an instance using this Lightsail plan size.",
            "can't use this bundle size",
        ),
        ("We're sorry, your AWS account is pending verification. Please try again later", "still verifying"),
    ];
    for (message, plain) in cases {
        let mut wizard = sent_in(&refusing("InvalidInputException", message));
        wizard.wait_for("AWS rejected").sees(plain).keys("<esc>").wait_for("nothing created yet").review();
    }
}

#[test]
fn throttling_and_a_lost_network_never_resend() {
    for reply in ["throttled", "cut"] {
        let mut wizard = sent_in(&format!(
            "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\neffect = \"none\"\nreply = \"{reply}\"\n"
        ));
        wizard.wait_for("AWS didn't confirm the request");
        assert_eq!(wizard.sent("CreateInstances"), 1, "{reply}");
    }
}

#[test]
fn sign_in_that_expired_before_sending_sends_nothing() {
    let scenario = "[[fault]]\naction = [\"GetActiveNames\"]\nfrom = 2\nto = 2\nreply = \"expired\"\n";
    let mut wizard = sent_in(scenario);
    wizard.wait_for("Your sign-in has expired.");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("<enter>").sees("blog").create().wait_for("Your instance is running.");
}

#[test]
fn refused_tags_can_be_dropped_with_one_key() {
    let mut wizard = sent_in(&refusing("InvalidInputException", "The tag policy does not allow the tags."));
    wizard.wait_for("AWS rejected the request because of its tags.").keys("o").sees("Skysail's tag is off.");
    wizard.create().wait_for("Your instance is running.");
    let requests = wizard.requests("CreateInstances");
    assert!(requests[0].body["tags"].to_string().contains("skysail:launch"));
    assert_eq!(requests[1].body.get("tags"), None);
}

#[test]
fn full_zone_offers_another_zone_with_one_key() {
    let mut wizard = sent_in(&refusing("OperationFailureException", "There is not sufficient capacity in us-east-1a."));
    wizard.wait_for("AWS has no capacity").sees("z another zone").keys("z").sees("The zone is now us-east-1b.");
    wizard.sees("Create 1 instance for $7.00/month").create().wait_for("Your instance is running.");
    let zones = wizard
        .requests("CreateInstances")
        .iter()
        .map(|sent| sent.body["availabilityZone"].to_string())
        .collect::<Vec<_>>();
    assert_eq!(zones, ["\"us-east-1a\"", "\"us-east-1b\""]);
}

#[test]
fn name_taken_in_the_meantime_sends_nothing_and_leads_to_the_names() {
    let scenario = "[[fault]]\naction = [\"GetActiveNames\"]\nnth = 2\nset = { \"/activeNames\" = [\"blog\"] }\n";
    let mut wizard = sent_in(scenario);
    wizard.wait_for("Nothing was sent: these names are already in use").sees("blog: ");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("<enter>").sees("▸ Names").write("blog-2").review().create();
    wizard.wait_for("Your instance is running.");
}

#[test]
fn launch_that_cannot_be_recorded_is_not_sent_unless_the_user_confirms() {
    let mut wizard = Wizard::with(Setup { no_journal: true, ..Setup::default() });
    wizard.review().create().wait_for("Nothing was sent: this launch couldn't be saved to disk");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("b").sees("Create 1 instance for").create().wait_for("saved to disk");
    wizard.keys("w").wait_for("Your instance is running.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn failed_list_says_why_and_is_retried_in_place() {
    let mut wizard = Wizard::in_scenario("account-setup");
    wizard.wait_for("Lightsail is still setting it up").sees("Try again now");
    wizard.pass(std::time::Duration::from_secs(40)).keys("r").wait_for("Where should it run?");
    wizard.review();
}
