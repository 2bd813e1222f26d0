//! Counts the calls to AWS with a proxy in front of the sandbox.

use crate::Setting;
use crate::figure::Figure;
use crate::proxy::{self, Log, Passed};
use crate::server::Server;
use crate::terminal::Terminal;

fn asked(log: &Log) -> Vec<String> {
    let name = |passed| if let Passed::Asked(name) = passed { Some(name) } else { None };
    log.all().into_iter().filter_map(name).collect()
}

/// Calls to reach the review with the defaults.
pub fn to_the_review(setting: &Setting) -> Vec<Figure> {
    let server = Server::start(setting, &[]);
    let (address, log) = proxy::before(server.address);
    let home = setting.home();
    let url = format!("http://{address}");
    let args = ["--endpoint-url", &url, "--region", "us-east-1"];
    let mut terminal = Terminal::start(&setting.program, &args, home.path(), (80, 24));
    terminal.first_question();
    let passed = log.all();
    // How many replies had arrived before the list of Regions was requested.
    let first = passed.iter().position(|passed| *passed == Passed::Asked("GetRegions".into())).expect("it was asked");
    let depth = 1 + passed[..first].iter().filter(|passed| **passed == Passed::Answered).count();
    terminal.key("\x1b[21~");
    terminal.sees("Create 1");
    let calls = asked(&log);
    vec![
        Figure::count("calls to reach the review", calls.len(), 5).beside(spoken(&calls)),
        Figure::count("round trips to the first list, one after another", depth, 1),
    ]
}

fn spoken(calls: &[String]) -> String {
    calls.iter().map(|call| call.trim_start_matches("Get")).collect::<Vec<_>>().join(", ")
}

const FLEET: &str = "[quota]\ninstances = 60\n[[operation]]\nstuck = true\n";

/// Calls of a poll round while fifty instances are watched.
pub fn polling(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let scenario = home.path().join("fleet.toml");
    std::fs::write(&scenario, FLEET).expect("a scenario");
    let plan = home.path().join("plan.json");
    let names: Vec<String> = (1..=50).map(|n| format!("\"web-{n}\"")).collect();
    let text = format!(
        r#"{{ "instanceNames": [{}], "availabilityZone": "us-east-1a",
        "blueprintId": "ubuntu_24_04", "bundleId": "nano_3_0" }}"#,
        names.join(", ")
    );
    std::fs::write(&plan, text).expect("a plan");
    let server = Server::start(setting, &["--scenario", &scenario.to_string_lossy()]);
    let (address, log) = proxy::before(server.address);
    let url = format!("http://{address}");
    let plan = plan.to_string_lossy().into_owned();
    let args = ["apply", &plan, "--yes", "--endpoint-url", &url];
    let _terminal = Terminal::start(&setting.program, &args, home.path(), (80, 24));
    const ROUNDS: usize = 5;
    let lists = |calls: &[String]| calls.iter().filter(|call| *call == "GetInstances").count();
    while lists(&asked(&log)) < ROUNDS {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    // A round sends both kinds of calls together, so it ends with the next round's list.
    let mut calls = asked(&log);
    while lists(&calls) > ROUNDS || calls.last().is_some_and(|call| call != "GetInstances") {
        calls.pop();
    }
    let single = calls.iter().filter(|call| *call == "GetOperation").count();
    vec![
        Figure::rate("poll round of 50 instances, GetOperation", single, ROUNDS, 8.0),
        Figure::rate("poll round of 50 instances, pages of GetInstances", lists(&calls), ROUNDS, 1.0),
    ]
}
