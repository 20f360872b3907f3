import type { ChartwayApi } from '@chartway/plugin-chartway-common';

/**
 * The API with only what a test programs; anything else that is called fails and says what.
 *
 * @public
 */
export function fakeApi(programmed: Partial<ChartwayApi>): ChartwayApi {
  return new Proxy(programmed as ChartwayApi, {
    get: (target, name) =>
      // Looked at by whoever awaits something; must not be there.
      name === 'then'
        ? undefined
        : Reflect.get(target, name) ??
          (async () => {
            throw new Error(
              `The test did not program ChartwayApi.${String(name)}`,
            );
          }),
  });
}
