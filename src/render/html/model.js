// What the page knows, and what is derived of it.

const data = JSON.parse(byId("data").textContent);
data.targets.forEach((target, number) => { target.number = number; });
const SEVERITIES = ["error", "warning", "info"];

/** What becomes of a target, in one word. */
function fateOf({ ended }) {
  if (ended.dropped) return "dropped";
  if (ended.error !== null) return "refused";
  if (!ended.probe) return "scraped";
  return ended.probe.url === null ? "not probed" : "probed";
}

/** The request that reaches the service, or why none does. */
function requestOf({ ended }) {
  if (ended.dropped) return `by step ${ended.dropped.step + 1} (${ended.dropped.by})`;
  if (ended.error !== null) return ended.error;
  if (!ended.probe) return `GET ${ended.scrape.url}`;
  const { method, url, error } = ended.probe;
  return url === null ? error : [method, url].filter(Boolean).join(" ");
}

const nameOf = ({ service, imagined, address }) => (service ? service.name : imagined ? "any target" : address);

/** The worst severity among findings, by their numbers. */
function worst(numbers) {
  return SEVERITIES.find((severity) => numbers.some((number) => data.findings[number].severity === severity));
}

/** Everything that a search looks into, in lower case; made when it is first needed. */
function wordsOf(target) {
  if (target.words === undefined) {
    const { service, address, source } = target;
    const own = service ? [service.id, service.name, service.node] : [];
    const labels = [...target.discovered, ...(target.labels ?? [])].map((at) => data.labels[at].join("="));
    const rules = target.findings.map((number) => data.findings[number].rule);
    const module = target.ended.probe?.module ?? "";
    const words = [...own, nameOf(target), address, source.file, data.jobs[target.job].name, requestOf(target), module];
    target.words = [...words, ...labels, ...rules].join("\n").toLowerCase();
  }
  return target.words;
}

/** The targets that fit what is asked for: every word, the job, the fate, the finding. */
function search({ text, job, fate, hurt, finding }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return data.targets.filter((target) =>
    (job === "" || data.jobs[target.job].name === job) &&
    (fate === "" || fateOf(target) === fate) &&
    (!hurt || target.findings.length > 0) &&
    (finding === null || target.findings.includes(finding)) &&
    words.every((word) => wordsOf(target).includes(word)));
}

/** What each step did to a target, with what the step says. */
function wayOf(target) {
  const written = data.jobs[target.job].steps;
  return (target.way ?? []).map(([number, at]) => ({ written: written[number], passed: data.steps[at] }));
}

/** The labels after so many steps, each with its value; the last step's own changes beside them. */
function labelsAfter(target, count) {
  const labels = new Map(target.discovered.map((at) => data.labels[at]));
  const way = wayOf(target).slice(0, count);
  for (const { passed } of way) {
    for (const { label, after } of passed.changed) {
      if (after === null) labels.delete(label);
      else labels.set(label, after);
    }
  }
  return { labels, changed: way.length === 0 ? [] : way[way.length - 1].passed.changed };
}
