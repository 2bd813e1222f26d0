//! Tests that the ways to sign in are explained beside the form, and that typed text stays.

use super::account::lacking;
use crate::wizard::Wizard;
use skysail::domain::account::DiscoveredCredentials;

#[test]
fn help_explains_where_keys_come_from_and_typed_text_stays() {
    let mut wizard = Wizard::sized(80, 24);
    lacking(&mut wizard, DiscoveredCredentials::default()).keys("?").sees("Just looking?").keys("<esc>");
    wizard.keys("<end><up><enter>").sees("Never use the root user").keys("AKIA?");
    wizard.sees("AKIA?").keys("<f1>").sees("Try IAM Identity Center").sees_no("AKIA?");
    wizard.keys("<down><down><down><down><down><down><down><down>").sees("Security credentials");
    wizard.keys("<esc>").sees("Never use the root user").sees("AKIA?");
}
