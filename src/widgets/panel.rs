//! A framed part of the screen with a title.

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::{Block, Widget};

/// Draws the frame and gives back what is inside it.
pub fn panel(buf: &mut Buffer, area: Rect, title: &str, focused: bool, theme: &Theme) -> Rect {
    let (border, heading) = (theme.rule, if focused { theme.strong } else { theme.dim });
    let title = super::fit(title, area.width.saturating_sub(4).into(), theme.glyphs.more);
    let title = if title.is_empty() { title } else { format!(" {title} ") };
    let block =
        Block::bordered().border_set(theme.glyphs.border).border_style(border).title(Span::styled(title, heading));
    let inner = block.inner(area);
    block.render(area, buf);
    // A column of air on both sides.
    Rect { x: inner.x + inner.width.min(1), width: inner.width.saturating_sub(2), ..inner }
}
