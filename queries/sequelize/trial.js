// Runs single migrations up and down on a scratch copy: node -e SCRIPT -- [options of sequelize-cli]. Needs common/trial.js and common/drivers.js
// before it. As the program does it, with its own files: the configuration, the record of what is applied, the order.
function commandLine(request) {
  const words = process.argv.slice(1);
  return [process.argv[0], 'sequelize', 'db:migrate', ...words, ...(request.alias ? ['--env', request.alias] : [])];
}

async function load(request) {
  const own = Module.createRequire(path.join(process.cwd(), 'package.json'));
  process.argv = commandLine(request);
  try {
    own.resolve('sequelize-cli/lib/core/migrator');
  } catch (error) {
    throw new Refusal('unsupported', 'the project has no sequelize-cli');
  }
  const { getMigrator, ensureCurrentMetaSchema } = own('sequelize-cli/lib/core/migrator');
  const helpers = own('sequelize-cli/lib/helpers/index');
  const words = own('sequelize-cli/lib/core/yargs').default().argv;
  await (helpers.default || helpers).config.init();
  return { getMigrator, ensureCurrentMetaSchema, words };
}

function bracketed(migration) {
  return async function watched(...rest) {
    drivers.watching = true;
    try {
      return await migration.apply(this, rest);
    } finally {
      drivers.watching = false;
    }
  };
}

// A migrator for each step, as each run of the program has one.
async function withMigrator(program, work) {
  const migrator = await program.getMigrator('migration', program.words);
  try {
    await program.ensureCurrentMetaSchema(migrator);
    migrator.options.migrations.wrap = bracketed;
    return await work(migrator);
  } finally {
    await migrator.options.storageOptions.sequelize.close().catch(() => {});
  }
}

const files = (migrations) => migrations.map((migration) => migration.file);
const known = async (migrator) => files(await migrator._findMigrations());

async function perform(migrator, up, name) {
  const before = files(await migrator.executed());
  checkStep(await known(migrator), before, up, name);
  await migrator[up ? 'up' : 'down'](name);
  const expected = up ? [...before, name] : before.filter((other) => other !== name);
  if (files(await migrator.executed()).sort().join('\n') !== expected.sort().join('\n')) throw new Error(`the table of migrations was not kept for '${name}'`);
}

async function openCopy(request) {
  leadDrivers(request);
  const program = await load(request);
  return {
    known: () => withMigrator(program, known),
    perform: (up, name) => withMigrator(program, (migrator) => perform(migrator, up, name)),
    print: (error) => console.error(`\nERROR: ${error.message}\n`), // as the program ends
    leave: async () => {},
  };
}

runTrial(openCopy, () => null);
