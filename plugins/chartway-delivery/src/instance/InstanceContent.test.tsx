import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeApi,
  sampleAuditEntry,
  sampleDeployment,
  sampleInstance,
} from '@chartway/plugin-chartway-react/testUtils';
import { rootRouteRef } from '../routes';
import { InstanceContent } from './InstanceContent';

const instance = sampleInstance();

const working: Partial<ChartwayApi> = {
  instance: async () => instance,
  deployment: async () => sampleDeployment(instance),
  audit: async () => ({ items: [sampleAuditEntry] }),
};

function show(api: Partial<ChartwayApi>) {
  renderInTestApp(<InstanceContent />, {
    apis: [[chartwayApiRef, fakeApi({ ...working, ...api })]],
    mountPath: '/chartway/instances/:name',
    initialRouteEntries: [`/chartway/instances/${instance.name}`],
    mountedRoutes: {
      '/chartway': convertLegacyRouteRef(rootRouteRef),
      '/catalog/:namespace/:kind/:name': convertLegacyRouteRef(entityRouteRef),
    },
  });
}

describe('InstanceContent', () => {
  it('ready: shows release, way, place and audit log', async () => {
    show({});
    expect(
      await screen.findByRole('heading', { name: instance.name, level: 1 }),
    ).toBeInTheDocument();
    expect(await screen.findByText('Arrived')).toBeInTheDocument();
    expect(screen.getByText('Desired shop 1.4.2')).toBeInTheDocument();
    expect(screen.getByText('live 1.4.2')).toBeInTheDocument();
    const steps = within(
      screen.getByRole('list', { name: 'From Git to the cluster' }),
    ).getAllByRole('listitem');
    expect(steps.map(step => step.getAttribute('aria-label'))).toEqual([
      'Committed: done',
      'Seen by main: done',
      'Synced: done',
      'Healthy: done',
    ]);
    expect(screen.getByRole('link', { name: /^Git/ })).toHaveAttribute(
      'href',
      `https://git.example.com/gitops/${instance.name}`,
    );
    expect(screen.getByRole('link', { name: /Argo CD/ })).toBeInTheDocument();
    expect(
      await screen.findByText('First deployment for Acme'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Deployments' })).toHaveAttribute(
      'href',
      '/chartway',
    );
  });

  it('says what is not healthy and why', async () => {
    show({
      deployment: async () =>
        sampleDeployment(instance, {
          status: 'degraded',
          message: 'A resource is unhealthy.',
          health: 'Degraded',
          resources: [
            {
              kind: 'Deployment',
              name: 'shop',
              health: 'Degraded',
              message: 'The image cannot be pulled.',
            },
          ],
        }),
    });
    expect(
      await screen.findByText(/is degraded: The image cannot be pulled/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('listitem', { name: 'Healthy: stuck' }),
    ).toBeInTheDocument();
  });

  it('not found: says likely causes', async () => {
    show({
      instance: async () => {
        throw new NotFoundError('There is no instance of this name.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: `Cannot find the instance ${instance.name}`,
      }),
    ).toHaveTextContent(/There is no instance.*It may have been removed/);
  });

  it('denied: names the permission', async () => {
    show({
      instance: async () => {
        throw new NotAllowedError('No.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: `You may not see the instance ${instance.name}`,
      }),
    ).toHaveTextContent('chartway.instance.read');
  });

  it('down engine: still shows what Git wants', async () => {
    show({
      deployment: async () => {
        throw new Error('Argo CD does not answer.');
      },
    });
    expect(
      await screen.findByRole('region', { name: 'Cannot load the live state' }),
    ).toHaveTextContent('What Git wants is shown below.');
    expect(screen.getByText('Desired shop 1.4.2')).toBeInTheDocument();
    expect(
      screen.getByText('oci://registry.example.com/charts/shop'),
    ).toBeInTheDocument();
  });

  it('denied audit log: says so in its place only', async () => {
    show({
      audit: async () => {
        throw new NotAllowedError('Not for your role.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see the audit log',
      }),
    ).toHaveTextContent('chartway.audit.read');
    expect(screen.getByText('Desired shop 1.4.2')).toBeInTheDocument();
  });

  it('refreshes on request', async () => {
    let looked = false;
    show({
      refresh: async () => {
        looked = true;
        return sampleDeployment(instance);
      },
      deployment: async () =>
        sampleDeployment(
          instance,
          looked ? {} : { status: 'progressing', health: 'Progressing' },
        ),
    });
    expect((await screen.findAllByText('Progressing')).length).toBe(2);
    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByText('Arrived')).toBeInTheDocument();
  });

  it('says why it was not refreshed', async () => {
    show({
      refresh: async () => {
        throw new NotAllowedError('You lack chartway.instance.refresh.');
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Refresh' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not allowed (chartway.instance.refresh)',
    );
  });
});
