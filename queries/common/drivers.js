// Leads every connection that the drivers pg, mysql2 and sqlite3 open in this process to a scratch copy, whatever database it was configured
// for, and hears every statement. Needs trial.js before it. Node 16 and newer.
//
// Where: in the drivers themselves, when they are loaded, so that nothing of a framework or an application is past it. Each new connection
// proves that it is in the copy before its first statement is sent; what leads elsewhere all the same ends the process at once. Another
// driver is not loaded.
const Module = require('module');

// What of a connection says how to talk, and not to whom.
const KEPT_OF = {
  postgres: ['types', 'application_name', 'client_encoding', 'binary', 'statement_timeout', 'query_timeout', 'lock_timeout', 'options',
    'parseInputDatesAsUTC', 'idle_in_transaction_session_timeout', 'enableChannelBinding'],
  mysql: ['charset', 'charsetNumber', 'timezone', 'typeCast', 'supportBigNumbers', 'bigNumberStrings', 'decimalNumbers', 'dateStrings', 'flags',
    'multipleStatements', 'namedPlaceholders', 'rowsAsArray', 'nestTables', 'stringifyObjects', 'jsonStrings', 'trace', 'maxPreparedStatements'],
};
const OTHERS = /[/\\]node_modules[/\\](pg-native|mysql|mariadb|better-sqlite3|postgres|tedious|oracledb|libsql|snowflake-sdk)[/\\]|^node:sqlite$/;
const WHOLE_TRANSACTION = /^\s*(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|END|(?:RELEASE |ROLLBACK TO )?SAVEPOINT [^;]+|SET (?:SESSION |LOCAL )?TRANSACTION [^;]*)(?: (?:WORK|TRANSACTION|DEFERRED|IMMEDIATE|EXCLUSIVE)\b[^;]*)?;?\s*$/i;
const BEGINS = /^\s*(?:BEGIN|START TRANSACTION)\b/i;
const ENDS = /^\s*(?:COMMIT|END|ROLLBACK(?!\s+(?:WORK\s+|TRANSACTION\s+)?TO\b))\b/i;

const drivers = { place: null, driver: null, witness: null, watching: false, inside: new WeakMap() };

function textOf(query) {
  return typeof query === 'string' ? query : String((query && (query.text || query.sql)) || '');
}

function hear(connection, query) {
  const sql = textOf(query);
  mustStay(sql);
  if (BEGINS.test(sql)) drivers.inside.set(connection, true);
  if (drivers.watching && !WHOLE_TRANSACTION.test(sql)) {
    answer('statement', { sql: carried(sql), transaction: Boolean(drivers.inside.get(connection)) });
  }
  if (ENDS.test(sql)) drivers.inside.set(connection, false);
}

function kept(old, names) {
  return Object.fromEntries(Object.entries(old && typeof old === 'object' ? old : {}).filter(([name]) => names.includes(name)));
}

// Before anything that was asked meanwhile is sent: nobody can catch it.
function prove(error, rows) {
  const values = error ? [] : rows.map((row) => Object.values(row)[0]);
  if (values.length === 1 && [1, '1', true].includes(values[0])) return;
  refuse('database-differs', `the application is connected to another database than the copy${error ? `: ${error.message}` : ''}`);
}

function belongs(driver) {
  if (drivers.driver !== driver) refuse('database-differs', `a connection to ${driver} cannot lead to the copy, which is ${drivers.driver}`);
}

// --- one driver each: classes that are theirs, and lead

function ledPg(Client) {
  return class extends Client {
    constructor(config) {
      belongs('postgres');
      super({ ...kept(config, KEPT_OF.postgres), ...drivers.place, ssl: false });
    }

    connect(callback) {
      const done = new Promise((resolve, reject) => {
        super.connect((error) => {
          if (error) {
            reject(error);
            return;
          }
          super.query(drivers.witness, (failure, result) => {
            prove(failure, failure ? [] : result.rows);
            resolve(this);
          });
        });
      });
      if (!callback) return done;
      done.then(() => process.nextTick(callback, null, this), (error) => process.nextTick(callback, error));
      return undefined;
    }

    query(config, ...rest) {
      hear(this, config);
      return super.query(config, ...rest);
    }
  };
}

function ledMysqlConfig(Config) {
  return class extends Config {
    constructor(options) {
      belongs('mysql');
      super({ ...kept(options, KEPT_OF.mysql), ...drivers.place });
      const url = typeof options === 'string' ? options : options && options.uri;
      const { database } = url ? Config.parseUrl(url) : options || {};
      configured(database, drivers.place);
    }
  };
}

function ledMysql(Connection) {
  return class extends Connection {
    constructor(options) {
      super(options);
      super.query({ sql: drivers.witness }, (error, rows) => prove(error, rows)); // the first in its queue
    }

    query(sql, ...rest) {
      hear(this, sql);
      return super.query(sql, ...rest);
    }

    execute(sql, ...rest) {
      hear(this, sql);
      return super.execute(sql, ...rest);
    }
  };
}

function ledSqlite(sqlite3) {
  class Led extends sqlite3.Database {
    constructor(file, ...rest) {
      belongs('sqlite');
      super(drivers.place.filename, ...rest);
      super.all(drivers.witness, (error, rows) => prove(error, rows));
    }
  }
  for (const name of ['run', 'get', 'all', 'each', 'map', 'exec', 'prepare']) {
    Led.prototype[name] = function led(sql, ...rest) {
      hear(this, sql);
      return sqlite3.Database.prototype[name].call(this, sql, ...rest);
    };
  }
  const own = Object.create(sqlite3);
  Object.defineProperty(own, 'Database', { value: Led, enumerable: true });
  Object.defineProperty(own, 'cached', { value: { Database: (...words) => new Led(...words), objects: {} }, enumerable: true });
  Object.defineProperty(own, 'verbose', { value: () => own, enumerable: true });
  return own;
}

const LED = [
  [/[/\\]pg[/\\]lib[/\\]client\.js$/, ledPg],
  [/[/\\]mysql2[/\\]lib[/\\]connection_config\.js$/, ledMysqlConfig],
  [/[/\\]mysql2[/\\]lib[/\\]connection\.js$/, ledMysql],
  [/[/\\]sqlite3[/\\]lib[/\\]sqlite3\.js$/, ledSqlite],
];

// --- leading

function placeOf({ driver, host, port, socket, user, password, database }) {
  if (driver === 'sqlite') return { filename: database };
  const where = driver === 'mysql' && socket ? { socketPath: socket } : { host: socket || host, port: port && Number(port) };
  const all = { ...where, user, password, database };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== ''));
}

function leadDrivers({ connection, witness }) {
  const load = Module._load;
  const led = new Map();
  Object.assign(drivers, { place: placeOf(connection), driver: connection.driver, witness });
  Module._load = function ledLoad(request, parent, isMain) {
    let file = request;
    try {
      file = Module._resolveFilename(request, parent, isMain);
    } catch (error) {
      // the load itself says so
    }
    if (OTHERS.test(file) && !file.endsWith('package.json')) refuse('unsupported', `the driver ${file.match(OTHERS)[1] || file} cannot be led to the copy`);
    const [, make] = LED.find(([pattern]) => pattern.test(file)) || [];
    const own = load.call(this, request, parent, isMain);
    if (!make) return own;
    if (!led.has(file)) {
      led.set(file, make(own));
      if (require.cache[file]) require.cache[file].exports = led.get(file);
    }
    return led.get(file);
  };
}
