//! What several people answered apart, in both formats.

use super::*;

#[test]
fn what_was_answered_apart_is_told_with_who_and_when() {
    let mut incident = full();
    let severity = |severity, reason: &str| Said::Severity(severity, reason.into());
    let commander = PersonId(Uuid::from_u128(9));
    incident.disputes = vec![
        dispute(Subject::Text(TextField::Name), said("Old"), said("New *one*")),
        dispute(
            Subject::Severity,
            severity(Severity::Sev3, "as the page | says"),
            severity(Severity::Sev1, ""),
        ),
        dispute(Subject::Role(Role::Commander), Said::Person(ana()), Said::Person(commander)),
    ];
    let about = When::About { at: at("2023-03-27T11:00:00Z") };
    let (first, gone) = (incident.entries[0].id, incident.entries[1].id);
    let shown = Said::When(incident.entries[0].occurred);
    let time = |id, shown: &Said| dispute(Subject::EntryTime(id), shown.clone(), Said::When(about));
    incident.entries[0].disputes = vec![time(first, &shown)];
    incident.entries[1].disputes = vec![time(gone, &shown)];
    incident.entries[1].deleted = true;
    let action = incident.actions[0].id;
    let owner = dispute(Subject::ActionOwner(action), Said::Person(ana()), Said::Person(commander));
    incident.actions[0].disputes = vec![owner];

    let text = export::markdown(&incident, &workspace(), FollowUp::Open, &Summer);
    let has = |part: &str| assert!(text.contains(part), "{part:?} is not in\n{text}");
    has("| Severity | SEV-3 (set: as the page \\| says) (not settled yet) |\n");
    has("| Incident commander | Ana \\| on call (not settled yet) |\n");
    has("| Kind | incident |\n");
    let at_1305 = "(Ana \\| on call, 2023-03-27 13:05 +02:00)";
    has(&format!("\n\n- Name\n  - Old (somebody)\n  - New \\*one\\* {at_1305}\n- Severity\n"));
    has(&format!("  - SEV-3: as the page \\| says (somebody)\n  - SEV-1 {at_1305}\n- Commander\n"));
    has(&format!(
        "several alerts on the…”: time\n  - 2023-03-27 12:59 +02:00 (somebody)\n  - about 2023-03-27 13:00 +02:00 {at_1305}\n- Action “fix the alert”: owner\n"
    ));
    assert_eq!(text.matches(": time\n").count(), 1, "deleted lines are settled");

    let json = export::json(&incident, &workspace(), FollowUp::Open);
    let disputes = json["disputes"].as_array().unwrap();
    let fields: Vec<_> = disputes.iter().map(|dispute| dispute["field"].clone()).collect();
    assert_eq!(
        fields,
        [
            json!(["name"]),
            json!(["severity"]),
            json!(["roles", "commander"]),
            json!(["timeline", first, "occurred"]),
            json!(["actions", action, "owner"]),
        ]
    );
    let answers = &disputes[1]["answers"];
    assert_eq!(answers[0]["reason"], "as the page | says");
    assert_eq!((&answers[1]["answer"], &answers[1]["reason"]), (&json!("SEV-1"), &json!("")));
    assert_eq!(answers[1]["by"]["name"], "Ana | on call");
    assert_eq!(answers[1]["at"], "2023-03-27T11:05:00Z");
    assert_eq!(disputes[3]["answers"][1]["answer"]["precision"], "about");
    assert_eq!(disputes[4]["answers"][0]["answer"]["name"], "Ana | on call");

    let settled = export::markdown(&super::incident(), &workspace(), FollowUp::Open, &Summer);
    assert!(!settled.contains("ettled"), "{settled}");
    let json = export::json(&super::incident(), &workspace(), FollowUp::Open);
    assert_eq!(json["disputes"], json!([]));
}
