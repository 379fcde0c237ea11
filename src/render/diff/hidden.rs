//! Differences without the secrets of the targets, which relabeling takes out of what tells that they are secrets.

use crate::compare::{Delta, Diff, Member};
use crate::text::Secrets;

/// Hides the secrets of every target that differs in what is told of it.
pub fn hide_secrets(diff: &mut Diff<'_>) {
    for group in &mut diff.groups {
        // What is alike for all is so for the first.
        let first = group.alike.as_ref().map(|_| secrets(&group.members[0])).unwrap_or_default();
        for delta in group.alike.iter_mut().flatten() {
            hide(delta, &first);
        }
        for member in &mut group.members {
            let secrets = secrets(member);
            for delta in &mut member.deltas {
                hide(delta, &secrets);
            }
        }
    }
}

/// The secrets of a target on both sides: a text of one may quote the other.
fn secrets(member: &Member<'_>) -> Secrets {
    let Member { runs, found, .. } = member;
    let mut secrets = Secrets::default();
    for (run, target) in runs.old.zip(found.old).into_iter().chain(runs.new.zip(found.new)) {
        secrets.extend(&run.secrets_of(target));
    }
    secrets
}

fn hide(delta: &mut Delta, secrets: &Secrets) {
    for text in [&mut delta.value.old, &mut delta.value.new].into_iter().flatten() {
        *text = secrets.hide(text).text;
    }
}
