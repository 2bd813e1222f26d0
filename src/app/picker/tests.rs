//! Tests of the picker: filter, headings, and visible rows.

use super::*;
use crate::steps::Cell;

fn offer(id: &str, group: &str) -> ListItem {
    let cell = Cell { text: id.to_owned(), right: false, quiet: false };
    ListItem { group: Some(group.to_owned()), ..ListItem::new(SanitizedText::new(id), vec![cell]) }
}

/// Returns a list of twelve items in three groups: `a-0 … a-4`, `b-0 … b-4`, `c-0`, `c-1`.
fn picker() -> Picker {
    let of = |group: &'static str, n: usize| (0..n).map(move |n| offer(&format!("{group}-{n}"), group));
    let offers: Vec<ListItem> = of("a", 5).chain(of("b", 5)).chain(of("c", 2)).collect();
    let mut picker = Picker::default();
    picker.refresh(&offers, None);
    picker
}

fn typed(filter: &str) -> Picker {
    let mut picker = picker();
    picker.filter = Input::new(filter.to_owned());
    picker.refilter();
    picker
}

fn shown(picker: &Picker) -> Vec<String> {
    let name = |row: &ListRow| match row {
        ListRow::Heading(index) => format!("[{}]", picker.offers[*index].group.as_deref().unwrap_or("")),
        ListRow::Offer(index) => picker.offers[*index].id.to_string(),
    };
    picker.rows.iter().map(name).collect()
}

fn at(picker: &Picker) -> &str {
    picker.at().map_or("", |offer| &offer.id)
}

#[test]
fn each_group_has_one_heading() {
    assert_eq!(shown(&picker()).iter().filter(|row| row.starts_with('[')).count(), 3);
    assert_eq!(shown(&picker())[..3], ["[a]", "a-0", "a-1"]);
}

#[test]
fn cursor_never_rests_on_a_heading() {
    let mut picker = picker();
    assert_eq!(at(&picker), "a-0");
    let mut walked = vec![at(&picker).to_owned()];
    for _ in 0..11 {
        picker.step(1, 4);
        walked.push(at(&picker).to_owned());
    }
    assert_eq!(walked.concat().matches('-').count(), 12, "{walked:?}");
    picker.step(1, 4);
    assert_eq!(at(&picker), "c-1", "it stops at the end");
    picker.step(-100, 4);
    assert_eq!(at(&picker), "a-0");
}

#[test]
fn filter_matches_all_words_in_any_order_and_case() {
    assert_eq!(shown(&typed("B 3")), ["[b]", "b-3"]);
    assert_eq!(shown(&typed("3 b")), ["[b]", "b-3"]);
    assert_eq!(shown(&typed("-4")), ["[a]", "a-4", "[b]", "b-4"]);
    assert_eq!(shown(&typed("  ")).len(), 15);
    assert!(typed("atlantis").at().is_none());
}

#[test]
fn cursor_follows_the_best_match_and_stays_when_the_filter_is_cleared() {
    let mut picker = picker();
    picker.step(7, 5);
    assert_eq!(at(&picker), "b-2");
    for (filter, best) in [("b", "b-0"), ("b-", "b-0"), ("b-3", "b-3"), ("", "b-3"), ("c", "c-0")] {
        picker.filter = Input::new(filter.into());
        picker.refilter();
        assert_eq!(at(&picker), best, "{filter:?}");
    }
}

/// Returns sizes as in the list of bundles: name, memory, disk.
fn sizes() -> Picker {
    let cell = |text: &str| Cell { text: text.to_owned(), right: true, quiet: false };
    let row = |name: &str, memory: &str, disk: &str| ListItem {
        cells: vec![cell(name), cell(memory), cell(disk)],
        ..offer(name, "")
    };
    let offers = [row("Micro", " 1 GB", "40 GB"), row("Small", "80 GB", "8 TB"), row("Large", " 8 GB", "160 GB")];
    let mut picker = Picker::default();
    picker.refresh(&offers, None);
    picker
}

#[test]
fn best_match_is_first_and_fitting_items_come_before_others() {
    let found = |picker: &mut Picker, filter: &str| {
        picker.filter = Input::new(filter.into());
        picker.refilter();
        let names: Vec<String> = shown(picker).into_iter().filter(|row| !row.starts_with('[')).collect();
        names.join(" ")
    };
    let mut picker = sizes();
    assert_eq!(found(&mut picker, "8 gb"), "Large");
    assert_eq!(found(&mut picker, "8 GB 160"), "Large");
    // A number and its unit belong together, as soon as both are typed.
    let mut picker = sizes();
    for (filter, sizes) in
        [("8 g", "Large Small"), ("8 gb", "Large"), ("8gb", "Large"), ("0 gb", ""), ("8 tb", "Small")]
    {
        assert_eq!(found(&mut picker, filter), sizes, "{filter}");
    }
    let typed = ["8", "8 ", "8 g", "8 gb", "8 gbx", "8 gb", "8 g"].map(|filter| found(&mut picker, filter));
    assert_eq!(typed, ["Small Large", "Small Large", "Large Small", "Large", "", "Large", "Large Small"]);
    assert_eq!(found(&mut picker, "/micro"), "Micro", "as it is typed in other programs");
    picker.offers[2].fits = Err(crate::domain::user_text::UserText::new("problem.missing"));
    assert_eq!(found(&mut picker, "8"), "Small Large");
}

#[test]
fn filter_searches_all_tabs() {
    let of = |id: &str, tab: &str, open| ListItem { group: None, ..offer(id, "") }.in_tab(tab, open);
    let mut picker = Picker::default();
    picker.refresh(&[of("ubuntu", "Systems", true), of("plesk", "Apps", false), of("São Paulo", "Apps", false)], None);
    assert_eq!((shown(&picker), picker.whole), (vec!["ubuntu".to_owned()], 1));
    picker.filter = Input::new("sao p".into());
    picker.refilter();
    assert_eq!(at(&picker), "São Paulo");
    picker.filter = Input::new("u".into());
    picker.refilter();
    assert_eq!(
        picker.rows.iter().map(|row| matches!(row, ListRow::Heading(_))).collect::<Vec<_>>(),
        [true, false, true, false]
    );
    assert_eq!((picker.heading(0), picker.heading(2)), ("Systems", "Apps"));
}

/// The longest name of all tabs would leave no space for the other columns.
#[test]
fn what_is_found_in_other_tabs_has_columns_as_wide_as_it_needs() {
    let of = |id: &str, open| ListItem { group: None, ..offer(id, "") }.in_tab("Apps", open);
    let mut picker = Picker::default();
    picker.refresh(&[of("Ubuntu", true), of("WordPress", false), of("Plesk Hosting Stack on Ubuntu", false)], None);
    assert_eq!(picker.widths, [6]);
    picker.filter = Input::new("word".into());
    picker.refilter();
    assert_eq!(picker.widths, [9]);
}

#[test]
fn refreshed_list_keeps_the_cursor_where_the_user_moved_it() {
    let mut picker = picker();
    let offers = picker.offers.clone();
    picker.refresh(&offers[..6], Some(&SanitizedText::new("a-3")));
    assert_eq!(at(&picker), "a-3", "until somebody moves, it follows the default");
    picker.step(1, 5);
    picker.refresh(&offers, Some(&SanitizedText::new("a-0")));
    assert_eq!(at(&picker), "a-4");
}

#[test]
fn cursor_is_visible_at_every_size() {
    for page in 1..=20 {
        for from in 0..12 {
            for to in 0..12 {
                let mut picker = picker();
                picker.step(from, page);
                picker.step(to - from, page);
                let first = picker.first_row(page);
                let view = first..first + page;
                assert!(view.contains(&picker.cursor), "{page} rows, {from} to {to}: {view:?}");
                assert!(first + page <= picker.rows.len().max(page), "{page} rows, {from} to {to}: room to spare");
            }
        }
    }
}

#[test]
fn first_heading_is_visible_with_the_first_item() {
    let mut picker = picker();
    picker.step(100, 5);
    picker.step(-100, 5);
    assert_eq!(picker.first_row(5), 0);
}
