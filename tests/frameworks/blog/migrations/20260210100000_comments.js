exports.up = (knex) =>
  knex.schema.createTable('comments', (table) => {
    table.increments('id');
    table.integer('post_id').unsigned().notNullable().references('posts.id').onDelete('CASCADE');
    table.text('text').notNullable();
  });

exports.down = (knex) => knex.schema.dropTable('comments');
