//! The step for login and first start: the key pair and the launch script.

mod key;
mod script;

use super::*;
use crate::domain::draft::{KeyChoice, RegionScoped, ScriptChoice};
use crate::domain::script::ScriptOrigin;
use crate::text::{Language, guide};
use key::key_answer;
pub use key::own_key_id;

/// The step with the key pair and the launch script.
pub struct Access;

impl Step for Access {
    fn id(&self) -> StepId {
        StepId::Access
    }

    fn wants(&self, draft: &Draft, _at: Option<&str>) -> Vec<CatalogQuery> {
        let Some(region) = draft.region_name().cloned() else { return vec![CatalogQuery::Regions] };
        vec![CatalogQuery::KeyPairs { region: region.clone() }, CatalogQuery::Names { region }, CatalogQuery::OwnKeys]
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        let mut fields = key::fields(language, draft, catalog);
        fields.extend(script::fields(language, draft, catalog));
        fields
    }

    fn set(
        &self,
        language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        catalog: &Catalog,
    ) -> Result<(), Problem> {
        match field {
            FieldId::Key | FieldId::KeyName | FieldId::KeyFile => key::set(field, value, draft, catalog),
            _ => script::set(language, field, value, draft),
        }
    }

    fn preview(
        &self,
        language: Language,
        field: FieldId,
        text: &str,
        draft: &Draft,
        catalog: &Catalog,
    ) -> Vec<Preview> {
        let mut all = key::preview(language, field, draft, catalog.sandbox);
        all.extend(script::preview(language, field, text, draft));
        all
    }

    fn repair(&self, field: FieldId, text: &str, draft: &Draft) -> Option<ScriptRepair> {
        script::repair(field, text, draft)
    }

    fn guide(&self, language: Language, field: FieldId, at: Option<&str>, draft: &Draft, _catalog: &Catalog) -> Guide {
        let (title, key) = match field {
            FieldId::Key | FieldId::KeyName | FieldId::KeyFile => key::guide(language, field, at),
            _ => script::guide(language, field, at, draft),
        };
        Guide { title, prose: guide::section(language, "access", key), ..Guide::default() }
    }

    fn summary(&self, language: Language, draft: &Draft) -> Option<String> {
        let name = draft.key_name.as_ref().filter(|_| draft.brings_a_pair()).map(ToString::to_string);
        let key = name.unwrap_or(key_answer(language, draft.key.as_ref()?));
        let script = draft.chosen_script().map(|_| t!(language, "trail.script"));
        Some(match script {
            Some(script) => format!("{key}, {script}"),
            None => key,
        })
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        let mut all = key::review(language, draft);
        all.push(script::review(language, draft));
        all
    }
}
