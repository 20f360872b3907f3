// @ts-check

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/**
 * Instances that are taken out of service, and how far that is.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  // Text is compared byte by byte on every database, so that the order of a list does not depend on the machine.
  const text = isPostgres(knex) ? 'text collate "C"' : 'text';

  await knex.schema.createTable('decommissions', table => {
    table.comment('Instances that are, or were, taken out of service');
    table.string('id', 36).primary();
    table.specificType('name', text).notNullable().comment('Instance name');
    table.text('context').notNullable().comment('JSON');
    table.string('engine', 63);
    table.text('application').notNullable();
    table.text('server').notNullable().comment('URL of the Kubernetes API');
    table.string('namespace', 63).notNullable();
    table
      .boolean('prunes_namespace')
      .notNullable()
      .comment('As in the plan that was confirmed');
    table.text('namespace_reason').notNullable();
    table
      .string('step', 9)
      .notNullable()
      .comment('git, engine, namespace, done, failed');
    table.text('message').notNullable();
    table.text('requested_by').notNullable().comment('Entity reference');
    table.string('requested_at', 24).notNullable().comment('ISO 8601, UTC');
    table.string('updated_at', 24).notNullable();
    table.string('next_at', 24).notNullable().comment('When it is looked at');
    table.integer('failures').notNullable();
    table.text('left_over').notNullable().comment('Objects still there, JSON');
    table.index(['step', 'next_at']);
    table.index(['updated_at']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('decommissions');
};
