exports.up = (knex) => knex.schema.alterTable('posts', (table) => table.dropColumn('legacy_code'));

exports.down = (knex) => knex.schema.alterTable('posts', (table) => table.string('legacy_code', 20));
