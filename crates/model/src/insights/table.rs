//! The figures as comma-separated values (RFC 4180), for a spreadsheet.

use super::Figures;
use super::lengths::Group;
use super::outcomes::MeasureOutcome;
use crate::incident::Severity;
use crate::pdca::ActStatus;
use crate::property::Property;
use crate::table::csv_field;
use crate::workspace::Workspace;

impl Figures {
    /// One line per figure: what it is about, which value, its name and number. Lengths are in
    /// minutes, cut off. `workspace` gives values their names.
    pub fn csv(&self, workspace: &Workspace) -> String {
        let mut table = String::from("about,value,figure,number\r\n");
        let mut line = |about: &str, value: &str, figure: &str, number: i64| {
            let [about, value, figure] = [about, value, figure].map(csv_field);
            table += &format!("{about},{value},{figure},{number}\r\n");
        };
        let about = format!("incidents by {}", self.step.name());
        for stretch in &self.course {
            for (severity, incidents) in &stretch.by_severity {
                let severity = severity.map_or("no severity", Severity::name);
                line(&about, &stretch.start.to_string(), severity, incidents.len() as i64);
            }
        }
        let about = format!("from {} to {}", self.from.name(), self.to.name());
        for Group { title, lengths } in &self.groups {
            line(&about, title, "incidents", lengths.known.len() as i64);
            line(&about, title, "missing", lengths.missing.len() as i64);
            line(&about, title, "in the wrong order", lengths.backwards.len() as i64);
            if let Some(spread) = lengths.quartiles() {
                line(&about, title, "shortest (min)", spread.shortest.num_minutes());
                line(&about, title, "lower quartile (min)", spread.lower.num_minutes());
                line(&about, title, "median (min)", spread.median.num_minutes());
                line(&about, title, "upper quartile (min)", spread.upper.num_minutes());
                line(&about, title, "longest (min)", spread.longest.num_minutes());
            }
        }
        let lists = [
            (Property::RootCause, &self.causes),
            (Property::DetectedVia, &self.detection),
            (Property::TechTeam, &self.teams),
        ];
        for (property, ranking) in lists {
            let about = workspace.property_title(property);
            for (term, incidents) in &ranking.values {
                let list = workspace.taxonomy_of(property);
                let name = list.map_or(term.as_str(), |list| workspace.term_name(list, term));
                line(&about, name, "incidents", incidents.len() as i64);
            }
            line(&about, "not said", "incidents", ranking.missing.len() as i64);
        }
        let noticed = &self.noticed;
        line("detected", "internally", "incidents", noticed.internally.len() as i64);
        line("detected", "externally", "incidents", noticed.externally.len() as i64);
        line("detected", "unknown", "incidents", noticed.unknown.len() as i64);
        for outcome in MeasureOutcome::ALL {
            let measures = self.outcomes.measures.get(&outcome).map_or(0, Vec::len);
            line("countermeasures", outcome.title(), "number", measures as i64);
        }
        for status in ActStatus::ALL {
            let acts = self.outcomes.acts.get(&status).map_or(0, Vec::len);
            line("acts", status.title(), "number", acts as i64);
        }
        table
    }
}
