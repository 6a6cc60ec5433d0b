exports.up = (knex) =>
  knex.schema.createTable('authors', (table) => {
    table.increments('id');
    table.string('email', 100).notNullable().unique();
  });

exports.down = (knex) => knex.schema.dropTable('authors');
