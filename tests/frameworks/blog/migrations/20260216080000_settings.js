exports.up = (knex) =>
  knex.schema.createTable('settings', (table) => {
    table.string('name', 60).primary();
    table.text('value');
  });

exports.down = (knex) => knex.schema.dropTable('settings');
