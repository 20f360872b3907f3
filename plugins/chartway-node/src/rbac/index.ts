export * from './rbacPolicies';
