// @ts-check

/** An entry begins with an intent or is one event; partial indexes leave the outcomes out. */
const BEGINS = "kind <> 'outcome'";

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/** @param {import('knex').Knex} knex */
async function createLog(knex) {
  await knex.schema.createTable('audit_log', table => {
    table.comment('The audit log: one row per record, only ever added to');
    table
      .bigInteger('position')
      .primary()
      .comment('Leaf index in the Merkle tree, from 0 without gaps');
    table
      .string('entry_id', 36)
      .notNullable()
      .comment('Intent and outcome share it');
    table.string('kind', 8).notNullable().comment('intent, outcome or event');
    table.string('at', 24).notNullable().comment('ISO 8601, UTC');
    table
      .text('record')
      .notNullable()
      .comment('Canonical JSON (RFC 8785): what is hashed. The rest finds it');
    table.string('request_id', 128).comment('Correlates what one request did');
    table.string('actor', 512).comment('Entity reference, or service:subject');
    table.string('action', 128).comment('Name of the permission');
    table.string('product', 63);
    table.string('customer', 63);
    table.string('environment', 63);
    table.string('instance', 63);
    table.string('status', 16).comment('Of an outcome or event');
    table.text('search').comment('Subject and reason in lower case');
    table.unique(['entry_id', 'kind']);
  });
  for (const columns of [
    'product, position',
    'product, customer, environment, instance, position',
    'actor, position',
    'request_id, position',
    'at, position',
  ]) {
    const name = `audit_log_${columns
      .split(', ')
      .map(column => column.slice(0, 4))
      .join('_')}`;
    await knex.raw(
      `create index ${name} on audit_log (${columns}) where ${BEGINS}`,
    );
  }
}

/**
 * Rows that change or go are refused by the database itself; whoever may drop the trigger is found out by the checkpoints.
 *
 * @param {import('knex').Knex} knex
 */
async function refuseChanges(knex) {
  if (!isPostgres(knex)) {
    for (const change of ['update', 'delete']) {
      await knex.raw(
        `create trigger audit_log_no_${change} before ${change} on audit_log
         begin select raise(abort, 'The audit log is only added to'); end`,
      );
    }
    return;
  }
  await knex.raw(
    `create function audit_log_refuse() returns trigger language plpgsql as
     $$ begin raise exception 'The audit log is only added to'; end $$`,
  );
  await knex.raw(
    `create trigger audit_log_no_change before update or delete or truncate on audit_log
     for each statement execute function audit_log_refuse()`,
  );
}

/** @param {import('knex').Knex} knex */
async function createTree(knex) {
  await knex.schema.createTable('audit_head', table => {
    table.comment('One row, locked by whoever appends');
    table.integer('id').primary();
    table.bigInteger('size').notNullable().comment('Records in the log');
    table
      .text('frontier')
      .comment('The right edge of the tree, to append to; null when empty');
  });
  await knex('audit_head').insert({ id: 1, size: 0 });
  await knex.schema.createTable('audit_tiles', table => {
    table.comment('Hashes of the Merkle tree, as C2SP tlog-tiles');
    table.integer('level').notNullable();
    table.bigInteger('tile').notNullable().comment('Index in its level');
    table
      .binary('hashes')
      .notNullable()
      .comment('1 to 256 hashes, 32 bytes each');
    table.primary(['level', 'tile']);
  });
  await knex.schema.createTable('audit_checkpoints', table => {
    table.bigInteger('size').primary();
    table.string('at', 24).notNullable();
    table.text('note').notNullable().comment('C2SP tlog-checkpoint, signed');
    table
      .text('frontier')
      .notNullable()
      .comment('To verify from here on without what came before');
    table.string('anchored_at', 24).comment('Null until it is outside');
    table.text('anchored_url');
  });
}

/** @param {import('knex').Knex} knex */
async function createWork(knex) {
  await knex.schema.createTable('audit_open', table => {
    table.comment('Intents without an outcome');
    table.string('entry_id', 36).primary();
    table.bigInteger('position').notNullable();
    table.string('replica', 36).notNullable().comment('Who does the work');
  });
  await knex.schema.createTable('audit_leases', table => {
    table.comment('Which replica does what only one may do');
    table.string('name', 128).primary();
    table.string('holder', 36).notNullable();
    table.bigInteger('until').notNullable().comment('Milliseconds since 1970');
  });
  await knex.schema.createTable('audit_cursors', table => {
    table.comment('How far the log was forwarded');
    table.string('name', 128).primary();
    table.bigInteger('position').notNullable().comment('The next to send');
    table.text('problem').comment('Why it does not get on');
  });
}

/**
 * The audit log as a Merkle tree over canonical records. `audit_events` stays; its entries are taken over at the first
 * start.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createLog(knex);
  await refuseChanges(knex);
  await createTree(knex);
  await createWork(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'audit_cursors',
    'audit_leases',
    'audit_open',
    'audit_checkpoints',
    'audit_tiles',
    'audit_head',
    'audit_log',
  ]) {
    await knex.schema.dropTable(table);
  }
  if (isPostgres(knex)) await knex.raw('drop function audit_log_refuse()');
};
