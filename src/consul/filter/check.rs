//! Binding an expression to the fields of an API: what Consul refuses before it looks at any service.

use std::sync::Arc;

use super::fields::Shape;
use super::{Expression, FilterError, Match, Operator, Text, literal};
use crate::go::regexp::{GoVersion, Regexp};
use crate::text::nearest;

/// The Go that Consul 1.17 and later are built with.
const CONSULS_GO: GoVersion = GoVersion(22);

/// An expression whose every comparison is known to make sense.
pub(super) type Bound = Expression<Comparison>;

/// One comparison, ready to be evaluated.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    /// The names of the selector.
    pub(super) path: Vec<Arc<str>>,
    /// The operator.
    pub(super) operator: Operator,
    /// What the field is compared with.
    pub(super) wanted: Wanted,
}

/// The value of a comparison, in the type of its field.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    Nothing,
    Text(Arc<str>),
    Integer(i64),
    Boolean(bool),
    Pattern(Regexp),
}

/// Binds every comparison of `expression` to `root`.
pub(super) fn bind(expression: Expression<Match>, root: Shape) -> Result<Bound, FilterError> {
    let all = |terms: Vec<_>| terms.into_iter().map(|term| bind(term, root)).collect::<Result<Vec<_>, _>>();
    Ok(match expression {
        Expression::Not(operand) => Expression::Not(Box::new(bind(*operand, root)?)),
        Expression::And(terms) => Expression::And(all(terms)?),
        Expression::Or(terms) => Expression::Or(all(terms)?),
        Expression::Match(found) => Expression::Match(comparison(found, root)?),
    })
}

fn comparison(found: Match, root: Shape) -> Result<Comparison, FilterError> {
    let shape = shape_of(&found, root)?;
    if !shape.takes(found.operator) {
        let message = format!("`{}` does not apply to {}", found.operator, found.selector.dotted());
        return Err(FilterError {
            help: Some(asks(shape)),
            ..FilterError::new(found.selector.range(), message)
        });
    }
    let wanted = match &found.value {
        None => Wanted::Nothing,
        Some(value) => wanted(value, shape, found.operator)?,
    };
    let path = found.selector.parts.into_iter().map(|part| part.text).collect();
    Ok(Comparison { path, operator: found.operator, wanted })
}

/// The shape that the selector leads to.
fn shape_of(found: &Match, root: Shape) -> Result<Shape, FilterError> {
    let mut shape = root;
    for (count, part) in found.selector.parts.iter().enumerate() {
        shape = shape.part(&part.text).ok_or_else(|| {
            let before: Vec<_> = found.selector.parts[..count].iter().map(|part| &*part.text).collect();
            let of = if before.is_empty() { "the results of this API" } else { &*before.join(".") };
            let message = format!("Consul has no field \"{}\" in {of}", part.text);
            let near = nearest(&part.text, shape.names());
            let help = near.map(|near| format!("did you mean \"{near}\"?"));
            FilterError { help, ..FilterError::new(part.range.clone(), message) }
        })?;
    }
    Ok(shape)
}

/// What can be asked of a field, in words.
fn asks(shape: Shape) -> String {
    match shape {
        Shape::Text => "use ==, !=, contains or matches, or compare it with \"\"".to_owned(),
        Shape::Integer | Shape::Boolean => "use == or !=".to_owned(),
        Shape::Texts | Shape::Map(_) => "use contains, is empty, or their negations".to_owned(),
        Shape::List(_) | Shape::Struct(_) => {
            format!("name one of its fields: {}", shape.names().collect::<Vec<_>>().join(", "))
        }
    }
}

fn wanted(value: &Text, shape: Shape, operator: Operator) -> Result<Wanted, FilterError> {
    let refused = |what: &str| {
        FilterError::new(
            value.range.clone(),
            format!("\"{}\" is not a {what}, which this field is", value.text),
        )
    };
    match (shape, operator.plain().0) {
        (Shape::Integer, _) => {
            literal::integer(&value.text).map(Wanted::Integer).ok_or_else(|| refused("whole number"))
        }
        (Shape::Boolean, _) => {
            literal::boolean(&value.text).map(Wanted::Boolean).ok_or_else(|| refused("boolean"))
        }
        (_, Operator::Matches) => {
            Regexp::compile(&value.text, CONSULS_GO).map(Wanted::Pattern).map_err(|error| {
                FilterError::new(value.range.clone(), format!("not a regular expression: {error}"))
            })
        }
        _ => Ok(Wanted::Text(value.text.clone())),
    }
}
