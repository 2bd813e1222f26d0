//! Parses and formats the port list of a follow-up:
//! `https, 8000-8080/tcp from 203.0.113.9 2001:db8::/64, 3000 from console`.

use super::document::port;
use crate::domain::instance_actions::ports::{self, CONSOLE, PortRule};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use core::net::IpAddr;

/// The word before the addresses, in every supported language.
const FROM: [&str; 2] = ["from", "desde"];
/// The typed names for the Lightsail console in the browser.
const CONSOLE_WORDS: [&str; 3] = ["console", "consola", CONSOLE];

/// Parses ports, separated by commas, each with the addresses that have access, separated by blanks or commas, too;
/// without any, everyone has.
///
/// # Errors
/// The first rule that the text breaks.
pub fn read(text: &str) -> Result<Vec<PortRule>, UserText> {
    let mut all: Vec<PortRule> = Vec::new();
    for one in entries(text) {
        let rule = entry(&one)?;
        if all.iter().any(|other| other.same_ports(&rule)) {
            return Err(UserText::new("problem.follow-ups.ports-twice").with("value", rule.ports()));
        }
        all.push(rule);
    }
    match all.is_empty() {
        true => Err(UserText::new("after.problem.no-ports")),
        false => Ok(all),
    }
}

/// Splits a text at commas and line ends. An address begins no entry: it belongs to those before it.
fn entries(text: &str) -> Vec<String> {
    let is_address = |part: &str| part.split(['/', ' ']).next().is_some_and(|it| it.parse::<IpAddr>().is_ok());
    let mut all: Vec<String> = Vec::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        match all.last_mut().filter(|_| is_address(part)) {
            Some(before) => before.extend([" ", part]),
            None => all.push(part.to_owned()),
        }
    }
    all
}

/// Parses one entry: its ports, and who has access.
fn entry(text: &str) -> Result<PortRule, UserText> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |all: &[&str], word: &str| all.iter().any(|known| known.eq_ignore_ascii_case(word));
    let at = words.iter().position(|word| is(&FROM, word));
    let (name, who) = words.split_at(at.unwrap_or(words.len()));
    // A name may have several words: `remote desktop`.
    let rule = port(&name.join(" "))?;
    let Some((_, who)) = who.split_first() else { return Ok(rule) };
    let (console, addresses): (Vec<&str>, Vec<&str>) = who.iter().partition(|word| is(&CONSOLE_WORDS, word));
    let aliases = if console.is_empty() { Vec::new() } else { vec![CONSOLE.into()] };
    let (v4, v6) = match addresses.is_empty() && !aliases.is_empty() {
        true => Default::default(),
        false => ports::addresses(&addresses.join(" "))?,
    };
    PortRule { v4, v6, aliases, ..rule }.of_one_family()
}

/// Formats these rules as a line that parses back to them, with a language's words for "from" and the console.
pub fn line(rules: &[PortRule], from: &str, console: &str) -> String {
    let whole = |rule: &PortRule| match who(rule, console) {
        None => rule.ports(),
        Some(who) => format!("{} {from} {}", rule.ports(), who.join(" ")),
    };
    rules.iter().map(whole).collect::<Vec<_>>().join(", ")
}

/// Returns who has access, with the given word for the console; none for everyone who can use the protocol.
pub fn who(rule: &PortRule, console: &str) -> Option<Vec<String>> {
    let everyone = port(&rule.ports()).is_ok_and(|open| open == *rule);
    let addresses = rule.v4.iter().chain(&rule.v6).map(SanitizedText::to_string);
    (!everyone).then(|| addresses.chain(rule.aliases.iter().map(|_| console.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reread(text: &str) -> String {
        read(text).map(|rules| line(&rules, "from", "console")).unwrap_or_else(|say| say.key.to_owned())
    }

    #[test]
    fn port_list_accepts_names_numbers_and_sources() {
        for (text, expected) in [
            ("https", "443/tcp"),
            ("443, wireguard", "443/tcp, 51820/udp"),
            ("8000-8080/udp FROM 203.0.113.9 2001:db8::1/64", "8000-8080/udp from 203.0.113.9/32 2001:db8::/64"),
            ("remote desktop desde 203.0.113.9;", "3389/tcp from 203.0.113.9/32"),
            ("3000 from console", "3000/tcp from console"),
            ("22 from 203.0.113.9 console", "22/tcp from 203.0.113.9/32 console"),
            ("80 from 0.0.0.0/0", "80/tcp from 0.0.0.0/0"),
            ("icmp, all", "icmp, all"),
            ("5432 from 203.0.113.9, 2001:db8::/32, 80", "5432/tcp from 203.0.113.9/32 2001:db8::/32, 80/tcp"),
        ] {
            assert_eq!(reread(text), expected, "{text}");
        }
    }

    #[test]
    fn printed_port_list_reads_back_as_the_same_rules() {
        for text in
            ["https", "53/udp from 10.0.0.0/8", "icmpv6 from ::/0", "all from console", "1-2 from ::/0 10.0.0.1"]
        {
            let rules = read(text).unwrap();
            for (from, console) in [("from", "console"), ("desde", "consola")] {
                assert_eq!(read(&line(&rules, from, console)).unwrap(), rules, "{text}");
            }
        }
    }

    #[test]
    fn invalid_port_list_is_refused_with_the_rule() {
        for (text, key) in [
            ("", "after.problem.no-ports"),
            (" , ", "after.problem.no-ports"),
            ("443, https", "problem.follow-ups.ports-twice"),
            ("70000", "after.problem.ports"),
            ("80-22", "after.problem.ports-reversed"),
            ("443, 203.0.113.9", "after.problem.ports"),
            ("htps", "problem.follow-ups.service.near"),
            ("443 from", "after.problem.no-address"),
            ("443 from me", "after.problem.address"),
            ("icmp from ::1", "after.problem.family"),
            ("443/sctp", "problem.follow-ups.protocol"),
        ] {
            assert_eq!(reread(text), key, "{text}");
        }
    }
}
