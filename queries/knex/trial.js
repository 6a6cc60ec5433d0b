// Runs single migrations up and down on a scratch copy: node -e SCRIPT -- [options of the knex program]. Needs common/trial.js and copy.js before it.
const KNEXFILES = ['knexfile.js', 'knexfile.cjs', 'knexfile.mjs', 'knexfile.ts'];
const TYPESCRIPT = ['tsx/cjs', 'ts-node/register', '@swc/register', 'esbuild-register'];
// How Knex begins and ends a transaction.
const TRANSACTION = /^(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT \w+|RELEASE(?: SAVEPOINT)? \w+|ROLLBACK TO(?: SAVEPOINT)? \w+|SET TRANSACTION [^;]*);?$/i;

let watching = false; // a migration's own code runs: rows of the migration table, its lock and the transaction lie outside

function heard(query) {
  mustStay(query.sql);
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

async function perform(knex, up, name) {
  await migrator(knex).forceFreeMigrationsLock(); // that a failed run left, and that the copy has too
  const [completed] = await migrator(knex).list();
  checkStep(await known(knex), completed.map((row) => row.name || row), up, name);
  await migrator(knex)[up ? 'up' : 'down']({ name });
}

async function openCopy(request) {
  copy.heard = heard;
  const knex = await open(request);
  return {
    known: () => known(knex),
    perform: (up, name) => perform(knex, up, name),
    print: (error) => console.error(error.stack || error.message), // as the knex program ends
    leave: async () => {
      await knex.destroy();
      knex.initialize();
    },
  };
}

runTrial(openCopy, () => copy.astray);
