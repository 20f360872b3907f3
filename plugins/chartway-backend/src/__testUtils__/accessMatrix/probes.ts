import type { Context } from '@chartway/plugin-chartway-common';

/** What is asked about: one product in four environments, and in dev one that another team owns. */
export const PROBES = ['dev', 'sit', 'uat', 'prod', 'foreign'] as const;

/** One thing to ask about. */
export type Probe = (typeof PROBES)[number];

/** Enough to see that a door leads to the same checks as another one: first and last environment, own and foreign. */
export const FEW_PROBES: readonly Probe[] = ['dev', 'prod', 'foreign'];

/** The context of a probe. The developer's team owns `shop`, another team `billing`. */
export function contextOf(probe: Probe): Context {
  const foreign = probe === 'foreign';
  return {
    product: foreign ? 'billing' : 'shop',
    customer: 'acme',
    environment: foreign ? 'dev' : probe,
    instance: 'main',
  };
}

/** The instance name of a probe. */
export function nameOf(probe: Probe): string {
  return Object.values(contextOf(probe)).join('-');
}

/** A context that is free until somebody creates an instance there. */
export function freeContextOf(probe: Probe, instance: string): Context {
  return { ...contextOf(probe), instance };
}

/** A product that only Git knows, of the same owner as the probe's product. */
export function unlistedProductOf(probe: Probe): string {
  return probe === 'foreign' ? 'ledger' : 'gadget';
}
