//! Converts a simple cloud-config to a shell script.

use crate::domain::shell_word::shell_word;
use crate::domain::yaml;
use serde_json::Value;

/// The keys that can be converted.
const KNOWN: [&str; 8] = [
    "packages",
    "package_update",
    "package_upgrade",
    "runcmd",
    "write_files",
    "ssh_authorized_keys",
    "bootcmd",
    "hostname",
];

/// Returns the script that does the same, or none if the text has other keys: users, disks, modules.
pub fn script(text: &str) -> Option<String> {
    let Value::Object(config) = yaml::read(text.trim_start_matches('\u{feff}')).ok()? else { return None };
    if config.keys().any(|key| !KNOWN.contains(&key.as_str())) {
        return None;
    }
    let mut lines = vec!["#!/bin/sh".to_owned()];
    let part = |name: &str| config.get(name).filter(|value| !value.is_null());
    if let Some(name) = part("hostname") {
        lines.push(format!("hostnamectl set-hostname {}", shell_word(name.as_str()?)));
    }
    for command in list(part("bootcmd"))? {
        lines.push(self::command(command)?);
    }
    for file in list(part("write_files"))? {
        lines.extend(write(file)?);
    }
    let keys = list(part("ssh_authorized_keys"))?;
    if !keys.is_empty() {
        // The first user of every image, whatever its name.
        lines.push("home=$(getent passwd 1000 | cut -d: -f6)".to_owned());
    }
    for key in keys {
        lines.push(format!("echo {} >>\"$home/.ssh/authorized_keys\"", shell_word(key.as_str()?)));
    }
    lines.extend(packages(part("packages"), flag(part("package_update"))?, flag(part("package_upgrade"))?)?);
    for command in list(part("runcmd"))? {
        lines.push(self::command(command)?);
    }
    (lines.len() > 1).then(|| lines.join("\n") + "\n")
}

fn list(value: Option<&Value>) -> Option<&[Value]> {
    match value {
        None => Some(&[]),
        Some(Value::Array(list)) => Some(list),
        Some(_) => None,
    }
}

/// cloud-init reads YAML 1.1, where `yes` is true.
fn flag(value: Option<&Value>) -> Option<bool> {
    match value {
        None => Some(false),
        Some(Value::Bool(flag)) => Some(*flag),
        Some(Value::String(word)) => match word.to_lowercase().as_str() {
            "yes" | "on" | "true" => Some(true),
            "no" | "off" | "false" => Some(false),
            _ => None,
        },
        Some(_) => None,
    }
}

fn packages(names: Option<&Value>, update: bool, upgrade: bool) -> Option<Vec<String>> {
    let names: Vec<String> = list(names)?.iter().map(|name| name.as_str().map(shell_word)).collect::<Option<_>>()?;
    let mut lines = Vec::new();
    if update || upgrade || !names.is_empty() {
        lines.push("export DEBIAN_FRONTEND=noninteractive".to_owned());
        lines.push("apt-get update".to_owned());
    }
    if upgrade {
        lines.push("apt-get upgrade -y".to_owned());
    }
    if !names.is_empty() {
        lines.push(format!("apt-get install -y {}", names.join(" ")));
    }
    Some(lines)
}

/// Converts a command: a shell line, or a list of words.
fn command(value: &Value) -> Option<String> {
    match value {
        Value::String(line) => Some(line.clone()),
        Value::Array(words) => {
            let words: Option<Vec<String>> = words.iter().map(word).collect();
            words.map(|words| words.join(" "))
        }
        _ => None,
    }
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(shell_word(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn write(file: &Value) -> Option<Vec<String>> {
    let file = file.as_object()?;
    let known = ["path", "content", "permissions", "owner", "append"];
    if file.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let path = shell_word(file.get("path")?.as_str()?);
    let content = file.get("content").map_or(Some(""), Value::as_str)?;
    let sign = if flag(file.get("append"))? { ">>" } else { ">" };
    let mut end = "END_OF_FILE".to_owned();
    while content.lines().any(|line| line == end) {
        end.push('_');
    }
    let mut lines = vec![format!("mkdir -p \"$(dirname {path})\"")];
    match content.strip_suffix('\n') {
        Some(body) => lines.extend([format!("cat {sign}{path} <<'{end}'"), body.to_owned(), end]),
        None => lines.push(format!("printf '%s' {} {sign}{path}", shell_word(content))),
    }
    match file.get("permissions") {
        None => {}
        Some(Value::String(mode)) => lines.push(format!("chmod {} {path}", shell_word(mode))),
        // Without quotes it is a number, which no longer shows whether it was octal.
        Some(_) => return None,
    }
    if let Some(owner) = file.get("owner") {
        lines.push(format!("chown {} {path}", shell_word(owner.as_str()?)));
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::script;

    #[test]
    fn simple_cloud_config_becomes_a_shell_script() {
        let config = "#cloud-config\npackage_update: true\npackages:\n  - nginx\n  - git\nwrite_files:\n  - path: /etc/a\n    \
                      permissions: '0644'\n    content: |\n      it's\n      $two\nruncmd:\n  - systemctl enable nginx\n  - \
                      [echo, 'a b', 3]\nssh_authorized_keys:\n  - ssh-ed25519 AAAA me\n";
        let said = "#!/bin/sh\nmkdir -p \"$(dirname /etc/a)\"\ncat >/etc/a <<'END_OF_FILE'\nit's\n$two\nEND_OF_FILE\nchmod 0644 \
                    /etc/a\nhome=$(getent passwd 1000 | cut -d: -f6)\necho 'ssh-ed25519 AAAA me' \
                    >>\"$home/.ssh/authorized_keys\"\nexport \
                    DEBIAN_FRONTEND=noninteractive\napt-get update\napt-get install -y nginx git\nsystemctl enable nginx\necho \
                    'a b' 3\n";
        assert_eq!(script(config).unwrap(), said);
        assert!(script("#cloud-config\npackage_upgrade: yes\n").unwrap().contains("apt-get upgrade -y"));
    }

    #[test]
    fn other_cloud_configs_are_left_alone() {
        for text in [
            "#cloud-config\nusers:\n  - default\n",
            "#cloud-config\npackages: nginx\n",
            "#cloud-config\nwrite_files:\n  - path: /a\n    encoding: b64\n    content: YQ==\n",
            "#cloud-config\nwrite_files:\n  - path: /a\n    permissions: 0644\n",
            "#cloud-config\n",
            "#cloud-config\na: [",
        ] {
            assert_eq!(script(text), None, "{text}");
        }
    }
}
