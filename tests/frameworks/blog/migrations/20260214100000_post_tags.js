exports.up = (knex) =>
  knex.schema.createTable('post_tags', (table) => {
    table.integer('post_id').unsigned().notNullable().references('posts.id');
    table.integer('tag_id').unsigned().notNullable().references('tags.id');
    table.primary(['post_id', 'tag_id']);
  });

exports.down = (knex) => knex.schema.dropTable('post_tags');
