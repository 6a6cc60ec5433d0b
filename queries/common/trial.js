// Task "trial", as far as it is the same in each framework of Node (script protocol 1): what is told, the steps, the end. Node 16 and newer.
// The request is one JSON line on standard input, then comes one line for each step; answers are marked lines on standard output.
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const LONGEST = 64 * 1024;
const SLICE = 500;

let token = '';
let strayRejection = null;
let astray = () => null; // what led elsewhere than to the copy

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function answer(event, members = {}) {
  let rest = Buffer.from(`\x1e${token} ${JSON.stringify({ event, ...members })}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest));
    } catch (error) {
      if (error.code === 'EPIPE') process.exit(1); // nobody is left to be told
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function carried(text) {
  const bytes = Buffer.from(String(text).replace(/\0/g, ''));
  if (bytes.length <= LONGEST) return bytes.toString();
  return `${bytes.subarray(0, LONGEST).toString()} … [${bytes.length - LONGEST} bytes more]`;
}

function refuse(code, message) {
  answer('refused', { code, message });
  process.exit(3);
}

// Databases of MySQL that the application would have used. The copy is beside them, on the same server, and a statement can name them.
const others = new Set();

function configured(database, place) {
  if (database && database !== place.database) others.add(database);
}

function mustStay(sql) {
  for (const other of others) {
    const name = other.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const gap = '[`"]?(?:\\s|/\\*[\\s\\S]*?\\*/)*[`"]?'; // between a name and what is beside it
    const named = new RegExp(`(?:^|[^\\w$.])${name}${gap}\\.|\\buse\\b${gap}${name}\\b`, 'i').test(sql);
    if (named) refuse('database-differs', `a statement names the database '${other}', which is not the copy`);
  }
}

// Where SQLSTATE and number are: pg has `severity`, mysql2 has `sqlState`.
function facts(thrown) {
  const error = thrown.original || thrown.driverError || thrown; // the driver's, where the framework has put its own around it
  const code = typeof error.code === 'string' ? error.code : null;
  const state = error.sqlState || (/^[0-9A-Z]{5}$/.test(code || '') && error.severity ? code : null);
  const number = error.sqlState && Number.isInteger(error.errno) ? error.errno : null;
  return { class: code && !state ? code : error.sqlState ? code : error.name, message: carried(error.message), sqlstate: state, errno: number };
}

function checkStep(known, applied, up, name) {
  if (!known.includes(name)) throw new Refusal('missing-code', `the project has no migration '${name}'`);
  if (applied.includes(name) === up) throw new Refusal('applied-differs', `migration '${name}' is ${up ? 'applied already' : 'not applied'}`);
}

function tellKnown(names) {
  const pairs = names.map((name) => [null, name]);
  for (let i = 0; i < Math.max(pairs.length, 1); i += SLICE) {
    answer('known', { migrations: pairs.slice(i, i + SLICE), more: i + SLICE < pairs.length });
  }
}

async function performStep(application, up, name) {
  strayRejection = null;
  await application.perform(up, name);
  await new Promise((resolve) => setImmediate(resolve));
  if (strayRejection) throw strayRejection; // would have ended the framework's program
}

async function takeStep(application, { do: direction, name }) {
  const begun = process.hrtime.bigint();
  const seconds = () => Number(process.hrtime.bigint() - begun) / 1e9;
  try {
    await performStep(application, direction === 'up', name);
    if (astray()) throw new Error(astray());
    answer('stepped', { succeeded: true, seconds: seconds() });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (astray()) throw new Refusal('database-differs', astray());
    if (error instanceof Refusal) {
      answer('stepped', { succeeded: false, refused: error.code, message: error.message });
      return;
    }
    application.print(error);
    answer('stepped', { succeeded: false, seconds: seconds(), ...facts(error) });
    await application.leave(); // whatever state they are in: a transaction that was begun by hand is gone with its connection
  }
}

async function converse(lines, open) {
  const request = JSON.parse((await lines.next()).value || '{}');
  token = String(request.token || '');
  if (request.protocol !== 1) throw new Refusal('unsupported', `protocol ${request.protocol} is not known to this script`);
  if (request.task !== 'trial') throw new Refusal('unsupported', `this script does 'trial', not '${request.task}'`);
  const application = await open(request);
  tellKnown(await application.known());
  for await (const line of lines) await takeStep(application, JSON.parse(line));
}

// open(request) leads to the copy and gives the application: known(), perform(up, name), leave(), print(error).
async function runTrial(open, whatStrayed) {
  astray = whatStrayed;
  // The application's own output moves to standard error, so that a line of ours is never glued to it.
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
  process.on('unhandledRejection', (error) => {
    strayRejection = error instanceof Error ? error : new Error(String(error));
  });
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  try {
    await converse(lines, open);
    process.exit(0);
  } catch (error) {
    if (astray() || error instanceof Refusal) refuse(astray() ? 'database-differs' : error.code, astray() || error.message);
    console.error(error.stack || error.message);
    answer('failed', { app: null, name: null, message: error.message, class: error.name });
    process.exit(1);
  }
}
