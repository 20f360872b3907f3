import { createDevApp } from '@backstage/frontend-dev-utils';
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import chartwayPlugin from '../src';
import {
  catalogRoute,
  sampleApi,
} from '@chartway/plugin-chartway-react/testUtils';

const withSamples = chartwayPlugin.withOverrides({
  extensions: [
    ApiBlueprint.make({
      params: define =>
        define({ api: chartwayApiRef, deps: {}, factory: () => sampleApi }),
    }),
  ],
});

createDevApp({ features: [withSamples, catalogRoute] });
