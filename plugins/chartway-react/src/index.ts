/**
 * API reference, data hooks and small components that the frontends of Chartway share.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './routes';
export * from './remote/Problem';
export * from './remote/Remote';
export * from './hooks/useRemote';
export * from './hooks/useLive';
export * from './hooks/useChartway';
export * from './hooks/useAccess';
export * from './hooks/useAudit';
export * from './hooks/usePortfolio';
export * from './components/StatusWord';
export * from './components/Copyable';
export * from './components/RelativeTime';
export * from './components/InstanceLinks';
export * from './components/StatePanel';
export * from './components/AccessLinks';
export * from './components/CopyButton';
export * from './components/Card';
export * from './components/Facts';
export * from './components/FilterFields';
export * from './components/FilterChoice';
export * from './components/EngineAlerts';
export * from './components/ScrollBox';
export * from './editor/YamlEditor';
export * from './editor/editorProps';
export * from './editor/TextDiff';
export * from './hooks/useUrlFilters';
export * from './audit/Actor';
export * from './audit/AuditTable';
export * from './audit/ContextAudit';
export * from './entities';
export * from './permissionWords';
export * from './saveFile';
export * from './webUrl';
