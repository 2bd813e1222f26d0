use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{flag, text};

pub const ACTION: Action =
    Action { name: "GetInstance", members: &[text("instanceName").required(), flag("includeHealthStatus")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let instance = call.instance("instanceName")?;
    Ok(Body::one("instance", &call.show_instance(instance)))
}
