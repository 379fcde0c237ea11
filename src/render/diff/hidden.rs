//! Differences without the secrets of the targets, which relabeling takes out of what tells that they are secrets.

use crate::compare::{Both, Delta, Diff, Member, Side};
use crate::render::trace::Way;
use crate::text::Secrets;

/// Hides the secrets of every target that differs in what is told of it.
pub fn hide_secrets(diff: &mut Diff<'_>, sides: &Both<Side<'_>>) {
    for group in &mut diff.groups {
        // What is alike for all is so for the first.
        let first = group.alike.as_ref().map(|_| secrets(&group.members[0], sides)).unwrap_or_default();
        for delta in group.alike.iter_mut().flatten() {
            hide(delta, &first);
        }
        for member in &mut group.members {
            let secrets = secrets(member, sides);
            for delta in &mut member.deltas {
                hide(delta, &secrets);
            }
        }
    }
}

/// The secrets of a target on both sides: a text of one may quote the other.
fn secrets(member: &Member<'_>, sides: &Both<Side<'_>>) -> Secrets {
    let side = |run: Option<_>, target: Option<_>, side: &Side<'_>| {
        let (run, target) = run.zip(target)?;
        Some(Way::of(run, target, &side.simulation.estate.sources).secrets().clone())
    };
    let mut secrets = side(member.runs.old, member.found.old, &sides.old).unwrap_or_default();
    if let Some(new) = side(member.runs.new, member.found.new, &sides.new) {
        secrets.extend(&new);
    }
    secrets
}

fn hide(delta: &mut Delta, secrets: &Secrets) {
    for text in [&mut delta.value.old, &mut delta.value.new].into_iter().flatten() {
        *text = secrets.hide(text).text;
    }
}
