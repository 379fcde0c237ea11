//! `\p{…}`: which names Go knows, and what they hold.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange, HirKind};

use super::GoVersion;
use super::scripts::SCRIPTS;

/// Go's general categories.
const CATEGORIES: &str =
    "C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs";

/// The longer names of categories, and those without a table before, that Go 1.25 added.
const ALIASES: &str = "Cased_Letter=LC Close_Punctuation=Pe Combining_Mark=M Connector_Punctuation=Pc \
    Control=Cc Currency_Symbol=Sc Dash_Punctuation=Pd Decimal_Number=Nd Enclosing_Mark=Me \
    Final_Punctuation=Pf Format=Cf Initial_Punctuation=Pi Letter=L Letter_Number=Nl Line_Separator=Zl \
    Lowercase_Letter=Ll Mark=M Math_Symbol=Sm Modifier_Letter=Lm Modifier_Symbol=Sk Nonspacing_Mark=Mn \
    Number=N Open_Punctuation=Ps Other=C Other_Letter=Lo Other_Number=No Other_Punctuation=Po \
    Other_Symbol=So Paragraph_Separator=Zp Private_Use=Co Punctuation=P Separator=Z Space_Separator=Zs \
    Spacing_Mark=Mc Surrogate=Cs Symbol=S Titlecase_Letter=Lt Unassigned=Cn Uppercase_Letter=Lu cntrl=Cc \
    digit=Nd punct=P Cn=Cn LC=LC";

/// The letters of the category or script `name`, if that version of Go knows it.
pub fn class(name: &str, go: GoVersion) -> Option<ClassUnicode> {
    if go.has_category_aliases() { loose(name) } else { exact(name) }
}

fn exact(name: &str) -> Option<ClassUnicode> {
    match name {
        "Any" => Some(any()),
        // Before Go 1.25 it held no unassigned letters.
        "C" => Some(union(&["Cc", "Cf", "Co"])),
        _ if listed(CATEGORIES, name) => Some(category(name)),
        _ if listed(SCRIPTS, name) => script(name),
        _ => None,
    }
}

/// Case, spaces, `_` and `-` do not count.
fn loose(name: &str) -> Option<ClassUnicode> {
    let wanted = plain(name);
    let named = |list: &'static str| list.split(' ').find(|name| plain(name) == wanted);
    let alias = || {
        let pairs = ALIASES.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(long, _)| plain(long) == wanted).map(|(_, short)| short)
    };
    match wanted.as_str() {
        "any" => Some(any()),
        "ascii" => Some(ClassUnicode::new([ClassUnicodeRange::new('\0', '\x7f')])),
        "assigned" => {
            let mut assigned = category("Cn");
            assigned.negate();
            Some(assigned)
        }
        _ => named(CATEGORIES).or_else(alias).map(category).or_else(|| named(SCRIPTS).and_then(script)),
    }
}

fn plain(name: &str) -> String {
    let counts = |letter: &char| !matches!(letter, ' ' | '_' | '-');
    name.chars().filter(counts).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn listed(list: &str, name: &str) -> bool {
    !name.is_empty() && list.split(' ').any(|known| known == name)
}

fn any() -> ClassUnicode {
    ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)])
}

/// Surrogates are no letters of a valid text, so that category is empty.
fn category(name: &str) -> ClassUnicode {
    if name == "Cs" {
        ClassUnicode::empty()
    } else {
        table(&format!(r"\p{{gc={name}}}")).unwrap_or_else(ClassUnicode::empty)
    }
}

fn script(name: &str) -> Option<ClassUnicode> {
    table(&format!(r"\p{{sc={name}}}"))
}

fn union(categories: &[&str]) -> ClassUnicode {
    let mut all = ClassUnicode::empty();
    for name in categories {
        all.union(&category(name));
    }
    all
}

fn table(pattern: &str) -> Option<ClassUnicode> {
    match regex_syntax::parse(pattern).ok()?.into_kind() {
        HirKind::Class(regex_syntax::hir::Class::Unicode(class)) => Some(class),
        // A category of one letter.
        HirKind::Literal(literal) => {
            let letter = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(ClassUnicode::new([ClassUnicodeRange::new(letter, letter)]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_has_a_table() {
        for name in CATEGORIES.split(' ').filter(|name| *name != "Cs") {
            assert!(!category(name).ranges().is_empty(), "{name}");
        }
        for name in SCRIPTS.split_whitespace() {
            assert!(script(name).is_some(), "{name}");
        }
        for (_, short) in ALIASES.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            assert!(short == "Cs" || !category(short).ranges().is_empty(), "{short}");
        }
    }

    #[test]
    fn names_are_read_loosely_from_go_1_25_on() {
        for name in ["greek", " lu ", "Letter", "uppercase-letter", "ASCII", "Cn", "LC", "Any"] {
            assert!(class(name, GoVersion(25)).is_some(), "{name}");
            assert_eq!(class(name, GoVersion(24)).is_some(), name == "Any", "{name}");
        }
        assert!(class("Grek", GoVersion(25)).is_none());
    }
}
