// @ts-check

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/** @param {import('knex').Knex} knex */
async function createIndexes(knex) {
  // The first page in order of names, and the collisions of a name.
  await knex.raw(
    'create index instances_name on instances (generation, name, status, product, customer, environment, path)',
  );
  // Filters by context and the permissions of a person.
  await knex.raw(
    'create index instances_context on instances (generation, product, customer, environment, status, name, path)',
  );
  // Few of many.
  await knex.raw(
    "create index instances_problem on instances (generation, path) where status <> 'instance'",
  );
}

/**
 * The instances that the release records in Git describe: a copy that answers lists, rebuilt from Git at any time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  // Text is compared byte by byte on every database, so that the order of a list does not depend on the machine.
  const text = isPostgres(knex) ? 'text collate "C"' : 'text';

  await knex.schema.createTable('instances', table => {
    table.comment('One row per release record of the GitOps repository');
    table
      .integer('generation')
      .notNullable()
      .comment(
        'Build that the row belongs to; only that of instance_index counts',
      );
    table.specificType('path', text).notNullable().comment('Of release.yaml');
    table
      .string('status', 9)
      .notNullable()
      .comment('instance; duplicate of a name; broken file');
    table.specificType('name', text).comment('Instance name');
    table.specificType('product', text);
    table.specificType('customer', text);
    table.specificType('environment', text);
    table.specificType('instance', text);
    table.text('record').comment('The release record, JSON');
    table.text('problem').comment('Why the file cannot be read');
    table.primary(['generation', 'path']);
  });

  await knex.schema.createTable('instance_parts', table => {
    table.comment(
      'Every product, customer and environment of the rows, and perhaps some that are gone',
    );
    table.integer('generation').notNullable();
    table
      .string('part', 11)
      .notNullable()
      .comment('product, customer or environment');
    table.specificType('value', text).notNullable();
    table.primary(['generation', 'part', 'value']);
  });

  await knex.schema.createTable('instance_index', table => {
    table.comment('One row: which commit the instances are those of');
    table.integer('id').primary();
    table.integer('generation').notNullable();
    table
      .string('commit', 64)
      .comment('Null until built; empty for a branch without commit');
    table
      .text('format')
      .comment('Layout and kind of record the rows were read with');
    table
      .string('lease_holder', 36)
      .comment('Replica that brings the rows up to date');
    table
      .bigInteger('lease_until')
      .notNullable()
      .comment('Milliseconds since 1970');
  });
  await knex('instance_index').insert({ id: 1, generation: 0, lease_until: 0 });

  await createIndexes(knex);
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('instance_index');
  await knex.schema.dropTable('instance_parts');
  await knex.schema.dropTable('instances');
};
