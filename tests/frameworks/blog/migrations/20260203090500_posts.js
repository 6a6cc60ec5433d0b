exports.up = (knex) =>
  knex.schema.createTable('posts', (table) => {
    table.increments('id');
    table.integer('author_id').unsigned().notNullable().references('authors.id');
    table.string('title', 200).notNullable();
    table.text('body');
    table.string('legacy_code', 20);
  });

exports.down = (knex) => knex.schema.dropTable('posts');
