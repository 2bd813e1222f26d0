use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{one_of, text, whole};

/// Changes the metadata options. Omitted members keep their values.
pub const ACTION: Action = Action {
    name: "UpdateInstanceMetadataOptions",
    members: &[
        text("instanceName").required(),
        one_of("httpTokens", &["optional", "required"]),
        one_of("httpEndpoint", &["disabled", "enabled"]),
        whole("httpPutResponseHopLimit"),
        one_of("httpProtocolIpv6", &["disabled", "enabled"]),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    let takes = call.state.scenario().pace.metadata;
    let options = &mut instance.metadata;
    for (name, option) in [
        ("httpTokens", &mut options.tokens),
        ("httpEndpoint", &mut options.endpoint),
        ("httpProtocolIpv6", &mut options.ipv6),
    ] {
        if let Some(word) = call.input.text(name) {
            *option = word.to_owned();
        }
    }
    if let Some(limit) = call.input.whole("httpPutResponseHopLimit") {
        if !(1..=64).contains(&limit) {
            // The range is from AWS's documentation; the wording is Skysail's.
            return Err(ServiceException::invalid("httpPutResponseHopLimit must be from 1 to 64.").into());
        }
        options.hop_limit = limit;
    }
    options.applied = call.later(takes);
    let begin = NewOperation::on_instance("UpdateInstanceMetadataOptions", &instance);
    let operation = call.begin(NewOperation { takes, ..begin });
    call.keep_instance(instance);
    Ok(Body::one("operation", &operation))
}
