import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  catalogProcessingExtensionPoint,
  type EntityProvider,
} from '@backstage/plugin-catalog-node';
import catalogModuleChartway from '.';

jest.setTimeout(60_000);

async function start(schedule?: { frequency: string; timeout: string }) {
  const providers: EntityProvider[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        catalogProcessingExtensionPoint,
        {
          addEntityProvider: (...given) => {
            providers.push(...given.flat());
          },
          addProcessor() {
            throw new Error('This module adds no processor');
          },
          addPlaceholderResolver() {
            throw new Error('This module adds no placeholder resolver');
          },
          setOnProcessingErrorHandler() {
            throw new Error('This module handles no processing errors');
          },
        },
      ],
    ],
    features: [
      catalogModuleChartway,
      mockServices.rootConfig.factory({
        data: schedule
          ? { catalog: { providers: { chartway: { schedule } } } }
          : {},
      }),
    ],
  });
  await backend.stop();
  return providers;
}

describe('catalogModuleChartway', () => {
  it('adds the entity provider', async () => {
    const providers = await start();
    expect(providers.map(provider => provider.getProviderName())).toEqual([
      'chartway',
    ]);
  });

  it('stops the start and names the key when the schedule is wrong', async () => {
    await expect(
      start({ frequency: 'now and then', timeout: 'PT2M' }),
    ).rejects.toThrow('catalog.providers.chartway.schedule');
  });
});
