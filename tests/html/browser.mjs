// A Chromium without a head, driven over its DevTools pipe: nothing is needed but Node.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
  "--remote-debugging-pipe"];

/** Starts the program; gives what opens a page, and what ends it. */
export function start(program) {
  const profile = mkdtempSync(join(tmpdir(), "probelint-page-"));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const to = child.stdio[3];
  const from = child.stdio[4];
  const waiting = new Map();
  const listeners = [];
  let last = 0;
  let rest = "";
  const take = (message) => {
    const { resolve, reject } = waiting.get(message.id) ?? {};
    waiting.delete(message.id);
    if (message.error) reject?.(new Error(message.error.message));
    else resolve?.(message.result);
    if (message.method) listeners.forEach((listener) => listener(message));
  };
  from.setEncoding("utf8");
  from.on("data", (chunk) => {
    const messages = (rest + chunk).split("\0");
    rest = messages.pop();
    messages.map((text) => JSON.parse(text)).forEach(take);
  });
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, { resolve, reject });
    to.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
  });
  const stop = async () => {
    const ended = new Promise((resolve) => { child.once("exit", resolve); });
    await send("Browser.close").catch(() => child.kill());
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { open: (url, look) => open(send, listeners, url, look), stop };
}

/** Opens a page; notes what it asks the network for, and what it complains of. */
async function open(send, listeners, url, { width = 1440, height = 960, scheme = "light" } = {}) {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const call = (method, params) => send(method, params, sessionId);
  const requests = [];
  const complaints = [];
  let loaded;
  const isLoaded = new Promise((resolve) => { loaded = resolve; });
  const notes = {
    "Network.requestWillBeSent": ({ request }) => requests.push(request.url),
    "Runtime.exceptionThrown": ({ exceptionDetails: { exception, text } }) => complaints.push(exception?.description ?? text),
    "Log.entryAdded": ({ entry }) => complaints.push(entry.text),
    "Page.loadEventFired": () => loaded(),
  };
  listeners.push((message) => {
    if (message.sessionId === sessionId) notes[message.method]?.(message.params);
  });
  for (const domain of ["Network", "Runtime", "Log", "Page"]) await call(`${domain}.enable`);
  await call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  await call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  await call("Page.navigate", { url });
  await isLoaded;

  const run = async (expression) => {
    const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  };
  const key = async (name) => {
    const text = name === "Enter" ? { text: "\r" } : {};
    await call("Input.dispatchKeyEvent", { type: "keyDown", key: name, code: name, ...text });
    await call("Input.dispatchKeyEvent", { type: "keyUp", key: name, code: name });
  };
  const type = (text) => call("Input.insertText", { text });
  const picture = async () => Buffer.from((await call("Page.captureScreenshot", { format: "png" })).data, "base64");
  return { run, key, type, picture, requests, complaints };
}
