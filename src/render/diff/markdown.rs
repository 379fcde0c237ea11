//! `diff --format markdown`: a comment of a merge request, which has a longest length.

use std::io::{self, Write};

use super::words::{Quoted, left_out, name, summary};
use super::{Compared, Located, SHOWN, own, sent};
use crate::compare::{Both, Group, Kind, Member};
use crate::finding::Finding;
use crate::render::markdown::{escaped, longest_backticks};
use crate::text::{Sources, grouped, visible};

/// The longest comment, in bytes: GitHub takes 65,536 characters.
const LONGEST: usize = 60_000;

/// What is kept for saying what was left out.
const RESERVE: usize = 400;

/// The longest value that is shown whole, in characters.
const VALUE: usize = 300;

/// Values are code.
const CODE: Quoted = Quoted(code);

/// Writes the counts, then groups and findings as long as they fit, then how many did not.
///
/// # Errors
/// When `out` does not take it.
pub fn diff_markdown(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut comment =
        Comment { text: format!("### probelint diff: {}\n", escaped(&summary(compared))), left: Vec::new() };
    let refusals: Vec<_> = compared.refusals().iter().map(|(name, reasons)| refusal(name, reasons)).collect();
    comment.section("", refusals, ["side that is refused", "sides that are refused"]);
    let (diff, sources) = (compared.diff, compared.sources());
    let groups = diff.groups.iter().map(|group| item(group, compared)).collect();
    comment.section("#### Targets and probes\n\n", groups, ["group of changes", "groups of changes"]);
    let findings = |found: &[Finding], sources| found.iter().map(|one| finding(one, sources)).collect();
    comment.section(
        "#### New findings\n\n",
        findings(&diff.findings.new, sources.new),
        ["new finding", "new findings"],
    );
    comment.section(
        "#### Findings that are gone\n\n",
        findings(&diff.findings.old, sources.old),
        ["finding that is gone", "findings that are gone"],
    );
    out.write_all(comment.ended(diff.left_out).as_bytes())
}

/// A comment that grows as long as there is room.
struct Comment {
    text: String,
    /// How many of what did not fit.
    left: Vec<String>,
}

impl Comment {
    fn section(&mut self, heading: &str, blocks: Vec<String>, [one, many]: [&str; 2]) {
        let mut left = 0;
        let mut heading = Some(format!("\n{heading}"));
        for block in blocks {
            let begun = heading.as_deref().unwrap_or_default();
            if left > 0 || self.text.len() + begun.len() + block.len() > LONGEST - RESERVE {
                left += 1;
                continue;
            }
            self.text.push_str(begun);
            self.text.push_str(&block);
            heading = None;
        }
        if left > 0 {
            self.left.push(format!("{left} {}", if left == 1 { one } else { many }));
        }
    }

    fn ended(self, targets: usize) -> String {
        let left_out = (targets > 0).then(|| format!("\n{}.\n", left_out(targets)));
        let left = (!self.left.is_empty())
            .then(|| format!("\n… and {}, for which this comment has no room.\n", self.left.join(", ")));
        [Some(self.text), left_out, left].into_iter().flatten().collect()
    }
}

fn refusal(name: &str, reasons: &[String]) -> String {
    let head = format!("**Prometheus refuses {}**; what could be read of it is compared.\n", escaped(name));
    let told = reasons.iter().take(SHOWN).map(|reason| format!("- {}", escaped(&cut(reason))));
    let more = reasons.len().saturating_sub(SHOWN);
    lines(
        std::iter::once(head).chain(told).chain((more > 0).then(|| format!("- and {} more", grouped(more)))),
    )
}

/// What happens to a group, why, and to whom.
fn item(group: &Group<'_>, compared: &Compared<'_>) -> String {
    let place = compared
        .place_of(group)
        .map(|Located { lead, at }| format!(", {lead}{}", code(&at)))
        .unwrap_or_default();
    let head = format!("- **{}** {}", sign(group.kind), CODE.headline(group));
    let cause = format!("  - cause: {}{place}", CODE.because(group));
    let further = CODE.further(group).into_iter().map(|line| format!("  - also {line}"));
    let members = group.members.iter().take(SHOWN).map(|member| format!("  - {}", line(group, member)));
    let more = group.members.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!("  - and {} more", grouped(more)));
    lines(std::iter::once(head).chain(further).chain([cause]).chain(members).chain(more))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}

fn line(group: &Group<'_>, member: &Member<'_>) -> String {
    let name = code(&name(member, group));
    if group.kind != Kind::Changed {
        return sent(group.kind, member)
            .map_or_else(|| name.clone(), |sent| format!("{name}: {}", code(&sent)));
    }
    let Some(delta) = own(&member.deltas) else { return name };
    let Both { old, new } = CODE.values(delta);
    format!("{name}: {old} → {new}")
}

fn finding(finding: &Finding, sources: &Sources) -> String {
    let path = sources.file(finding.primary.span.file).shown();
    let place = format!("{path}:{}", sources.line(finding.primary.span));
    let (severity, rule) = (finding.severity, code(&finding.rule));
    format!("- **{severity}** {rule} at {}: {}\n", code(&place), escaped(&cut(&finding.whole_message())))
}

fn sign(kind: Kind) -> &'static str {
    match kind {
        Kind::Stops | Kind::Removed => "−",
        Kind::Changed => "±",
        Kind::Starts | Kind::Added => "+",
        Kind::Otherwise | Kind::AddedUnscraped | Kind::RemovedUnscraped => "·",
    }
}

/// The text as code on one line, in backticks that it does not hold.
fn code(text: &str) -> String {
    let text = visible(&cut(text).replace(['\n', '\r'], " "));
    let marks = "`".repeat(longest_backticks(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{space}{text}{space}{marks}")
}

fn cut(text: &str) -> String {
    let mut characters = text.chars();
    let kept: String = characters.by_ref().take(VALUE).collect();
    if characters.next().is_some() { format!("{kept}…") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::{Comment, LONGEST, code, cut};

    #[test]
    fn values_stay_values() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(cut(&"é".repeat(301)).chars().count(), 301);
    }

    #[test]
    fn a_comment_is_cut_and_says_so() {
        let mut comment = Comment { text: String::new(), left: Vec::new() };
        comment.section("#### Targets\n\n", vec!["x".repeat(999) + "\n"; 100], ["group", "groups"]);
        comment.section("#### Findings\n\n", vec!["y".repeat(9999); 2], ["finding", "findings"]);
        let text = comment.ended(3);
        assert!(text.len() < LONGEST, "{}", text.len());
        assert!(text.contains("… and 41 groups, 2 findings, for"), "{}", &text[text.len() - 200..]);
    }
}
