//! Everything that a verdict is made of, read from the working tree or from a revision.

use jiff::Zoned;
use jiff::civil::Date;

use super::EstateArgs;
use super::baseline::{BaselineArgs, Plan};
use super::files::{self, Loaded, Workspace};
use super::origin::Origin;
use super::outcome::Failure;
use crate::estate::Input;
use crate::progress::Progress;
use crate::rule::RuleSet;
use crate::settings::Settings;
use crate::simulate::{Keep, Simulation, simulate};
use crate::text::Sources;
use crate::verdict::Terms;

/// What is judged, and by what.
pub struct Run {
    /// The rules.
    pub rules: RuleSet,
    /// The settings.
    pub settings: Settings,
    /// What is known.
    pub plan: Plan,
    /// The estate.
    pub loaded: Loaded,
}

impl Run {
    /// Reads everything; `configure` has the last word about the settings.
    pub fn load(
        estate: &EstateArgs,
        baseline: &BaselineArgs,
        origin: &Origin,
        live: Option<Input>,
        progress: &Progress,
        configure: impl FnOnce(&RuleSet, &mut Settings) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let Workspace { rules, mut settings, mut reader } = files::workspace(&estate.paths[0], origin)?;
        configure(&rules, &mut settings)?;
        let plan = baseline.plan(&settings, origin, reader.sources())?;
        let inputs = files::inputs(estate, origin, live)?;
        let loaded = files::estate(estate, inputs, reader.watched(progress), &settings)?;
        Ok(Self { rules, settings, plan, loaded })
    }

    /// The files.
    pub fn sources(&self) -> &Sources {
        &self.loaded.estate.sources
    }

    /// What becomes of every target.
    pub fn simulate(&self, keep: Keep) -> Simulation<'_> {
        simulate(&self.loaded.estate, self.loaded.versions, keep)
    }

    /// What it is judged by, as of that day, or as of today.
    pub fn terms(&self, day: Option<Date>) -> Terms<'_> {
        let today = day.unwrap_or_else(|| Zoned::now().date());
        Terms { today: Some(today), baseline: self.plan.baseline(), ..(&self.settings).into() }
    }
}
