exports.up = (knex) => knex.schema.alterTable('posts', (table) => {
  table.string('slug', 120);
  table.index(['slug', 'title'], 'posts_slug_title');
});

exports.down = (knex) => knex.schema.alterTable('posts', (table) => {
  table.dropIndex(['slug', 'title'], 'posts_slug_title');
  table.dropColumn('slug');
});
