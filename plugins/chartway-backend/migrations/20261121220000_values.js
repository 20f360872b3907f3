// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.schema.createTable('values_cursor', table => {
    table.comment(
      'Up to which commit of the GitOps repository values were released that people pushed; one row',
    );
    table.integer('id').primary().comment('1');
    table.string('commit', 64).notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.schema.dropTable('values_cursor');
};
