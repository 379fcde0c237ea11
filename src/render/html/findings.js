// Findings: what will happen, what to write instead, and where.

/** Draws a finding by its number; `brief` folds the help and the places away. */
function drawFinding(number, { brief = false, onVictims = null } = {}) {
  const finding = data.findings[number];
  const more = [
    finding.help ? make("div", { class: "help" }, make("b", {}, "help"), make("pre", { tabindex: "0" }, finding.help)) : null,
    finding.labels.map(drawPlace),
  ];
  const victims = data.targets.filter((target) => target.findings.includes(number)).length;
  return make("article", { class: `finding ${finding.severity}`, "data-rule": finding.rule },
    make("h3", {}, make("span", { class: `severity ${finding.severity}` }, finding.severity), " ", rule(finding), " ",
      make("span", { class: "quiet" }, about(finding))),
    make("p", {}, visible(finding.message)),
    brief ? make("details", {}, make("summary", {}, "what to write, and where"), more) : more,
    onVictims && victims > 0
      ? make("button", { class: "chip", onclick: () => onVictims(number) }, `show ${counted(victims, "target")}`) : null);
}

/** The rule's name, with a link to its page where there is one. */
function rule({ rule: id, page }) {
  return page && /^https?:\/\//.test(page)
    ? make("a", { href: page, rel: "noreferrer noopener", target: "_blank" }, id)
    : make("span", { class: "rule" }, id);
}

function about({ subject }) {
  const words = ["job", "service", "module"].filter((kind) => subject[kind]).map((kind) => `${kind} ${subject[kind]}`);
  return visible(words.join(", "));
}

/** A place with its lines; what is meant is marked where it stands in one line. */
function drawPlace({ place: at, columns: [start, end], text, lines, more }) {
  const shown = lines.map((line, number) => {
    const signs = [...line];
    const from = number === 0 ? start : 0;
    const to = number === lines.length - 1 && more === 0 ? end : signs.length;
    const part = (a, b) => visible(signs.slice(a, b).join("").replaceAll("\t", "  "));
    const indent = lines.length > 1 ? part(from, to).length - part(from, to).trimStart().length : 0;
    return make("span", { class: "line" }, make("span", { class: "number" }, String(at.line + number)),
      part(0, from + indent), make("mark", {}, part(from + indent, to)), part(to, signs.length), "\n");
  });
  return make("figure", { class: "place-box" },
    make("figcaption", {}, place(at), text ? [" ", make("em", {}, visible(text))] : null),
    make("pre", { tabindex: "0", "aria-label": `${at.file}, line ${at.line}` }, shown,
      more > 0 ? make("span", { class: "quiet" }, `… ${counted(more, "more line")}`) : null));
}

/** Every finding, the worst first. */
function drawFindings(onVictims) {
  const rank = (number) => SEVERITIES.indexOf(data.findings[number].severity);
  const numbers = data.findings.map((_, number) => number).sort((a, b) => rank(a) - rank(b) || a - b);
  if (numbers.length === 0) return [make("p", { class: "empty" }, "Nothing was found.")];
  return numbers.map((number) => drawFinding(number, { onVictims }));
}
