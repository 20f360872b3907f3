/**
 * Deployments: what runs where, the pages of instances, entity cards and tabs.
 *
 * @packageDocumentation
 */
export { chartwayDeliveryPlugin as default } from './plugin';
