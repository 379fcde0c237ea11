//! A rule file as a page: front matter, title, prose, and examples in fenced files.

use std::ops::Range;
use std::sync::Arc;

use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span};

/// A rule file taken apart.
#[derive(Debug, Clone)]
pub struct Page {
    /// The file's path below the rules' folder without ending: `probe/root-path`.
    pub id: Arc<str>,
    /// The file.
    pub file: FileId,
    /// Everything below the front matter.
    pub text: Arc<str>,
    /// The bytes of the front matter, without the `---` lines; `None` where there is none.
    pub front: Option<Range<usize>>,
}

/// One example: a small repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The `###` heading above it; empty where there is none.
    pub title: String,
    /// Its files.
    pub files: Vec<ExampleFile>,
}

/// One fenced file of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path in the example's repository.
    pub path: String,
    /// Its text, with the marks taken out.
    pub text: String,
    /// The 1-based lines that carry a mark `# ! rule/id`, with the id.
    pub marks: Vec<(usize, String)>,
}

impl Page {
    /// Takes a rule file apart.
    #[must_use]
    pub fn of(id: &str, file: FileId, text: &str) -> Self {
        let front = front_matter(text);
        let behind = front.as_ref().map_or(0, |front| front.end + FENCE.len());
        let body = text.get(behind..).unwrap_or_default().trim_start();
        Self { id: id.into(), file, text: body.replace("\r\n", "\n").into(), front }
    }

    /// Takes a rule file apart; what is missing from it is noted.
    pub fn read(id: &str, file: FileId, text: &str, mistakes: &mut Vec<Mistake>) -> Self {
        let page = Self::of(id, file, text);
        page.complain(text, mistakes);
        page
    }

    /// The first sentence of the prose, for lists.
    #[must_use]
    pub fn summary(&self) -> String {
        summary(&self.text)
    }

    /// The examples that the rule must fire on.
    #[must_use]
    pub fn bad(&self) -> Vec<Example> {
        examples(section(&self.text, "Bad"))
    }

    /// The examples that it must be silent on.
    #[must_use]
    pub fn good(&self) -> Vec<Example> {
        examples(section(&self.text, "Good"))
    }

    /// The prose between title and examples.
    #[must_use]
    pub fn prose(&self) -> &str {
        let below = self.text.split_once('\n').map_or("", |(_, below)| below);
        below.split("\n## ").next().unwrap_or_default().trim()
    }

    fn complain(&self, text: &str, mistakes: &mut Vec<Mistake>) {
        let head = Span::new(self.file, 0, text.find('\n').unwrap_or(text.len()));
        let mut missing = |what: &str| {
            let message = format!("the rule file {} has no {what}", self.id);
            mistakes.push(Mistake::refused(MistakeKind::BrokenRule, head, message));
        };
        if !self.text.starts_with(&format!("# {}\n", self.id)) {
            missing(&format!("title \"# {}\"", self.id));
        }
        if self.summary().is_empty() {
            missing("prose under its title");
        }
        if self.bad().is_empty() {
            missing("section \"## Bad\" with an example");
        }
        if self.good().is_empty() {
            missing("section \"## Good\" with an example");
        }
    }
}

/// What stands alone on the lines around the front matter.
const FENCE: &str = "---";

/// The lines between the first line and the next one that hold nothing but `---`, whatever ends a line.
fn front_matter(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let mut fences = text.split_inclusive('\n').map(|line| {
        at += line.len();
        (line.trim_start_matches('\u{feff}').trim_end() == FENCE, at - line.len()..at)
    });
    let (_, first) = fences.next().filter(|(is_fence, _)| *is_fence)?;
    let (_, second) = fences.find(|(is_fence, _)| *is_fence)?;
    Some(first.end..second.start)
}

fn summary(body: &str) -> String {
    let prose = body.lines().skip_while(|line| !line.starts_with("# ")).skip(1);
    let first: Vec<_> = prose
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let joined = first.join(" ");
    joined.split_inclusive(". ").next().unwrap_or_default().trim_end().to_owned()
}

/// The text below `## name`, up to the next heading of its rank.
fn section<'t>(body: &'t str, name: &str) -> &'t str {
    let Some((_, rest)) = body.split_once(&format!("\n## {name}\n")) else { return "" };
    rest.split("\n## ").next().unwrap_or_default()
}

fn examples(section: &str) -> Vec<Example> {
    let mut found = vec![Example { title: String::new(), files: Vec::new() }];
    let (mut lines, mut name) = (section.lines(), None);
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("### ") {
            found.push(Example { title: title.to_owned(), files: Vec::new() });
        } else if line.starts_with("```") {
            let body: Vec<_> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            let path = name.take().unwrap_or_else(|| "prometheus.yml".to_owned());
            found.last_mut().expect("one at least").files.push(example_file(path, &body));
        } else if let Some(path) = line.trim().strip_prefix('`').and_then(|rest| rest.split('`').next()) {
            name = Some(path.to_owned());
        }
    }
    found.retain(|example| !example.files.is_empty());
    found
}

fn example_file(path: String, lines: &[&str]) -> ExampleFile {
    let mut file = ExampleFile { path, text: String::new(), marks: Vec::new() };
    for (number, line) in (1..).zip(lines) {
        let (kept, marks) = line.split_once("# ! ").unwrap_or((line, ""));
        file.text.push_str(kept.trim_end());
        file.text.push('\n');
        file.marks.extend(marks.split_whitespace().map(|rule| (number, rule.to_owned())));
    }
    file
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::text::FileId;

    const PAGE: &str = "---\nseverity: error\n---\n# probe/x\nFlags x. And more.\n\n## Bad\n`a.yml`\n```yaml\n\
                        a: 1 # ! probe/x\n```\n### two\n```yaml\nb: 1\n```\n## Good\n```yaml\nc: 1\n```\n";

    #[test]
    fn a_page_is_taken_apart() {
        let mut mistakes = Vec::new();
        let page = Page::read("probe/x", FileId(0), PAGE, &mut mistakes);
        assert_eq!(mistakes, []);
        assert_eq!(page.summary(), "Flags x.");
        assert_eq!(&PAGE[page.front.clone().expect("there is one")], "severity: error\n");
        assert_eq!(page.bad().len(), 2);
        assert_eq!(page.bad()[0].files[0].marks, [(1, "probe/x".to_owned())]);
        assert_eq!(page.bad()[0].files[0].text, "a: 1\n");
        assert_eq!(
            (page.bad()[1].title.as_str(), page.good()[0].files[0].path.as_str()),
            ("two", "prometheus.yml")
        );
    }

    #[test]
    fn lines_may_end_as_on_windows() {
        let text = format!("\u{feff}{PAGE}").replace('\n', "\r\n");
        let (unix, windows) = (Page::of("probe/x", FileId(0), PAGE), Page::of("probe/x", FileId(0), &text));
        assert_eq!(windows.text, unix.text);
        assert_eq!(&text[windows.front.expect("there is one")], "severity: error\r\n");
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut mistakes = Vec::new();
        Page::read("probe/y", FileId(0), "---\nseverity: error\n---\n# probe/x\n", &mut mistakes);
        let said: Vec<_> = mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "the rule file probe/y has no title \"# probe/y\"",
                "the rule file probe/y has no prose under its title",
                "the rule file probe/y has no section \"## Bad\" with an example",
                "the rule file probe/y has no section \"## Good\" with an example",
            ]
        );
    }
}
