//! Rows of the scorecard with more than one kind of wrong reply.

use crate::bench::{bench, bench_of, fates};
use skysail::sandbox::Scenario;

#[tokio::test(start_paused = true)]
async fn row_04_malformed_json_after_commit_is_adopted_and_never_shown() {
    let text = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\neffect = \"done\"\nreply = \"garbage\"\n";
    let bench = bench_of(Scenario::parse(text).unwrap());
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
    let journal = std::fs::read_dir(bench.services.book.launches().dir()).unwrap().next().unwrap().unwrap();
    // A member that every answer to a create has, and that the journal has under another name.
    let kept = std::fs::read_to_string(journal.path()).unwrap();
    assert!(!kept.contains("operationType") && !kept.contains("resourceName"), "{kept}");
}

#[tokio::test(start_paused = true)]
async fn row_16_one_not_found_is_not_gone_yet() {
    let bench = bench("removed-elsewhere");
    let mut driver = bench.begin("web-1");
    let (mut asked, mut proved) = (0, true);
    driver
        .run(&mut Default::default(), skysail::commands::launch_driver::ended, |news| {
            if let skysail::commands::launch_driver::DriverEvent::Changed { after, .. } = news {
                let checks = bench.count("GetInstance");
                proved &= fates(after) != ["gone"] || checks >= 2;
                asked = checks;
            }
        })
        .await;
    assert_eq!(fates(&driver.launch), ["gone"]);
    assert!(proved && asked >= 2, "{asked}");
}
