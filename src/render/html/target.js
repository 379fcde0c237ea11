// One target: what is sent for it, what was found, and its way, step by step.

/** Draws a target; `cursor` counts the steps that were taken, one more being the end. */
function drawTarget(target, cursor, onStep) {
  const way = wayOf(target);
  const last = way.length + (target.labels ? 1 : 0);
  const at = Math.max(0, Math.min(cursor, last));
  const go = (to) => onStep(Math.max(0, Math.min(to, last)));
  return [
    heading(target),
    chain(target),
    target.findings.length > 0 && make("section", { "aria-label": "Findings" },
      target.findings.map((number) => drawFinding(number, { brief: true }))),
    target.way === null
      ? make("p", { class: "banner" }, "This estate is so large that the steps of this target were left out: ",
        code(`probelint trace ${target.service ? target.service.id : target.address}`), " shows them.")
      : make("section", { class: "way", "aria-label": "Relabel steps" },
        stepper(target, way, at, go),
        labelTable(target, at, way.length)),
  ].filter(Boolean);
}

function heading(target) {
  const { service, uncertain } = target;
  const fate = fateOf(target);
  return make("header", { class: "target-head" },
    make("h2", {}, visible(nameOf(target)), " ",
      service && service.id !== service.name ? make("span", { class: "quiet" }, visible(service.id)) : ""),
    make("p", {}, make("span", { class: `fate ${fate.replace(" ", "-")}` }, fate), " job ",
      make("b", {}, visible(data.jobs[target.job].name)), " · ", place(target.source)),
    target.imagined ? make("p", { class: "quiet" }, "The files give no target that this job keeps. This is what would happen to any target: ",
      "unknown values are in < >, and every keep or drop step lets it through.") : null,
    uncertain ? make("p", { class: "quiet" }, "Some of this depends on values that the files do not give.") : null);
}

/** Discovered address → what Prometheus requests → what the exporter requests. */
function chain(target) {
  const { ended } = target;
  const link = (title, value, note, kind = "") => make("li", { class: kind },
    make("span", { class: "quiet" }, title), code(value), note ? make("small", {}, visible(note)) : null);
  const links = [link("discovered", target.address, target.service ? `node ${target.service.node}` : "")];
  if (ended.dropped) {
    links.push(link("dropped", `step ${ended.dropped.step + 1}, ${ended.dropped.by}`,
      `${ended.dropped.place.file}:${ended.dropped.place.line}`, "gone"));
  }
  if (ended.error !== null) links.push(link("Prometheus refuses it", ended.error, "", "bad"));
  if (ended.scrape) {
    const { url, interval, timeout, repeated } = ended.scrape;
    const same = repeated ? "; another target is the same, only that is scraped" : "";
    links.push(link("Prometheus requests", url, `every ${interval}, at most ${timeout}${same}`, ended.probe ? "" : "goal"));
  }
  if (ended.probe) {
    const { prober, module } = ended.probe;
    const kind = ended.probe.url === null ? "bad" : `goal ${worst(target.findings) ?? ""}`;
    const title = ended.probe.url === null ? "the exporter requests nothing" : "the exporter requests";
    links.push(link(title, requestOf(target), `module ${module}${prober ? `, prober ${prober}` : ""}`, kind));
  }
  return make("ol", { class: "chain", "aria-label": "Requests" }, links);
}

function stepper(target, way, at, go) {
  const written = data.jobs[target.job].steps;
  const end = target.labels ? way.length + 1 : way.length;
  const says = at === 0 ? "As discovered" : at > way.length ? "After all steps" : `Step ${at} of ${written.length}`;
  const left = written.slice(way.length);
  return make("div", { class: "stepper", onkeydown: (event) => keys(event, at, end, go) },
    make("div", { class: "bar" },
      make("h3", {}, "Relabeling"),
      make("button", { id: "previous", "aria-label": "Previous step", disabled: at === 0, onclick: () => go(at - 1) }, "←"),
      make("span", { id: "position", role: "status" }, says),
      make("button", { id: "next", "aria-label": "Next step", disabled: at === end, onclick: () => go(at + 1) }, "→")),
    make("ol", { class: "steps" },
      station(0, at, go, "◦", "discovered", target.address),
      way.map((step, number) => station(number + 1, at, go, number + 1, step.written.action, gist(step),
        stateOf(step), at === number + 1 ? drawStep(step) : null)),
      left.map((step) => make("li", { class: "unreached" },
        make("span", { class: "number" }, step.step + 1), make("b", {}, step.action), " ", make("span", {}, "not reached"))),
      target.labels ? station(end, at, go, "✓", "after all steps", requestOf(target), "wrote") : null));
}

function keys(event, at, end, go) {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: end }[event.key];
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go(to);
}

function station(number, at, go, sign, title, gist, state = "", detail = null) {
  return make("li", { class: `${state} ${at === number ? "here" : ""} ${number < at ? "past" : ""}` },
    make("button", { "data-step": number, "aria-current": at === number ? "step" : null, onclick: () => go(number) },
      make("span", { class: "number" }, String(sign)), make("b", {}, title), " ",
      make("span", { class: "gist" }, visible(gist))),
    detail);
}

function stateOf({ passed }) {
  if (passed.dropped) return "dropped";
  if (passed.uncertain) return "uncertain";
  if (passed.changed.length > 0) return "wrote";
  return passed.matched === false ? "idle" : "";
}

/** A step in a few words. */
function gist({ written: { action }, passed }) {
  if (passed.dropped) return "drops the target";
  const [first, ...more] = passed.changed;
  if (first) {
    const what = first.after === null ? `removes ${first.label}` : `${first.label} = ${first.after}`;
    return more.length > 0 ? `${what}, and ${more.length} more` : what;
  }
  if (passed.uncertain) return "depends on what the files do not give";
  if (/^(keep|drop)/.test(action)) return "lets it through";
  return passed.matched === false ? "does not match" : "changes nothing";
}

function drawStep({ written, passed }) {
  const row = (title, ...what) => [make("dt", {}, title), make("dd", {}, what)];
  const names = written.source_labels.flatMap((name, number) => [number > 0 ? ", " : "", code(name)]);
  return make("div", { class: "step" },
    make("p", {}, place(written.place)),
    make("dl", {},
      names.length > 0 ? row("reads", names, written.separator !== null ? [" joined with ", code(written.separator)] : []) : [],
      passed.value !== null && names.length > 0 ? row("value", captured(passed)) : [],
      passed.compared !== null ? row("other", code(passed.compared), " of ", code(written.target_label)) : [],
      written.regex !== null ? row("regex", code(written.regex)) : [],
      passed.matched !== null || passed.uncertain ? row("verdict", verdict(passed)) : [],
      written.modulus !== null ? row("modulus", code(String(written.modulus))) : [],
      written.replacement !== null ? row("replacement", code(written.replacement)) : [],
      written.target_label !== null && passed.compared === null ? row("writes", code(written.target_label)) : []),
    make("ul", { class: "changes" }, passed.changed.map(drawChange),
      passed.unchanged.map((label) => make("li", { class: "quiet" }, code(label), " stays as it is")),
      passed.refused_name !== null ? make("li", { class: "removed" }, code(passed.refused_name), " is not a valid label name: nothing is written") : null,
      passed.ambiguous.map((label) => make("li", { class: "removed" }, "several labels are mapped to ", code(label), ": which one wins is random")),
      passed.dropped ? make("li", { class: "removed" }, "the target is dropped here") : null));
}

function verdict(passed) {
  if (passed.uncertain) return make("span", { class: "maybe" }, "depends on a value that the files do not give");
  const compares = passed.compared !== null;
  return passed.matched
    ? make("span", { class: "yes" }, compares ? "is equal" : "matches")
    : make("span", { class: "no" }, compares ? "is not equal" : "does not match");
}

/** The value, and under it what each group captured, each at its place. */
function captured({ value, captures }) {
  if (value === "") return code("");
  const groups = captures.map(({ group, start, end, text }) => make("span", { class: `group g${(group - 1) % 4}` },
    " ".repeat(start), make("mark", { title: `group ${group}` }, start === end ? "∅" : visible(text)),
    make("sup", {}, `$${group}`)));
  return make("pre", { class: "captured", tabindex: "0", "aria-label": "Value and groups" },
    make("span", {}, visible(value)), groups);
}

function drawChange({ label, before, after }) {
  if (before === null) return make("li", { class: "added" }, code(label), " = ", code(after));
  if (after === null) return make("li", { class: "removed" }, code(label), " was ", make("del", {}, code(before)));
  return make("li", { class: "changed" }, code(label), " = ", code(after), " was ", make("del", {}, code(before)));
}

/** A name that is broken behind underscores where it has to be. */
const breakable = (name) => visible(name).split(/(?<=_)(?=[^_])/).flatMap((part) => [part, make("wbr")]);

/** The labels where the cursor stands; what the last step changed is marked, and comes first. */
function labelTable(target, at, steps) {
  const isEnd = at > steps;
  const { labels, changed } = labelsAfter(target, Math.min(at, steps));
  const shown = isEnd ? new Map(target.labels.map((place) => data.labels[place])) : labels;
  const marks = new Map(isEnd ? [] : changed.map((change) => [change.label, change]));
  for (const { label, before, after } of marks.values()) if (after === null) shown.set(label, before);
  const order = ([a], [b]) => marks.has(b) - marks.has(a) || (a < b ? -1 : 1);
  const rows = [...shown].sort(order).map(([name, value]) => {
    const change = marks.get(name);
    const kind = !change ? "" : change.before === null ? "added" : change.after === null ? "removed" : "changed";
    return make("tr", { class: `${kind} ${name.startsWith("__") ? "hidden-label" : ""}` },
      make("th", { scope: "row" }, breakable(name)), make("td", {}, visible(value), kind ? make("span", { class: "unseen" }, ` (${kind})`) : null));
  });
  const title = at === 0 ? "Labels as discovered" : isEnd ? "Labels after all steps" : `Labels after step ${at}`;
  return make("div", { class: "labels" }, make("h3", {}, title), make("table", {},
    make("caption", { class: "unseen" }, title), make("tbody", {}, rows)));
}
