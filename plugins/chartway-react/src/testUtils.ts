/**
 * What tests and development of the frontends of Chartway share: samples of what the backend answers, and an API that
 * answers only what a test programs.
 *
 * @packageDocumentation
 */
export * from './testUtils/auditSamples';
export * from './testUtils/catalogRoute';
export * from './testUtils/fakeApi';
export * from './testUtils/portfolioSamples';
export * from './testUtils/sampleApi';
export * from './testUtils/samples';
