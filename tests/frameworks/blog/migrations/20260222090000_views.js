exports.up = (knex) => knex.schema.alterTable('posts', (table) => table.integer('views').notNullable().defaultTo(0));

exports.down = (knex) => knex.schema.alterTable('posts', (table) => table.dropColumn('views'));
