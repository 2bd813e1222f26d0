//! The `User-Agent` header of requests.
//!
//! The SDK puts `AWS_EXECUTION_ENV` into it unchanged, and sends nothing if the value isn't valid in a header.

use aws_runtime::user_agent::{ApiMetadata, AwsUserAgent};
use aws_sdk_lightsail::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_lightsail::config::{AppName, ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_types::os_shim_internal::Env;

/// The variable for the execution environment.
pub(super) const PLACE: &str = "AWS_EXECUTION_ENV";
/// The valid characters besides letters and digits; botocore replaces others with hyphens.
const SIGNS: &str = "!$%&'*+-.^_`|~,";

/// Sets the header as botocore does.
#[derive(Debug)]
pub(super) struct UserAgent;

#[dyn_dispatch_hint]
impl Intercept for UserAgent {
    fn name(&self) -> &'static str {
        "UserAgent"
    }

    /// The SDK's own interceptor keeps a value that is already set.
    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(api) = bag.load::<ApiMetadata>() {
            let mut agent = AwsUserAgent::new_from_environment(place(&Env::real()), api.clone());
            if let Some(app) = bag.load::<AppName>() {
                agent.set_app_name(app.clone());
            }
            bag.interceptor_state().store_put(agent);
        }
        Ok(())
    }
}

/// Returns the relevant part of the environment.
fn place(env: &Env) -> Env {
    match env.get(PLACE) {
        Ok(given) => Env::from_slice(&[(PLACE, &sendable(&given))]),
        Err(_) => Env::from_slice(&[]),
    }
}

fn sendable(given: &str) -> String {
    let inside = |c: char| c.is_ascii_alphanumeric() || SIGNS.contains(c);
    given.chars().map(|c| if inside(c) { c } else { '-' }).collect()
}

/// Returns whether the variable is invalid in a header: services called without [`UserAgent`] can't be reached then.
pub(super) fn unsendable(env: &Env) -> bool {
    env.get(PLACE).is_ok_and(|given| given.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_header_characters_become_hyphens_like_in_botocore() {
        for (given, sent) in [
            ("AWS_Lambda_python3.12", "AWS_Lambda_python3.12"),
            ("CloudShell", "CloudShell"),
            ("one\ntwo\r\u{7}", "one-two--"),
            ("b\u{fc}ro (a/b) \"x\"", "b-ro--a-b---x-"),
        ] {
            let env = Env::from_slice(&[(PLACE, given)]);
            assert_eq!(place(&env).get(PLACE).unwrap(), sent);
            assert_eq!(unsendable(&env), given.contains('\n'), "{given}");
        }
        assert!(place(&Env::from_slice(&[])).get(PLACE).is_err());
    }
}
