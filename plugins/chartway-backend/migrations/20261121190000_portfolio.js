// @ts-check

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/** Every search asks for the rows of one generation that are shown; what follows is what it filters, counts or sorts by. */
/** What filters ask for, so that a search of many rows reads nothing but an index. */
const FILTERED = 'live, sync, health, search';

const INDEXES = {
  // Rows of a name, and pages in order of names.
  instance_facets_name: 'name, shown, live',
  // Counts of all.
  instance_facets_environment: `shown, environment, ${FILTERED}`,
  // The permissions of a person, and the matrix of a product.
  instance_facets_product: `shown, product, customer, environment, ${FILTERED}`,
  instance_facets_customer: `shown, customer, environment, ${FILTERED}`,
  instance_facets_live: 'shown, live, name',
  instance_facets_since: 'shown, since, name',
  instance_facets_version: 'shown, version_key, name',
};

/** @param {import('knex').Knex} knex */
async function createFacets(knex) {
  // Text is compared byte by byte on every database, so that the order of a list does not depend on the machine.
  const text = isPostgres(knex) ? 'text collate "C"' : 'text';
  await knex.schema.createTable('instance_facets', table => {
    table.comment(
      'What lists filter, sort and count by: a narrow row per readable release record, with what its engine says of it',
    );
    table.integer('generation').notNullable().comment('As in instances');
    table.specificType('path', text).notNullable().comment('As in instances');
    table
      .smallint('shown')
      .notNullable()
      .comment('1; 0 for a duplicate of a name');
    table.specificType('name', text).notNullable();
    table.specificType('product', text).notNullable();
    table.specificType('customer', text).notNullable();
    table.specificType('environment', text).notNullable();
    table.specificType('instance', text).notNullable();
    table.specificType('version', text).notNullable().comment('Of the chart');
    table
      .specificType('version_key', text)
      .notNullable()
      .comment('Sorts as SemVer says');
    table
      .specificType('search', text)
      .notNullable()
      .comment('Name and version in lower case');
    table.specificType('engine', text);
    table
      .smallint('live')
      .notNullable()
      .comment('Status, the worst first; see LIVE_STATUSES');
    table.specificType('sync', text);
    table.specificType('health', text);
    table
      .specificType('since', text)
      .notNullable()
      .comment('ISO 8601; empty when not known');
    table.primary(['generation', 'path']);
  });
  for (const [name, columns] of Object.entries(INDEXES)) {
    await knex.raw(
      `create index ${name} on instance_facets (generation, ${columns})`,
    );
  }
}

/**
 * What the engines say of instances, and the table that answers the portfolio's questions.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const text = isPostgres(knex) ? 'text collate "C"' : 'text';

  await knex.schema.createTable('instance_live', table => {
    table.comment('What an engine said last of an instance');
    table.specificType('engine', text).notNullable();
    table.specificType('name', text).notNullable().comment('Instance name');
    table
      .smallint('live')
      .notNullable()
      .comment('Status, the worst first; see LIVE_STATUSES');
    table.text('sync');
    table.text('health');
    table.text('message').notNullable();
    table.text('since').notNullable().comment('ISO 8601');
    table.text('observed_at').notNullable().comment('ISO 8601');
    table.primary(['engine', 'name']);
  });

  await knex.schema.createTable('instance_live_engines', table => {
    table.comment('When an engine last said everything it knows');
    table.specificType('engine', text).notNullable().primary();
    table.text('observed_at').notNullable().comment('ISO 8601');
  });

  await createFacets(knex);

  await knex.schema.alterTable('instance_index', table => {
    table
      .integer('live_version')
      .notNullable()
      .defaultTo(0)
      .comment('Counts the changes of instance_live');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('instance_index', table => {
    table.dropColumn('live_version');
  });
  await knex.schema.dropTable('instance_facets');
  await knex.schema.dropTable('instance_live_engines');
  await knex.schema.dropTable('instance_live');
};
