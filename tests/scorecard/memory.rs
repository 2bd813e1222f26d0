//! Tests that secrets are erased from memory after use, in a separate process that reads its own memory.

use aws_credential_types::Credentials;
use skysail::domain::account::{aws_file, pasted};
use skysail::domain::encoding;
use skysail::domain::key_pair::PrivateKey;
use skysail::domain::order::Order;
use skysail::domain::os_family::OsFamily;
use skysail::domain::plan::{Plan, UserData};
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::secret::Secret;
use std::any::Any;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Command;
use zeroize::Zeroizing;

/// Set for the process that reads its own memory.
const CUE: &str = "SKYSAIL_TEST_MEMORY";
/// The length of a canary: that of a secret access key.
const LENGTH: usize = 40;
/// How many bytes of memory are read at a time.
const PIECE: usize = 1 << 20;

/// A letter of the canary, which isn't stored anywhere in the program: letters are computed one by one, in another
/// sequence for each seed.
fn letter(seed: usize, at: usize) -> u8 {
    b'A' + ((seed * 7 + at * at * 5 + at * 11 + seed * at * 3) % 26) as u8
}

/// A text with the canary, in a single allocation that never moves.
fn text(seed: usize, before: &str, after: &str) -> String {
    let mut text = String::with_capacity(before.len() + LENGTH + after.len());
    text.push_str(before);
    (0..LENGTH).for_each(|at| text.push(letter(seed, at).into()));
    text.push_str(after);
    text
}

/// How often the canary occurs in this process's writable memory.
fn found(seed: usize) -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    // The buffer is memory too, so it is wiped each time.
    let mut piece = Zeroizing::new(vec![0; PIECE + LENGTH]);
    let mut all = 0;
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|how| how.starts_with("rw"))) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (mut from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        while from < to {
            let want = usize::try_from(to - from).unwrap().min(piece.len());
            // Some of it belongs to the system and can't be read.
            let read = memory.read_at(&mut piece[..want], from).unwrap_or_default();
            let first = letter(seed, 0);
            let is = |at: &usize| (0..LENGTH).all(|nth| piece[at + nth] == letter(seed, nth));
            let starts = piece[..read].iter().enumerate().filter(|(_, byte)| **byte == first).map(|(at, _)| at);
            all += starts.filter(|at| at + LENGTH <= read).filter(is).count();
            from += PIECE as u64;
        }
    }
    all
}

/// A name, and how the program holds that kind of secret, here made of a canary.
type Holder = (&'static str, fn(usize) -> Box<dyn Any>);

const HOLDERS: [Holder; 8] = [
    ("a secret", |seed| Box::new(Secret::new(text(seed, "", "")))),
    ("a private key", |seed| Box::new(PrivateKey::new(text(seed, "-----BEGIN", "-----")))),
    ("the credentials that the SDK is given", |seed| {
        Box::new(Credentials::new("AKIATEST", text(seed, "", ""), None, None, "test"))
    }),
    ("a launch script that was looked through", |seed| {
        let script = Script::new(text(seed, "#!/bin/sh\nexport TOKEN=", "\n[[ -e /tmp ]]\n"), ScriptOrigin::Typed);
        assert!(!script.remarks(OsFamily::Apt).is_empty(), "it was read");
        let order = Order { script: Some(script.clone()), ..crate::fixture::order("web-1") };
        Box::new((Plan::of(&order), order, script))
    }),
    ("a script of a plan", |seed| Box::new(UserData::from(text(seed, "#!/bin/sh\nTOKEN=", "\n")))),
    ("a file of the AWS tools", |seed| {
        let file = Zeroizing::new(text(seed, "[default]\naws_secret_access_key = ", "\n").into_bytes());
        Box::new(aws_file::read(&file))
    }),
    ("what was pasted", |seed| {
        let block = Zeroizing::new(text(seed, "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=", "\n"));
        Box::new(pasted::read(&block).expect("a block"))
    }),
    ("a file in UTF-16", |seed| {
        let text = Zeroizing::new(text(seed, "\u{feff}TOKEN=", "\n"));
        let mut bytes = Vec::with_capacity(text.len() * 2);
        text.encode_utf16().for_each(|unit| bytes.extend(unit.to_le_bytes()));
        Box::new(Zeroizing::new(encoding::text(bytes).expect("text")))
    }),
];

/// Runs in the process that reads itself: the canary is in memory while a secret is held, and no longer after that.
fn check_memory() {
    for (seed, (name, hold)) in HOLDERS.into_iter().enumerate() {
        assert_eq!(found(seed), 0, "{name}: before it is made");
        let held = hold(seed);
        assert!(found(seed) > 0, "{name}: it is looked for where it can be found");
        drop(held);
        assert_eq!(found(seed), 0, "{name}: once it is done with");
    }
}

#[test]
fn row_30_no_copy_of_a_secret_stays_in_memory_after_use() {
    if std::env::var_os(CUE).is_some() {
        return check_memory();
    }
    let name = "scorecard::memory::row_30_no_copy_of_a_secret_stays_in_memory_after_use";
    let this = std::env::current_exe().unwrap();
    let ended = Command::new(this).args(["--exact", name, "--nocapture"]).env(CUE, "1").output().unwrap();
    let printed = String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned();
    assert!(ended.status.success() && printed.contains("1 passed"), "{printed}");
}
