exports.up = (knex) => knex.schema.alterTable('posts', (table) => table.renameColumn('body', 'markdown'));

exports.down = (knex) => knex.schema.alterTable('posts', (table) => table.renameColumn('markdown', 'body'));
