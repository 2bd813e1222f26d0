//! Table output of commands: headings, groups, and columns as wide as their contents.
//!
//! On a terminal each group has its heading, and columns that don't fit are left out by weight and listed. In a pipe
//! every row is whole and has its group in the last column, unless all have the same, so that a row can be used alone.

use super::styled::{OutputStyle, Piece, StyledLine, Tone};
use crate::text::Language;
use crate::widgets::pad;

/// A column.
pub struct TableColumn {
    /// Its heading, printed only on a terminal.
    pub heading: &'static str,
    /// Whether it is right-aligned, for numbers.
    pub right: bool,
    /// Columns with the highest weight are left out first; those with 0 stay.
    pub weight: u8,
}

impl TableColumn {
    /// Returns a left-aligned column.
    pub fn left(heading: &'static str) -> TableColumn {
        TableColumn { heading, right: false, weight: 0 }
    }

    /// Returns a right-aligned column.
    pub fn right(heading: &'static str) -> TableColumn {
        TableColumn { right: true, ..TableColumn::left(heading) }
    }

    /// Lets the column be left out if space is short, higher weights first.
    #[must_use]
    pub fn unless_narrow(self, weight: u8) -> TableColumn {
        TableColumn { weight, ..self }
    }
}

/// A table of rows in groups.
pub struct PrintedTable {
    /// The columns, from left to right.
    pub columns: Vec<TableColumn>,
    /// The heading of the group column in a pipe, which is there whatever the rows are; `None` for a table without groups.
    pub grouped_by: Option<&'static str>,
    /// Each row with its group; rows of a group are adjacent.
    pub rows: Vec<(String, Vec<Piece>)>,
}

/// Spaces between two columns.
const GAP: usize = 2;

impl PrintedTable {
    /// Returns the lines of the table, headings first; none for a table without rows.
    pub fn lines(mut self, language: Language, style: &OutputStyle) -> Vec<StyledLine> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        if let Some(heading) = self.grouped_by.take_if(|_| !style.terminal) {
            self.columns.push(TableColumn::left(heading));
            self.rows.iter_mut().for_each(|(group, cells)| cells.push(Piece::plain(&*group)));
        }
        let indent = if self.grouped_by.is_some() { GAP } else { 0 };
        let widths = self.widths();
        let shown = self.fitting(&widths, style.columns.map(|columns| columns.saturating_sub(indent)));
        let headings = shown.iter().map(|at| Piece::new(Tone::Dim, self.columns[*at].heading)).collect::<Vec<_>>();
        let mut lines = vec![self.line(&headings, &shown, &widths, indent)];
        let mut group = None;
        for (of, cells) in &self.rows {
            if self.grouped_by.is_some() && group != Some(of) {
                lines.extend(group.map(|_| StyledLine::default()));
                lines.push(StyledLine::of(Tone::Strong, of));
                group = Some(of);
            }
            let cells: Vec<Piece> = shown.iter().map(|at| cells[*at].clone()).collect();
            lines.push(self.line(&cells, &shown, &widths, indent));
        }
        if let Some(note) = self.left_out(language, &shown) {
            lines.push(StyledLine::default());
            lines.extend(style.wrapped(Tone::Dim, &note));
        }
        lines
    }

    /// Returns the width of each column, including its heading.
    fn widths(&self) -> Vec<usize> {
        let widest = |at: usize| self.rows.iter().map(|(_, cells)| cells[at].cells()).max().unwrap_or(0);
        let heading = |at: usize| unicode_width::UnicodeWidthStr::width(self.columns[at].heading);
        (0..self.columns.len()).map(|at| widest(at).max(heading(at))).collect()
    }

    /// Returns the columns that fit, in order. Empty ones are left out.
    fn fitting(&self, widths: &[usize], room: Option<usize>) -> Vec<usize> {
        let empty = |at: &usize| self.rows.iter().all(|(_, cells)| cells[*at].text.is_empty());
        let mut shown: Vec<usize> = (0..self.columns.len()).filter(|at| !empty(at)).collect();
        let Some(room) = room else { return shown };
        let wide = |shown: &[usize]| shown.iter().map(|at| widths[*at] + GAP).sum::<usize>().saturating_sub(GAP);
        while wide(&shown) > room {
            let Some(heaviest) = shown.iter().map(|at| self.columns[*at].weight).max().filter(|most| *most > 0) else {
                break;
            };
            shown.retain(|at| self.columns[*at].weight != heaviest);
        }
        shown
    }

    fn line(&self, cells: &[Piece], shown: &[usize], widths: &[usize], indent: usize) -> StyledLine {
        let mut pieces = vec![Piece::plain(" ".repeat(indent))];
        for (place, (cell, at)) in cells.iter().zip(shown).enumerate() {
            let last = place + 1 == shown.len();
            let right = self.columns[*at].right;
            let text = if last && !right { cell.text.clone() } else { pad(&cell.text, widths[*at], right) };
            // A line doesn't end in spaces.
            let rest_is_empty = cells[place..].iter().all(|cell| cell.text.is_empty());
            if rest_is_empty {
                break;
            }
            pieces.extend((place > 0).then(|| Piece::plain(" ".repeat(GAP))));
            pieces.push(Piece { text, tone: cell.tone });
        }
        if let Some(last) = pieces.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        StyledLine(pieces)
    }

    /// Returns a note on the columns that didn't fit.
    fn left_out(&self, language: Language, shown: &[usize]) -> Option<String> {
        let filled = |at: &usize| self.rows.iter().any(|(_, cells)| !cells[*at].text.is_empty());
        let missing = (0..self.columns.len()).filter(|at| !shown.contains(at)).filter(filled);
        let names: Vec<&str> = missing.map(|at| self.columns[at].heading).collect();
        (!names.is_empty()).then(|| t!(language, "cli.table.left-out", columns = names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn table() -> PrintedTable {
        let row = |group: &str, cells: [&str; 4]| (group.to_owned(), cells.map(Piece::plain).to_vec());
        PrintedTable {
            columns: vec![
                TableColumn::left("Name"),
                TableColumn::right("Disk").unless_narrow(2),
                TableColumn::right("Month"),
                TableColumn::left("ID").unless_narrow(1),
            ],
            grouped_by: Some("Kind"),
            rows: vec![
                row("General", ["Nano", "20 GB", "$5.00", "nano_3_0"]),
                row("General", ["4Xlarge", "1280 GB", "$384.00", "4xlarge_3_0"]),
                row("Memory", ["漢字", "160 GB", "$74.00", ""]),
            ],
        }
    }

    fn printed(terminal: bool, columns: u16) -> Vec<String> {
        let style = OutputStyle::new(terminal, Some(columns), |name| (name == "LANG").then(|| "C.UTF-8".into()));
        table().lines(Language::English, &style).into_iter().map(|line| style.render(line)).collect()
    }

    #[test]
    fn terminal_table_groups_rows_and_right_aligns_numbers() {
        let wanted = [
            "  Name        Disk    Month  ID",
            "General",
            "  Nano       20 GB    $5.00  nano_3_0",
            "  4Xlarge  1280 GB  $384.00  4xlarge_3_0",
            "",
            "Memory",
            "  漢字      160 GB   $74.00",
        ];
        assert_eq!(printed(true, 80), wanted);
    }

    #[test]
    fn piped_table_has_the_group_in_each_row() {
        let wanted = [
            "Name        Disk    Month  ID           Kind",
            "Nano       20 GB    $5.00  nano_3_0     General",
            "4Xlarge  1280 GB  $384.00  4xlarge_3_0  General",
            "漢字      160 GB   $74.00               Memory",
        ];
        assert_eq!(printed(false, 20), wanted);
    }

    #[test]
    fn piped_table_of_one_group_has_the_same_columns() {
        let one = PrintedTable { rows: table().rows.split_off(2), ..table() };
        let style = OutputStyle::new(false, None, |_| None);
        let lines: Vec<String> =
            one.lines(Language::English, &style).into_iter().map(|line| style.render(line)).collect();
        assert_eq!(lines[1], "漢字  160 GB  $74.00  Memory", "{lines:?}");
    }

    #[test]
    fn narrow_table_drops_and_names_columns_instead_of_wrapping() {
        let narrow = printed(true, 36);
        assert_eq!(narrow[3], "  4Xlarge  $384.00  4xlarge_3_0");
        assert!(narrow.last().unwrap().starts_with("Not shown: Disk"), "{narrow:?}");
        assert_eq!(narrow[narrow.len() - 2], "", "it isn't another row");
        let narrowest = printed(true, 20);
        assert_eq!(narrowest[3], "  4Xlarge  $384.00");
        for columns in [0, 1, 7, 20, 36] {
            let widest = printed(true, columns).iter().map(|line| line.width()).max().unwrap();
            assert!(widest <= usize::from(columns), "{columns}");
        }
    }
}
