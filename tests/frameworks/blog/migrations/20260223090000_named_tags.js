exports.up = (knex) => knex.raw('CREATE VIEW named_tags AS SELECT id, name FROM tags');

exports.down = (knex) => knex.raw('DROP VIEW named_tags');
