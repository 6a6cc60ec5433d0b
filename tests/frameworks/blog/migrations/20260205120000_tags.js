exports.up = (knex) =>
  knex.schema.createTable('tags', (table) => {
    table.increments('id');
    table.string('name', 60).notNullable().unique();
  });

exports.down = (knex) => knex.schema.dropTable('tags');
