//! Opens Home.

use crate::app::effect::Effect;
use crate::app::model::{Model, Screen};
use crate::home::HomeRequest;

/// Opens Home. Loads the inventory the first time, later what is changing.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let from = std::mem::replace(&mut model.screen, Screen::Home);
    model.home.discards = None;
    match from {
        Screen::Welcome => model.home.from_welcome = true,
        Screen::Launch => model.home.from_welcome = false,
        Screen::Home | Screen::Step(_) | Screen::Review => {}
    }
    let region = model.watch.as_ref().filter(|_| from == Screen::Launch).map(|watch| &watch.launch.manifest.region);
    let requests = match region {
        Some(region) => model.home.state.come_back(region),
        None => model.home.state.open(),
    };
    effects(requests)
}

/// Returns the effects that carry out these requests.
pub fn effects(requests: Vec<HomeRequest>) -> Vec<Effect> {
    requests.into_iter().map(|request| Effect::Home(Box::new(request))).collect()
}
