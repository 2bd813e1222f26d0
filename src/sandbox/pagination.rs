//! Pages of a list, with tokens that only the service can read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::body::{Body, Page};
use super::exception::ServiceException;
use super::transaction::Transaction;

/// No list of the service lets the client choose; this is ours, none is known.
const USUAL: usize = 100;

/// The key after which the page begins that a request asks for; an empty one for the first.
pub fn after(call: &Transaction<'_>) -> Result<String, ServiceException> {
    call.input.text("pageToken").map_or(Ok(String::new()), read)
}

/// The first items of `rest`, which begins after the key that the request's token names,
/// under the member `name`. The token of the next page names the last item of this one, so
/// a page begins rightly even when items came or went since the one before.
pub fn cut<T, S: Serialize>(
    call: &Transaction<'_>,
    name: &str,
    rest: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    show: impl Fn(T) -> S,
) -> Body {
    let size = call.world.scenario().page_size.unwrap_or(USUAL).max(1);
    let mut rest = rest.peekable();
    let items: Vec<T> = rest.by_ref().take(size).collect();
    let token = rest.peek().and(items.last()).map(|last| write(&key(last)));
    let mut page = Page::begin(name, items.len());
    items.into_iter().for_each(|item| page.push(&show(item)));
    page.end(token.as_deref())
}

pub fn write(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("after:{key}"))
}

pub fn read(token: &str) -> Result<String, ServiceException> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let key = text.as_deref().and_then(|text| text.strip_prefix("after:"));
    // Our own wording: none is known.
    key.map(str::to_owned).ok_or_else(|| ServiceException::invalid("The page token is not valid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_a_foreign_one_is_refused() {
        assert_eq!(read(&write("web-1")).unwrap(), "web-1");
        for foreign in ["", "web-1", "YWZ0ZXI", "ÿ"] {
            assert_eq!(&*read(foreign).unwrap_err().kind, "InvalidInputException");
        }
    }
}
