export * from './Binding';
export * from './rolePermissions';
export * from './explain';
export * from './decideChartway';
export * from './policyVersion';
export * from './PolicyConfig';
export * from './ReloadingPolicyConfig';
