import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { sampleDeployment } from '@chartway/plugin-chartway-react/testUtils';
import {
  instance,
  live,
  sampleActions,
  workingApi,
} from '../__testUtils__/instanceSamples';
import {
  allowedButton,
  renderInstance as show,
} from '../__testUtils__/renderInstance';

describe('InstanceContent', () => {
  it('ready: shows release, way, place and audit log', async () => {
    show({});
    expect(
      await screen.findByRole('heading', { name: instance.name, level: 1 }),
    ).toBeInTheDocument();
    expect((await screen.findAllByText('Arrived')).length).toBe(2);
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
    expect((await screen.findAllByText('Progressing')).length).toBeGreaterThan(
      1,
    );
    await userEvent.click(await allowedButton('Refresh'));
    expect((await screen.findAllByText('Arrived')).length).toBe(2);
  });

  it('says why it was not refreshed', async () => {
    show({
      refresh: async () => {
        throw new NotAllowedError('You lack chartway.instance.refresh.');
      },
    });
    await userEvent.click(await allowedButton('Refresh'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not allowed (chartway.instance.refresh)',
    );
  });

  it('says why something cannot be done, also to the keyboard', async () => {
    show({
      instanceActions: async () =>
        sampleActions({
          refresh: 'Argo CD main is down since 09:41.',
          sync: 'You lack chartway.instance.sync for dev.',
        }),
    });
    const refresh = await screen.findByRole('button', { name: 'Refresh' });
    await waitFor(() =>
      expect(refresh).toHaveAccessibleDescription(/Argo CD main is down/),
    );
    refresh.focus();
    expect(refresh).toHaveFocus();
    await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
    const sync = await screen.findByRole('menuitem', { name: /^Sync/ });
    expect(sync).toHaveTextContent('You lack chartway.instance.sync for dev.');
    await userEvent.click(sync);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('shows each tab at its own address, and asks only what it needs', async () => {
    const asked: string[] = [];
    show(
      {
        liveResources: async () => {
          asked.push('resources');
          return workingApi.liveResources!(instance.name);
        },
        liveEvents: async () => {
          asked.push('events');
          return workingApi.liveEvents!(instance.name);
        },
      },
      '?tab=events',
    );
    expect(await screen.findByRole('tab', { name: 'Events' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    expect(await screen.findByText('BackOff')).toBeInTheDocument();
    expect(asked).toEqual(['events']);
    await userEvent.click(screen.getByRole('tab', { name: 'Overview' }));
    expect(
      await screen.findByRole('treegrid', { name: 'Kubernetes objects' }),
    ).toBeInTheDocument();
    expect(screen.queryByText('BackOff')).not.toBeInTheDocument();
  });

  it('says that live state is stale, since when and why', async () => {
    show({
      deployment: async () =>
        live({
          stale: {
            since: '2026-11-20T09:41:00.000Z',
            reason: 'connection refused',
          },
        }),
    });
    expect(await screen.findByText(/^Stale: as of/)).toHaveTextContent(
      /main does not answer since .*: connection refused/,
    );
  });

  it('shows what became of an instance that was decommissioned', async () => {
    show({
      instance: async () => {
        throw new NotFoundError('There is no instance of this name.');
      },
      decommissions: async () => [
        {
          name: instance.name,
          context: instance.context,
          step: 'engine',
          message: 'Argo CD main removes 3 objects.',
          requestedBy: 'user:default/devin-devops',
          requestedAt: '2026-11-20T10:00:00.000Z',
          updatedAt: '2026-11-20T10:00:05.000Z',
          left: [
            {
              group: 'apps',
              kind: 'Deployment',
              namespace: instance.namespace,
              name: 'shop',
            },
          ],
        },
      ],
    });
    expect(
      await screen.findByText(/Under way. Argo CD main removes 3 objects/),
    ).toBeInTheDocument();
    expect(screen.getByText('Deployment shop')).toBeInTheDocument();
  });
});
