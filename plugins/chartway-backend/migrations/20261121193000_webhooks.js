// @ts-check

/**
 * Webhooks that came in, so that none is followed twice.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('webhook_deliveries', table => {
    table
      .string('key', 128)
      .primary()
      .comment('Source, and digest of the body or of the delivery id');
    table.string('at', 24).notNullable().comment('ISO 8601, UTC');
    table.index(['at']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('webhook_deliveries');
};
