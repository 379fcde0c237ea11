// The page: what is asked for, what is chosen, and how they are changed.

const ROWS = 200;
const asked = { text: "", job: "", fate: "", hurt: false, finding: null };
const chosen = { target: null, cursor: 0 };
let found = [];
let room = ROWS;

function drawSummary() {
  const { jobs, services, targets, probes, errors, warnings, infos } = data.summary;
  const sums = [[jobs, "job"], [services, "service"], [targets, "target"], [probes, "probe"]];
  const bad = [[errors, "error"], [warnings, "warning"], [infos, "info"]].filter(([count]) => count > 0);
  const tile = (kind) => ([count, word]) =>
    make("li", { class: kind && word }, make("b", {}, count.toLocaleString("en")), ` ${word}${count === 1 ? "" : "s"}`);
  byId("summary").append(...sums.map(tile(false)), ...bad.map(tile(true)));
  byId("versions").textContent =
    `${data.program} · for Prometheus ${data.prometheus} and blackbox_exporter ${data.blackbox}`;
  byId("tab-targets").append(make("span", { class: "badge" }, data.targets.length.toLocaleString("en")));
  byId("tab-findings").append(make("span", { class: "badge" }, data.findings.length.toLocaleString("en")));
  if (data.refused.length > 0) {
    byId("refused").hidden = false;
    byId("refused").append(make("b", {}, "Prometheus refuses this configuration, and scrapes nothing: "),
      visible(data.refused.join("; ")));
  }
}

function drawRows() {
  const rows = found.slice(0, room).map((target) => {
    const isChosen = chosen.target === target;
    const fate = fateOf(target);
    return make("tr", { class: isChosen ? "here" : "", "data-target": target.number, onclick: () => choose(target) },
      make("td", {}, make("button", { class: "name", "aria-current": isChosen ? "true" : null },
        visible(nameOf(target))), make("small", {}, visible(rowNote(target)))),
      make("td", {}, make("span", { class: `fate ${fate.replace(" ", "-")}` }, fate)),
      make("td", { class: "request" }, visible(requestOf(target))),
      make("td", {}, badge(target)));
  });
  byId("rows").replaceChildren(...rows);
  byId("none").hidden = found.length > 0;
  byId("more").hidden = found.length <= room;
  byId("more").textContent = `Show ${counted(Math.min(ROWS, found.length - room), "more target")}`;
  const all = data.targets.length;
  const shown = Math.min(room, found.length);
  byId("count").textContent = (found.length === all ? counted(all, "target")
    : `${found.length.toLocaleString("en")} of ${counted(all, "target")}`) + (shown < found.length ? `, the first ${shown} shown` : "");
}

function rowNote({ service, imagined, address, job }) {
  const own = service && service.id !== service.name ? `${service.id} · ` : "";
  return `${own}${service || imagined ? `${address} · ` : ""}${data.jobs[job].name}`;
}

function badge({ findings }) {
  const severity = worst(findings);
  return severity ? make("span", { class: `severity ${severity}`, title: `worst: ${severity}` },
    String(findings.length), make("span", { class: "unseen" }, ` ${severity}`)) : "";
}

/** Looks again, as the filters say. */
function refresh() {
  Object.assign(asked, {
    text: byId("search").value, job: byId("job").value, fate: byId("fate").value, hurt: byId("hurt").checked,
  });
  found = search(asked);
  room = ROWS;
  const only = asked.finding === null ? null : data.findings[asked.finding].rule;
  byId("victims").hidden = only === null;
  byId("victims").textContent = `only those of ${only} ✕`;
  drawRows();
}

/** Shows a target, at its most telling step: the end, or where it was dropped. */
function choose(target, cursor = Infinity) {
  chosen.target = target;
  chosen.cursor = cursor;
  drawChosen();
  for (const row of byId("rows").children) {
    const isHere = data.targets[row.dataset.target] === target;
    row.classList.toggle("here", isHere);
    row.querySelector("button").toggleAttribute("aria-current", isHere);
  }
  remember();
}

function drawChosen(focus = null) {
  const article = byId("target");
  article.hidden = false;
  const onStep = (cursor) => {
    chosen.cursor = cursor;
    const step = document.activeElement?.dataset.step;
    drawChosen(step === undefined ? document.activeElement?.id : `[data-step="${cursor}"]`);
    remember();
  };
  article.replaceChildren(...drawTarget(chosen.target, chosen.cursor, onStep));
  // Drawing anew must not take the focus away from who steps with the keyboard.
  if (focus) (article.querySelector(focus.startsWith("[") ? focus : `#${focus}:enabled`) ?? article.querySelector(".bar button:enabled"))?.focus();
}

/** Puts the choice into the address, so that it can be passed on. */
function remember() {
  const step = Number.isFinite(chosen.cursor) ? `&step=${chosen.cursor}` : "";
  history.replaceState(null, "", `#target=${chosen.target.number}${step}`);
}

function recall() {
  const told = new URLSearchParams(location.hash.slice(1));
  const target = data.targets[told.get("target")];
  if (!target) return false;
  choose(target, told.has("step") ? Number(told.get("step")) : Infinity);
  return true;
}

function show(view) {
  for (const name of ["targets", "findings"]) {
    byId(`view-${name}`).hidden = name !== view;
    byId(`tab-${name}`).setAttribute("aria-selected", String(name === view));
    byId(`tab-${name}`).tabIndex = name === view ? 0 : -1;
  }
}

function onlyVictims(number) {
  asked.finding = number;
  byId("search").value = "";
  show("targets");
  refresh();
  if (found.length > 0) choose(found[0]);
}

/** Up and down go from row to row. */
function walkRows(event) {
  const row = event.target.closest("tr");
  const to = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
  if (!to) return;
  event.preventDefault();
  to.querySelector("button").focus();
  choose(data.targets[to.dataset.target]);
}

function listen() {
  byId("filters").addEventListener("input", refresh);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", () => { room += ROWS; drawRows(); });
  byId("victims").addEventListener("click", () => { asked.finding = null; refresh(); });
  byId("rows").addEventListener("keydown", walkRows);
  for (const view of ["targets", "findings"]) {
    byId(`tab-${view}`).addEventListener("click", () => show(view));
    byId(`tab-${view}`).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = view === "targets" ? "findings" : "targets";
      show(other);
      byId(`tab-${other}`).focus();
    });
  }
  addEventListener("hashchange", recall);
}

function open() {
  drawSummary();
  const names = [...new Set(data.jobs.map((job) => job.name))];
  byId("job").append(make("option", { value: "" }, "any"), ...names.map((name) => make("option", { value: name }, visible(name))));
  byId("search").value = data.opening.service ?? "";
  byId("job").value = data.opening.job ?? "";
  byId("view-findings").append(...drawFindings(onlyVictims));
  listen();
  refresh();
  // What hurts most is what somebody opens the page for.
  const first = SEVERITIES.map((severity) => found.find((target) => worst(target.findings) === severity)).find(Boolean);
  if (!recall() && found.length > 0) choose(first ?? found[0]);
}

open();
