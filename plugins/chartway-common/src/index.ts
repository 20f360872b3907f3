/**
 * Wire schemas, permissions and the typed API client of Chartway.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './context';
export * from './charts';
export * from './instances';
export * from './deployments';
export * from './liveDetails';
export * from './portfolio';
export * from './changes';
export * from './lifecycle';
export * from './deliveryMetrics';
export * from './audit';
export * from './info';
export * from './access';
export * from './permissions';
export * from './contextConditions';
export * from './catalogComponents';
export * from './roles';
export * from './rules';
export * from './CallOptions';
export type { ChartwayClientOptions } from './HttpCaller';
export * from './DeliveryApi';
export * from './DeliveryClient';
export * from './ChartwayApi';
export * from './ChartwayClient';
