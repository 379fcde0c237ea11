// Loads pages in a real browser: searches, steps, and sees that nothing is asked of the network.
//   node check.mjs CHROMIUM PAGE HOSTILE LARGE ANY [PICTURE]
// PAGE is made from examples/01-login-storm, HOSTILE from tests/html/estate, LARGE from thousands of services, ANY from
// the first without its services.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { start } from "./browser.mjs";

const [chromium, page, hostile, large, any, picture] = process.argv.slice(2);
const browser = start(chromium);
const open = (path, look) => browser.open(pathToFileURL(path).href, look);

const q = (selector) => `document.querySelector(${JSON.stringify(selector)})`;
const text = (tab, selector) => tab.run(`${q(selector)}?.textContent`);
const count = (tab, selector) => tab.run(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const click = (tab, selector) => tab.run(`${q(selector)}.click()`);
async function search(tab, words) {
  await tab.run(`(${q("#search")}.value = "", ${q("#search")}.focus())`);
  await tab.type(words);
}

/** A page asks for itself alone, and nothing on it fails. */
function isQuiet(tab, path) {
  assert.deepEqual(tab.requests, [pathToFileURL(path).href]);
  assert.deepEqual(tab.complaints, []);
}

const checks = {
  async "the estate is a table of targets with their requests and findings"() {
    const tab = await open(page);
    assert.equal(await count(tab, "#rows tr"), 4);
    assert.equal(await text(tab, "#rows tr:last-child .request"), "by step 1 (keep)", "Consul itself is dropped");
    assert.match(await text(tab, "#rows .request"), /^GET http:\/\/172\.12\.1\.189:80\/$/);
    assert.match(await text(tab, "#rows .severity"), /^1 error$/);
    assert.match(await text(tab, "#summary"), /3 services/);
    isQuiet(tab, page);
  },
  async "services are found by any word"() {
    const tab = await open(page);
    for (const [words, rows] of [["Server:8081", 1], ["b2b-admin 8080", 1], ["probe/root-path", 3], ["no such thing", 0]]) {
      await search(tab, words);
      assert.equal(await count(tab, "#rows tr"), rows, words);
    }
    assert.equal(await tab.run(`${q("#none")}.hidden`), false);
    assert.equal(await text(tab, "#count"), "0 of 4 targets");
  },
  async "a target is stepped through, by clicks and by keys"() {
    const tab = await open(page);
    await search(tab, "Nginx");
    await click(tab, "#rows tr");
    assert.equal(await text(tab, "#position"), "After all steps");
    await click(tab, "[data-step='2']");
    assert.equal(await text(tab, "#position"), "Step 2 of 5");
    assert.match(await text(tab, ".step .place"), /prometheus\.yml:18$/);
    assert.match(await text(tab, ".captured"), /^172\.12\.1\.189:80/);
    assert.equal(await text(tab, ".captured mark"), "172.12.1.189:80");
    assert.equal(await text(tab, ".changes .added"), "__param_target = 172.12.1.189:80");
    assert.equal(await text(tab, ".labels tr.added th"), "__param_target");
    await tab.run(`${q("[data-step='2']")}.focus()`);
    for (const [key, says] of [["ArrowRight", "Step 3 of 5"], ["ArrowLeft", "Step 2 of 5"], ["Home", "As discovered"], ["End", "After all steps"]]) {
      await tab.key(key);
      assert.equal(await text(tab, "#position"), says, key);
    }
    assert.equal(await tab.run("document.activeElement.dataset.step"), "6", "the focus goes along");
    assert.match(await tab.run("location.hash"), /^#target=0&step=6$/);
  },
  async "a job whose services nobody gave shows what becomes of any"() {
    const tab = await open(any);
    assert.equal(await count(tab, "#rows tr"), 1);
    assert.equal(await text(tab, "#rows .name"), "any target");
    assert.match(await text(tab, "#rows .request"), /^GET http:\/\/<service-address>:<service-port>\/$/);
    assert.match(await text(tab, "#rows .severity"), /error$/);
    assert.match(await text(tab, "#target header"), /no target that this job keeps/);
    assert.equal(await count(tab, ".unreached"), 0);
    await click(tab, "[data-step='1']");
    assert.match(await text(tab, ".steps .here .gist"), /^lets it through$/);
    await search(tab, "any target");
    assert.equal(await count(tab, "#rows tr"), 1);
    isQuiet(tab, any);
  },
  async "rows are walked with the keyboard"() {
    const tab = await open(page);
    await tab.run(`${q("#rows button")}.focus()`);
    await tab.key("ArrowDown");
    assert.match(await text(tab, "#target h2"), /Server:8080/);
    assert.match(await tab.run("document.activeElement.closest('tr').textContent"), /Server:8080/);
  },
  async "findings say what to write, and lead to their targets"() {
    const tab = await open(page);
    await click(tab, "#tab-findings");
    assert.equal(await tab.run(`${q("#view-targets")}.hidden`), true);
    assert.equal(await tab.run(`${q(".finding")}.dataset.rule`), "probe/root-path", "the worst comes first");
    assert.match(await text(tab, ".finding .help"), /health_check_endpoint/);
    assert.match(await text(tab, ".finding .place-box mark"), /source_labels: \[__address__\]/);
    await click(tab, "#view-findings .finding .chip");
    assert.equal(await count(tab, "#rows tr"), 3);
    assert.match(await text(tab, "#victims"), /probe\/root-path/);
    await click(tab, "#victims");
    assert.equal(await tab.run(`${q("#victims")}.hidden`), true);
  },
  async "the page follows the colours of the system, and can be read in both"() {
    for (const scheme of ["light", "dark"]) {
      const tab = await open(page, { scheme });
      const poor = await tab.run(`(${contrasts})()`);
      assert.deepEqual(poor, [], scheme);
      const bright = await tab.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] > 128");
      assert.equal(bright, scheme === "light");
    }
  },
  async "every control has a name, and nothing is wider than a telephone"() {
    const tab = await open(page, { width: 390, height: 800 });
    const nameless = await tab.run(`[...document.querySelectorAll("button, input, select, a")]
      .filter((one) => !one.textContent.trim() && !one.labels?.length && !one.ariaLabel).map((one) => one.outerHTML)`);
    assert.deepEqual(nameless, []);
    assert.ok(await tab.run("document.documentElement.scrollWidth <= innerWidth"));
    assert.equal(await count(tab, "html[lang] main, h1, caption, th[scope]") > 5, true);
  },
  async "what others wrote stays text, and secrets stay hidden"() {
    const tab = await open(hostile);
    isQuiet(tab, hostile);
    assert.equal(await tab.run("document.title"), "probelint");
    assert.equal(await count(tab, "script"), 2);
    assert.equal(await count(tab, "img, b[onclick]"), 0);
    assert.match(await text(tab, ".labels"), /<b onclick=x>/);
    for (let step = 0; step <= 6; step += 1) {
      await click(tab, `[data-step='${step}']`);
      assert.doesNotMatch(await text(tab, "main"), /hunter2|s3cret-word|[\u0007\u2028\u202e]/);
    }
    assert.doesNotMatch(await tab.run("document.documentElement.outerHTML"), /hunter2|s3cret-word/);
    await search(tab, "retired.example.org");
    await click(tab, "#rows tr");
    assert.equal(await text(tab, "#target .fate"), "dropped");
    assert.equal(await count(tab, ".unreached"), 4);
    isQuiet(tab, hostile);
  },
  async "the page's policy lets nothing else run"() {
    const tab = await open(hostile);
    await tab.run(`document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'run'" }))`);
    await tab.run(`document.body.append(Object.assign(document.createElement("img"), { src: "https://evil.example/x.png" }))`);
    assert.equal(await tab.run("document.title"), "probelint");
    const sent = await tab.run("performance.getEntriesByType('resource').filter((one) => one.responseStatus > 0).length");
    assert.equal(sent, 0);
    assert.ok(tab.complaints.some((text) => text.includes("Content Security Policy")), "it says so");
  },
  async "thousands of targets are searched at once"() {
    const tab = await open(large);
    assert.equal(await count(tab, "#rows tr"), 200);
    await click(tab, "#more");
    assert.equal(await count(tab, "#rows tr"), 400);
    const took = await tab.run(`(() => { const began = performance.now(); ${q("#search")}.value = "service-17";
      ${q("#search")}.dispatchEvent(new Event("input", { bubbles: true })); return performance.now() - began; })()`);
    console.log(`   ${await text(tab, "#count")}, in ${Math.round(took)} ms`);
    assert.ok(took < 2000, `${took} ms`);
    isQuiet(tab, large);
  },
};

/** In the page: texts whose contrast with what is behind them is under 4.5. */
const contrasts = `() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const seen = (element) => element.checkVisibility() && !element.matches(":disabled, .unseen, .skip");
  return [...document.querySelectorAll("body *")].filter((element) => own(element) && seen(element)).map((element) => {
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return { ratio, what: element.className + ": " + element.textContent.slice(0, 30) };
  }).filter(({ ratio }) => ratio < 4.5);
}`;

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
if (picture) {
  const tab = await open(page, { height: 1180 });
  await click(tab, "[data-step='2']");
  writeFileSync(picture, await tab.picture());
}
await browser.stop();
process.exit(failed === 0 ? 0 : 1);
