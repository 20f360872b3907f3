import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { ChartwayInfo } from '@chartway/plugin-chartway-common';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen } from '@testing-library/react';
import { InsecureBanner } from './InsecureBanner';

const info: ChartwayInfo = {
  insecure: false,
  environments: [],
  gitHost: { kind: 'local' },
  registry: { kind: 'layout', url: 'oci-layout:charts' },
  engines: [],
  kubeVersion: '1.36.3',
};

function show(answer: () => Response) {
  const api = new ChartwayClient({
    discoveryApi: { getBaseUrl: async () => 'http://x/api/chartway' },
    fetchApi: { fetch: async () => answer() },
  });
  renderInTestApp(<InsecureBanner>the page</InsecureBanner>, {
    apis: [[chartwayApiRef, api]],
  });
}

describe('InsecureBanner', () => {
  it('security 29: says on the page that permissions are switched off', async () => {
    show(() => Response.json({ ...info, insecure: true }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'permissions are switched off',
    );
    expect(screen.getByText('the page')).toBeInTheDocument();
  });

  it('is silent otherwise, also when the backend does not answer', async () => {
    show(() => new Response('', { status: 503 }));
    expect(await screen.findByText('the page')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});
