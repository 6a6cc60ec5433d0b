// A blog on PostgreSQL, MySQL/MariaDB or SQLite, whichever the environment names.
const { DB_KIND = 'sqlite', DB_NAME = 'blog.sqlite3', DB_HOST = '', DB_PORT, DB_USER, DB_PASSWORD } = process.env;

const server = { database: DB_NAME, user: DB_USER, password: DB_PASSWORD };
if (DB_KIND === 'mysql' && DB_HOST.startsWith('/')) server.socketPath = DB_HOST;
else server.host = DB_HOST;
if (DB_PORT) server.port = Number(DB_PORT);

module.exports = {
  client: { postgres: 'pg', mysql: 'mysql2', sqlite: 'sqlite3' }[DB_KIND],
  connection: DB_KIND === 'sqlite' ? { filename: DB_NAME } : server,
  useNullAsDefault: true,
  migrations: { directory: './migrations', sortDirsSeparately: true },
};
