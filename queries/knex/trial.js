// Runs single migrations up and down on a scratch copy: node -e SCRIPT -- [options of the knex program]. Needs copy.js before it.
// The request is one JSON line on standard input, then comes one line for each step; answers are marked lines on standard output (script
// protocol 1, task "trial").
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const LONGEST = 64 * 1024;
const SLICE = 500;
const KNEXFILES = ['knexfile.js', 'knexfile.cjs', 'knexfile.mjs', 'knexfile.ts'];
const TYPESCRIPT = ['tsx/cjs', 'ts-node/register', '@swc/register', 'esbuild-register'];
// How Knex begins and ends a transaction.
const TRANSACTION = /^(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT \w+|RELEASE(?: SAVEPOINT)? \w+|ROLLBACK TO(?: SAVEPOINT)? \w+|SET TRANSACTION [^;]*);?$/i;

let token = '';
let watching = false; // a migration's own code runs: rows of the migration table, its lock and the transaction lie outside
let strayRejection = null;

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

// --- talking

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

function heard(query) {
  if (!watching || TRANSACTION.test(query.sql)) return;
  answer('statement', { sql: carried(query.sql), transaction: Boolean(query.__knexTxId) });
}

// --- the project, as the knex program finds it

function optionsOf(words) {
  const options = {};
  for (let i = 0; i < words.length; i += 1) {
    const [, name, value] = words[i].match(/^--(knexfile|env|cwd)(?:=(.*))?$/) || [];
    if (name) options[name] = value === undefined ? words[(i += 1)] : value;
  }
  return options;
}

function findKnexfile(options) {
  if (options.cwd) process.chdir(options.cwd);
  const file = options.knexfile || KNEXFILES.find((name) => fs.existsSync(name));
  if (!file || !fs.existsSync(file)) throw new Refusal('unsupported', 'there is no knexfile');
  const found = path.resolve(file);
  process.chdir(path.dirname(found));
  return found;
}

function registerTypescript(file, load) {
  if (path.extname(file) !== '.ts') return;
  const hook = TYPESCRIPT.find((name) => {
    try {
      load.resolve(name);
      return true;
    } catch (error) {
      return false;
    }
  });
  if (!hook) throw new Refusal('unsupported', `none of ${TYPESCRIPT.join(', ')} is there to read ${path.basename(file)}`);
  load(hook);
}

async function readConfig(file, options, load) {
  let config = await load('knex/lib/migrations/util/import-file')(file);
  config = (config && config.default) || config;
  if (typeof config === 'function') config = await config();
  config = config[options.env || process.env.NODE_ENV || 'development'] || config;
  if (!config || !config.client) throw new Refusal('unsupported', 'the knexfile has no client for this environment');
  return { ...config, connection: settingsOf(config.connection), connectionPool: undefined };
}

async function open(request) {
  const options = optionsOf(process.argv.slice(1));
  if (request.alias) options.env = request.alias;
  const file = findKnexfile(options);
  const load = require('module').createRequire(file);
  lead(load('knex/lib/client'), request.connection, request.witness);
  registerTypescript(file, load);
  const knex = load('knex')(await readConfig(file, options, load));
  await knex.raw('select 1'); // opens a connection, which proves itself
  return knex;
}

// --- a step

// Knex's own, with the functions of the migrations in brackets.
function migrator(knex) {
  const own = knex.migrate;
  const source = own.config.migrationSource;
  const bracketed = (migration, direction) => async (connection) => {
    watching = true;
    try {
      return await migration[direction](connection);
    } finally {
      watching = false;
    }
  };
  const getMigration = async (one) => {
    const loaded = await source.getMigration(one);
    const migration = loaded && loaded.up === undefined && loaded.default ? loaded.default : loaded;
    const functions = ['up', 'down'].filter((direction) => typeof migration[direction] === 'function');
    return { ...migration, ...Object.fromEntries(functions.map((direction) => [direction, bracketed(migration, direction)])) };
  };
  own.config.migrationSource = {
    getMigration,
    getMigrations: (extensions) => source.getMigrations(extensions),
    getMigrationName: (one) => source.getMigrationName(one),
  };
  return own;
}

async function known(knex) {
  const { migrationSource, loadExtensions } = migrator(knex).config;
  return (await migrationSource.getMigrations(loadExtensions)).map((one) => migrationSource.getMigrationName(one));
}

async function check(knex, up, name) {
  if (!(await known(knex)).includes(name)) throw new Refusal('missing-code', `the project has no migration '${name}'`);
  const [completed] = await migrator(knex).list();
  const applied = completed.map((row) => row.name || row).includes(name);
  if (applied === up) throw new Refusal('applied-differs', `migration '${name}' is ${up ? 'applied already' : 'not applied'}`);
}

async function perform(knex, up, name) {
  await migrator(knex).forceFreeMigrationsLock(); // that a failed run left, and that the copy has too
  await check(knex, up, name);
  await migrator(knex)[up ? 'up' : 'down']({ name });
  await new Promise((resolve) => setImmediate(resolve));
  if (strayRejection) throw strayRejection; // would have ended the knex program
}

function facts(error) {
  const code = typeof error.code === 'string' ? error.code : null;
  const state = error.sqlState || (/^[0-9A-Z]{5}$/.test(code || '') && error.severity ? code : null);
  const number = error.sqlState && Number.isInteger(error.errno) ? error.errno : null;
  return { class: code && !state ? code : error.sqlState ? code : error.name, message: carried(error.message), sqlstate: state, errno: number };
}

async function step(knex, { do: direction, name }) {
  const begun = process.hrtime.bigint();
  const seconds = () => Number(process.hrtime.bigint() - begun) / 1e9;
  strayRejection = null;
  try {
    await perform(knex, direction === 'up', name);
    if (copy.astray) throw new Error(copy.astray);
    answer('stepped', { succeeded: true, seconds: seconds() });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (copy.astray) throw new Refusal('database-differs', copy.astray);
    if (error instanceof Refusal) {
      answer('stepped', { succeeded: false, refused: error.code, message: error.message });
      return;
    }
    console.error(error.stack || error.message); // as the knex program ends
    answer('stepped', { succeeded: false, seconds: seconds(), ...facts(error) });
    // Whatever state they are in: a transaction that was begun by hand is gone with its connection.
    await knex.destroy();
    knex.initialize();
  }
}

async function converse(lines) {
  const request = JSON.parse((await lines.next()).value || '{}');
  token = String(request.token || '');
  if (request.protocol !== 1) throw new Refusal('unsupported', `protocol ${request.protocol} is not known to this script`);
  if (request.task !== 'trial') throw new Refusal('unsupported', `this script does 'trial', not '${request.task}'`);
  copy.heard = heard;
  const knex = await open(request);
  const names = (await known(knex)).map((name) => [null, name]);
  for (let i = 0; i < Math.max(names.length, 1); i += SLICE) {
    answer('known', { migrations: names.slice(i, i + SLICE), more: i + SLICE < names.length });
  }
  for await (const line of lines) await step(knex, JSON.parse(line));
}

async function main() {
  // The application's own output moves to standard error, so that a line of ours is never glued to it.
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
  process.on('unhandledRejection', (error) => {
    strayRejection = error instanceof Error ? error : new Error(String(error));
  });
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  try {
    await converse(lines);
    process.exit(0);
  } catch (error) {
    const message = copy.astray || error.message;
    if (copy.astray || error instanceof Refusal) {
      answer('refused', { code: copy.astray ? 'database-differs' : error.code, message });
      process.exit(3);
    }
    console.error(error.stack || message);
    answer('failed', { app: null, name: null, message, class: error.name });
    process.exit(1);
  }
}

main();
