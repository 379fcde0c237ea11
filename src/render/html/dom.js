"use strict";
// Elements are made of texts alone: nothing that a label says is ever read as HTML.

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; texts become text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

/** Signs that would turn the direction of writing, or be seen by nobody, as pictures of themselves. */
function visible(text) {
  const picture = (sign) => {
    const code = sign.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  };
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, picture);
}

const place = ({ file, line }) => make("span", { class: "place" }, visible(`${file}:${line}`));

/** A value as code; an empty one says so. */
const code = (text, kind = "") =>
  text === "" ? make("i", { class: "quiet" }, "empty") : make("code", { class: kind }, visible(text));
