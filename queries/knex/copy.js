// Leads every connection that Knex opens in this process to a scratch copy, whatever database it was configured for, and hears every
// statement. Node 16 and newer, Knex 0.95 and newer; needs common/trial.js before it.
//
// Where: in Knex's client, where a pool opens a connection. An application's own Knex instances, which a migration may bring along, go that way
// too. Each new connection proves that it is in the copy before anybody gets it. What leads elsewhere all the same is remembered in `astray`:
// a migration may catch the error.
const DIALECTS = { postgres: ['postgresql', 'cockroachdb', 'redshift'], mysql: ['mysql', 'mysql2', 'mariadb'], sqlite: ['sqlite3', 'better-sqlite3'] };
// What of a connection says how to talk, and not to whom.
const KEPT = ['charset', 'timezone', 'typeCast', 'supportBigNumbers', 'bigNumberStrings', 'dateStrings', 'decimalNumbers', 'multipleStatements',
  'parseInputDatesAsUTC', 'types', 'application_name', 'flags', 'options'];

const copy = { place: null, driver: null, witness: null, heard: () => {}, astray: null };

function stray(message) {
  copy.astray = copy.astray || message;
  return new Error(message);
}

function placeOf({ driver, host, port, socket, user, password, database }) {
  if (driver === 'sqlite') return { filename: database };
  const where = driver === 'mysql' && socket ? { socketPath: socket } : { host: socket || host, port: port && Number(port) };
  const all = { ...where, user, password, database };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== ''));
}

function settingsOf(old) {
  if (copy.driver === 'mysql' && old) configured(old.database, copy.place);
  const kept = Object.entries(old && typeof old === 'object' ? old : {}).filter(([name]) => KEPT.includes(name));
  return { ...Object.fromEntries(kept), ...copy.place };
}

// Of the connection itself, and not of what it was told.
async function prove(client, connection) {
  const asked = { sql: copy.witness, bindings: [], method: 'raw', options: {} };
  let why = '';
  let rows = [];
  try {
    const { response } = await client._query(connection, asked);
    rows = response.rows || (Array.isArray(response[0]) ? response[0] : response);
  } catch (error) {
    why = `: ${error.message}`;
  }
  const values = rows.map((row) => Object.values(row)[0]);
  if (values.length === 1 && [1, '1', true].includes(values[0])) return;
  await Promise.resolve(client.destroyRawConnection(connection)).catch(() => {});
  throw stray(`the application is connected to another database than the copy${why}`);
}

function guard(client, driver) {
  const acquire = client.acquireRawConnection;
  client.connectionConfigProvider = null; // need not be asked, and may not be able to answer here
  client.connectionConfigExpirationChecker = null;
  client.acquireRawConnection = async function acquireRawConnection() {
    if (!DIALECTS[driver].includes(this.dialect)) throw stray(`a connection to ${this.dialect} cannot lead to the copy, which is ${driver}`);
    this.connectionSettings = settingsOf(this.connectionSettings);
    const connection = await acquire.call(this);
    await prove(this, connection);
    return connection;
  };
  client.on('query', (query) => copy.heard(query));
}

function lead(Client, connection, witness) {
  const { getPoolSettings } = Client.prototype;
  copy.place = placeOf(connection);
  copy.driver = connection.driver;
  copy.witness = witness;
  Client.prototype.getPoolSettings = function getPoolSettingsOfCopy(...rest) {
    guard(this, connection.driver);
    return getPoolSettings.apply(this, rest);
  };
  Client.prototype.initializeExternalPool = () => {
    throw stray('a pool that was made outside of Knex cannot be led to the copy');
  };
}
