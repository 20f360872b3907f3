/**
 * Starts real servers on loopback, for the end-to-end tests and the benchmarks.
 *
 * @packageDocumentation
 */
export { freePort } from './freePort';
export { startPostgres, type StartedPostgres } from './postgres/startPostgres';
