//! Pagination of lists, with opaque tokens.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::body::{Body, Page};
use super::exception::ServiceException;
use super::transaction::Transaction;

/// Default page size. No list of the service lets the client choose; the service's own size isn't known.
const USUAL: usize = 100;

/// Returns the key after which the requested page begins; an empty one for the first page.
pub fn after(call: &Transaction<'_>) -> Result<String, ServiceException> {
    call.input.text("pageToken").map_or(Ok(String::new()), read)
}

/// Returns what comes after this key.
pub fn beyond<'a, T>(all: &'a BTreeMap<String, T>, after: &str) -> impl Iterator<Item = &'a T> + use<'a, T> {
    all.range::<str, _>((Excluded(after), Unbounded)).map(|(_, one)| one)
}

/// Returns the first items of `rest`, which begins after the key in the request's token, as the member `name`. The
/// next page's token contains the last item's key, so a page begins at the right place even if items were added or
/// removed meanwhile.
pub fn cut<T, S: Serialize>(
    call: &Transaction<'_>,
    name: &str,
    rest: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    show: impl Fn(T) -> S,
) -> Body {
    let size = call.state.scenario().page_size.unwrap_or(USUAL).max(1);
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
    // Skysail's wording: AWS's isn't known.
    key.map(str::to_owned).ok_or_else(|| ServiceException::invalid("The page token is not valid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_token_round_trips_and_a_foreign_one_is_refused() {
        assert_eq!(read(&write("web-1")).unwrap(), "web-1");
        for foreign in ["", "web-1", "YWZ0ZXI", "ÿ"] {
            assert_eq!(&*read(foreign).unwrap_err().kind, "InvalidInputException");
        }
    }
}
