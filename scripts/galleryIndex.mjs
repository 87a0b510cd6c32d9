// @ts-check
// Lists the shipped scenarios for the gallery: an extension in a browser can read a file of its own, but not list a folder.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param {string} folder @param {string} file @returns {string} the file written */
export function writeGalleryIndex(folder, file) {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const entries = names
    .filter((name) => name.endsWith('.mms'))
    .map((name) => entryOf(name.split(path.sep).join('/'), readFileSync(path.join(folder, name), 'utf8')))
    .sort((a, b) => rank(a.path) - rank(b.path) || a.path.localeCompare(b.path));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(entries));
  return file;
}

/** @param {string} name */
const rank = (name) => (name === 'welcome.mms' ? 0 : 1);

/** @param {string} name @param {string} text */
export function entryOf(name, text) {
  const titles = [...text.matchAll(/^\s*scenario\s+"([^"\n]*)"/gm)].map((match) => match[1] ?? '');
  return { path: name, titles, about: firstComment(text) };
}

const MAX_ABOUT = 160;

/** The first block of comment lines, cut at a word. @param {string} text */
function firstComment(text) {
  const block = /(?:^[ \t]*#.*(?:\r?\n|$))+/m.exec(text)?.[0] ?? '';
  const words = block
    .split(/\r?\n/)
    .map((line) => line.replace(/^[ \t]*#+[ \t]?/, '').trim())
    .join(' ')
    .trim();
  return words.length <= MAX_ABOUT ? words : `${words.slice(0, MAX_ABOUT).replace(/\s+\S*$/, '')} …`;
}
