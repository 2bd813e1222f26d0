//! Edits values in a file of the AWS tools, as `aws configure` does: in place, with every other line, comment and blank
//! kept.

/// Returns the text with these values set in `[section]`; those of `None` are removed. A missing section is added at
/// the end.
pub(super) fn set(text: &str, section: &str, values: &[(&str, Option<&str>)]) -> String {
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if !lines.iter().any(|line| heading(line) == Some(section)) {
        if lines.last().is_some_and(|line| !line.trim().is_empty()) {
            lines.push(String::new());
        }
        lines.push(format!("[{section}]"));
    }
    for (key, value) in values {
        put(&mut lines, section, key, *value);
    }
    let mut text = lines.join(ending);
    text.push_str(ending);
    text
}

/// Returns the name of the section that starts with this line.
fn heading(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let (name, _) = inner.split_once(']')?;
    Some(name.trim())
}

/// Returns the key that a line sets. Indented lines belong to the one above them.
fn key(line: &str) -> Option<&str> {
    if line.starts_with([' ', '\t', '#', ';']) {
        return None;
    }
    line.split_once('=').map(|(key, _)| key.trim())
}

fn put(lines: &mut Vec<String>, section: &str, name: &str, value: Option<&str>) {
    let mut inside = false;
    let mut end = None;
    let mut places = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            inside = heading(line) == Some(section);
            if inside && end.is_none() {
                end = Some(at + 1);
            }
            continue;
        }
        if !inside {
            continue;
        }
        if key(line).is_some_and(|key| key.eq_ignore_ascii_case(name)) {
            places.push(at);
        }
        if places.is_empty() && key(line).is_some() {
            end = Some(at + 1);
        }
    }
    match (value, places.as_slice()) {
        (None, _) => places.iter().rev().for_each(|at| drop(lines.remove(*at))),
        // Of duplicates the last one counts, so all are set to the same value.
        (Some(value), [_, ..]) => places.iter().for_each(|at| lines[*at] = format!("{name} = {value}")),
        (Some(value), []) => {
            let mut at = end.unwrap_or(lines.len());
            // Indented lines belong to the line above.
            while lines.get(at).is_some_and(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty()) {
                at += 1;
            }
            lines.insert(at, format!("{name} = {value}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [(&str, Option<&str>); 2] =
        [("aws_access_key_id", Some("AKIANEW")), ("aws_secret_access_key", Some("new/+="))];

    #[test]
    fn a_new_section_comes_after_all_others() {
        assert_eq!(set("", "ana", &KEYS), "[ana]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/+=\n");
        let text = "# mine\n[default]\naws_access_key_id = A\n";
        let expected = format!("{text}\n[ana]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/+=\n");
        assert_eq!(set(text, "ana", &KEYS), expected);
        assert_eq!(set(text.trim_end(), "ana", &KEYS), expected);
    }

    #[test]
    fn a_section_that_is_there_keeps_its_place_and_every_other_line() {
        let text = "\
# at work
[work] ; the old one
aws_access_key_id=AKIAOLD
# do not lose me
s3 =
  max_concurrent_requests = 20
aws_secret_access_key = old
aws_session_token = stale

# about home
[home]
aws_access_key_id = AKIAHOME
";
        let expected = "\
# at work
[work] ; the old one
aws_access_key_id = AKIANEW
# do not lose me
s3 =
  max_concurrent_requests = 20
aws_secret_access_key = new/+=

# about home
[home]
aws_access_key_id = AKIAHOME
";
        let values = [KEYS[0], KEYS[1], ("aws_session_token", None)];
        assert_eq!(set(text, "work", &values), expected);
        assert_eq!(set(expected, "work", &values), expected);
    }

    #[test]
    fn what_is_missing_in_a_section_is_added_at_its_end() {
        let text = "[work]\nregion = eu-west-1\ns3 =\n  x = 1\n\n[home]\nregion = us-east-1\n";
        let expected = "[work]\nregion = eu-west-1\ns3 =\n  x = 1\noutput = json\n\n[home]\nregion = us-east-1\n";
        assert_eq!(set(text, "work", &[("output", Some("json"))]), expected);
        assert_eq!(set("[work]\n[home]\n", "work", &[("output", Some("json"))]), "[work]\noutput = json\n[home]\n");
    }

    #[test]
    fn lines_end_as_they_did() {
        assert_eq!(set("[a]\r\nx = 1\r\n", "a", &[("x", Some("2"))]), "[a]\r\nx = 2\r\n");
    }
}
