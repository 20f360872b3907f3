// @ts-check

/**
 * The audit log. Rows are only added: an intent before an effect, its outcome after. `position` orders them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('audit_events', table => {
    table.bigIncrements('position').comment('Place in the log, ascending');
    table
      .string('entry_id', 36)
      .notNullable()
      .comment('Intent and outcome share it');
    table.string('kind', 8).notNullable().comment('intent or outcome');
    table.string('at', 24).notNullable().comment('ISO 8601, UTC');
    table.string('request_id', 128).comment('Correlates what one request did');
    table.string('actor', 512).comment('Entity reference, or service:subject');
    table.string('via', 512).comment('Service that acted for the actor');
    table.string('action', 128).comment('Name of the permission');
    table.string('subject', 512).comment('Instance name or chart reference');
    table.string('product', 63);
    table.string('customer', 63);
    table.string('environment', 63);
    table.string('instance', 63);
    table.text('reason');
    table.string('status', 16).comment('Of an outcome');
    table.text('details').comment('Facts of an outcome, JSON');
    table.unique(['entry_id', 'kind']);
    table.index(['product', 'position']);
    table.index(['actor', 'position']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('audit_events');
};
