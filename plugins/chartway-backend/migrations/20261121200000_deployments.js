// @ts-check

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/**
 * What became of releases, for the measures of delivery; and secrets that the portal makes for itself.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  // Text is compared byte by byte on every database, so that the order of a list does not depend on the machine.
  const text = isPostgres(knex) ? 'text collate "C"' : 'text';

  await knex.schema.createTable('portal_secrets', table => {
    table.comment(
      'Random keys that all replicas share; made at the first start',
    );
    table.string('name', 63).primary();
    table.string('value', 64).notNullable().comment('32 bytes in base64');
  });

  await knex.schema.createTable('deployment_events', table => {
    table.comment('What became of the releases of instances; rows are added');
    table.bigIncrements('id');
    table.specificType('name', text).notNullable().comment('Instance name');
    table.specificType('product', text).notNullable();
    table.specificType('customer', text).notNullable();
    table.specificType('environment', text).notNullable();
    table.specificType('instance', text).notNullable();
    table.string('chart_digest', 71).notNullable();
    table.string('values_commit', 64).notNullable();
    table
      .string('kind', 8)
      .notNullable()
      .comment('known, created, desired, synced, healthy, degraded, failed');
    table.string('at', 24).notNullable().comment('ISO 8601, UTC');
    table
      .string('begun_at', 24)
      .comment('Of a desired release: when its newest part was made');
    // The last one of an instance, and all in a time.
    table.index(['name', 'id']);
    table.index(['at', 'id']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('deployment_events');
  await knex.schema.dropTable('portal_secrets');
};
