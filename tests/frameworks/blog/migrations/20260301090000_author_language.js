exports.up = (knex) => knex.schema.alterTable('authors', (table) => table.string('language', 8).notNullable().defaultTo('en'));

exports.down = (knex) => knex.schema.alterTable('authors', (table) => table.dropColumn('language'));
