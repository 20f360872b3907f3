/**
 * Chart templates, generators and deterministic packaging as plain functions on file maps.
 *
 * @packageDocumentation
 */
export * from './types';
export * from './errors';
