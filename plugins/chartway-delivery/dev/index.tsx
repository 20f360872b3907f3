import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendPlugin,
} from '@backstage/frontend-plugin-api';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import {
  catalogRoute,
  fakeApi,
  sampleApi,
} from '@chartway/plugin-chartway-react/testUtils';
import deliveryPlugin from '../src';
import { workingApi } from '../src/__testUtils__/instanceSamples';

/** Every instance of the portfolio, with the details of one. */
const api = fakeApi({ ...workingApi, ...sampleApi });

/** Stands in for the plugin that owns the API. */
const samples = createFrontendPlugin({
  pluginId: 'chartway',
  extensions: [
    ApiBlueprint.make({
      params: define =>
        define({ api: chartwayApiRef, deps: {}, factory: () => api }),
    }),
  ],
});

createDevApp({ features: [deliveryPlugin, samples, catalogRoute] });
