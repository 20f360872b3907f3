/**
 * Ports of the Chartway backend and the extension point through which adapters offer themselves.
 *
 * @packageDocumentation
 */
export * from './ChartRegistry';
export * from './Cluster';
export * from './DeploymentEngine';
export * from './GitHost';
export * from './UpstreamError';
export * from './adaptersExtensionPoint';
export * from './masking';
export * from './policy';
export * from './rbac';
export * from './redaction';
