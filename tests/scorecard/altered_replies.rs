//! Rows of the scorecard with more than one kind of wrong reply.

use crate::fixture::{bench_of, fixture, outcomes};
use skysail::sandbox::Scenario;

#[tokio::test(start_paused = true)]
async fn row_04_malformed_json_after_create_is_adopted_and_never_shown() {
    let text = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\neffect = \"done\"\nreply = \"garbage\"\n";
    let fixture = bench_of(Scenario::parse(text).unwrap());
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
    let journal = std::fs::read_dir(fixture.services.journals.launches().dir()).unwrap().next().unwrap().unwrap();
    // A member of every reply to a create, which the journal stores under another name.
    let kept = std::fs::read_to_string(journal.path()).unwrap();
    assert!(!kept.contains("operationType") && !kept.contains("resourceName"), "{kept}");
}

#[tokio::test(start_paused = true)]
async fn row_16_single_not_found_does_not_mean_gone() {
    let fixture = fixture("removed-elsewhere");
    let mut driver = fixture.begin("web-1");
    let (mut asked, mut proved, mut seen) = (0, true, Vec::new());
    driver
        .run(&mut Default::default(), skysail::commands::launch_driver::ended, |news| {
            if let skysail::commands::launch_driver::DriverEvent::Changed { after, .. } = news {
                let checks = fixture.count("GetInstance");
                proved &= outcomes(after) != ["gone"] || checks >= 2;
                asked = checks;
                seen.extend(outcomes(after));
            }
        })
        .await;
    assert_eq!(outcomes(&driver.launch), ["gone"]);
    assert!(proved && asked >= 2, "{asked}");
    // Until then nothing is decided, one way or the other.
    seen.dedup();
    assert_eq!(seen, ["waiting", "gone"]);
}
