import type {
  ClonePreview,
  DecommissionPreview,
  SyncRequest,
} from '@chartway/plugin-chartway-common';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  sampleDeployment,
  sampleInstance,
} from '@chartway/plugin-chartway-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  instance,
  live,
  samplePreview,
  sampleResult,
} from '../../__testUtils__/instanceSamples';
import {
  allowedButton,
  openAction,
  press,
  renderInstance,
} from '../../__testUtils__/renderInstance';

const { name } = instance;
const commit = { repository: 'gitops', sha: 'a'.repeat(40), created: true };

const gone = () =>
  waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
// Whole journeys through a whole app; on a busy machine they take their time.
jest.setTimeout(180_000);

describe('Sync', () => {
  it('says what it does and syncs the chosen objects', async () => {
    let asked: SyncRequest | undefined;
    renderInstance({
      sync: async (_name, request) => {
        asked = request;
        return live();
      },
    });
    const dialog = await openAction(/^Sync/);
    expect(dialog).toHaveTextContent(
      `main makes all objects of ${name} in the namespace ${instance.namespace} as the desired release says: shop 1.4.2`,
    );
    await userEvent.click(within(dialog).getByLabelText('Prune'));
    expect(dialog).toHaveTextContent('are deleted');
    await userEvent.click(within(dialog).getByLabelText('Only some objects'));
    expect(within(dialog).getByRole('button', { name: 'Sync' })).toBeDisabled();
    const objects = await within(dialog).findByRole('group', {
      name: 'Objects to sync',
    });
    // The pod is made by Kubernetes, not by the engine.
    expect(await within(objects).findAllByRole('checkbox')).toHaveLength(2);
    await userEvent.click(
      within(objects).getByLabelText('Deployment shop (out of sync)'),
    );
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'drift');
    await press(dialog, 'Sync');
    await gone();
    expect(asked).toEqual({
      prune: true,
      dryRun: false,
      serverSideApply: true,
      reason: 'drift',
      resources: [
        {
          group: 'apps',
          kind: 'Deployment',
          namespace: instance.namespace,
          name: 'shop',
        },
      ],
    });
  });

  it('stays, with what was typed, and says why it failed', async () => {
    renderInstance({
      sync: async () => {
        throw new NotAllowedError('You lack chartway.instance.sync for dev.');
      },
    });
    const dialog = await openAction(/^Sync/);
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'because');
    await press(dialog, 'Sync');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Not allowed (chartway.instance.sync)',
    );
    expect(within(dialog).getByLabelText(/^Reason/)).toHaveValue('because');
  });
});

describe('Terminate', () => {
  it('stops the running operation', async () => {
    let running = true;
    renderInstance({
      deployment: async () =>
        live(
          running
            ? {
                status: 'progressing',
                operation: {
                  phase: 'Running',
                  message: 'waiting for hook',
                  by: 'devin',
                },
              }
            : {},
        ),
      terminate: async () => {
        running = false;
        return live();
      },
    });
    const operation = await screen.findByRole('region', {
      name: 'Running operation',
    });
    expect(operation).toHaveTextContent('by devin: waiting for hook');
    await userEvent.click(await allowedButton('Terminate'));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('What it has applied already stays');
    await press(dialog, 'Terminate');
    await waitFor(() => expect(operation).not.toBeInTheDocument());
  });
});

describe('Restart', () => {
  it('restarts the pods of one workload', async () => {
    const restarted: string[] = [];
    renderInstance({
      restart: async (_name, { resource }) => {
        restarted.push(`${resource.kind} ${resource.name}`);
        return live();
      },
    });
    await screen.findByRole('treegrid');
    await userEvent.click(await allowedButton('Restart Deployment shop'));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'All pods of Deployment shop are replaced',
    );
    await press(dialog, 'Restart');
    await gone();
    expect(restarted).toEqual(['Deployment shop']);
  });
});

describe('Hard refresh', () => {
  it('has the engine forget its caches', async () => {
    let hard: boolean | undefined;
    renderInstance({
      refresh: async (_name, options) => {
        hard = options?.hard;
        return live();
      },
    });
    const dialog = await openAction(/^Hard refresh/);
    await press(dialog, 'Hard refresh');
    await gone();
    expect(hard).toBe(true);
  });
});

describe('Deploy another version', () => {
  it('shows what changes, deploys, and says what came of it', async () => {
    renderInstance({
      previewChange: async (_name, { chartVersion = '' }) =>
        samplePreview({
          chartVersion: { before: '1.4.2', after: chartVersion },
        }),
      change: async () => sampleResult(),
    });
    const dialog = await openAction(/^Deploy another/);
    const field = await within(dialog).findByLabelText('Version');
    await waitFor(() =>
      expect(field).not.toHaveAttribute('aria-disabled', 'true'),
    );
    await userEvent.click(field);
    await userEvent.click(await screen.findByRole('option', { name: '1.5.0' }));
    expect(
      await within(dialog).findByText(/Deployment shop/),
    ).toBeInTheDocument();
    await press(dialog, 'Deploy 1.5.0');
    await gone();
    expect(await screen.findByText(/^Committed .* released/)).toBeVisible();
  });

  it('does not deploy what does not fit the values', async () => {
    renderInstance({
      previewChange: async () =>
        samplePreview({
          problems: [
            {
              severity: 'error',
              message: 'port is required',
              pointer: '/port',
            },
          ],
        }),
    });
    const dialog = await openAction(/^Deploy another/);
    const field = await within(dialog).findByLabelText('Version');
    await waitFor(() =>
      expect(field).not.toHaveAttribute('aria-disabled', 'true'),
    );
    await userEvent.click(field);
    await userEvent.click(await screen.findByRole('option', { name: '1.5.0' }));
    expect(
      await within(dialog).findByText(/port is required/),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByRole('button', { name: 'Deploy 1.5.0' }),
    ).toBeDisabled();
  });
});

const decommissionPreview: DecommissionPreview = {
  name,
  steps: [
    { title: 'Remove the files from Git', by: 'portal' },
    { title: 'Remove the objects', by: 'engine' },
  ],
  objects: [
    {
      group: 'apps',
      kind: 'Deployment',
      namespace: instance.namespace,
      name: 'shop',
      effect: 'pruned',
      reason: '',
    },
    {
      group: '',
      kind: 'PersistentVolumeClaim',
      namespace: instance.namespace,
      name: 'data',
      effect: 'kept',
      reason: 'helm.sh/resource-policy: keep',
    },
  ],
  files: ['acme/dev/shop-main/values.yaml'],
  namespace: {
    name: instance.namespace,
    effect: 'pruned',
    reason: 'it was made for this instance',
  },
  warnings: ['The volume data stays and costs money.'],
  digest: 'shown',
};

const clonePreview: ClonePreview = {
  name: 'shop-globex-dev-main',
  namespace: 'shop-globex-dev-main',
  engine: 'main',
  chartVersion: '1.4.2',
  values: 'replicas: 2\n',
  files: ['globex/dev/shop-main/values.yaml'],
  notes: ['The values name the host shop.acme.example.com.'],
  problems: [],
};

async function chooseGlobex(dialog: HTMLElement) {
  expect(dialog).toHaveTextContent('Choose another customer');
  await userEvent.click(await within(dialog).findByLabelText('Customer'));
  await userEvent.click(await screen.findByRole('option', { name: 'Globex' }));
  await within(dialog).findByText(/The values name the host/);
}

describe('Clone and move', () => {
  const globex = sampleInstance({ customer: 'globex' });

  it('clones, and links to what it made', async () => {
    renderInstance({
      previewClone: async () => clonePreview,
      clone: async () => ({ instance: globex, releaseCommit: commit }),
    });
    const dialog = await openAction(/^Clone/);
    await chooseGlobex(dialog);
    await press(dialog, 'Make shop-globex-dev-main');
    await gone();
    expect(
      await screen.findByRole('link', { name: 'shop-globex-dev-main' }),
    ).toHaveAttribute('href', '/chartway/instances/shop-globex-dev-main');
  });

  it('moves: offers to decommission the old one once the new one has arrived', async () => {
    let arrived = false;
    renderInstance({
      previewClone: async () => clonePreview,
      clone: async () => {
        arrived = true;
        return { instance: globex, releaseCommit: commit };
      },
      deployment: async asked =>
        asked === name
          ? live()
          : sampleDeployment(globex, arrived ? {} : { status: 'progressing' }),
      previewDecommission: async () => decommissionPreview,
    });
    const dialog = await openAction(/^Move/);
    await chooseGlobex(dialog);
    await press(dialog, 'Make shop-globex-dev-main');
    await gone();
    await userEvent.click(
      await screen.findByRole('button', { name: `Decommission ${name}` }),
    );
    expect(
      await screen.findByRole('dialog', { name: `Decommission ${name}` }),
    ).toBeInTheDocument();
  });
});

describe('Decommission', () => {
  it('shows what goes and what stays, and wants the name typed', async () => {
    let request: unknown;
    renderInstance({
      previewDecommission: async () => decommissionPreview,
      decommission: async (_name, asked) => {
        request = asked;
        return {
          name,
          context: instance.context,
          step: 'git',
          message: '',
          requestedBy: '',
          requestedAt: '',
          updatedAt: '',
          left: [],
        };
      },
    });
    const dialog = await openAction(/^Decommission/);
    expect(
      await within(dialog).findByRole('region', { name: 'Kept (1)' }),
    ).toHaveTextContent('PersistentVolumeClaim data: helm.sh/resource-policy');
    expect(
      within(dialog).getByRole('region', { name: 'Pruned (1)' }),
    ).toHaveTextContent('Deployment shop');
    expect(
      within(dialog).getByRole('region', { name: 'In this order' }),
    ).toHaveTextContent(/Remove the files.*by the portal.*Remove the objects/);
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'sold');
    const confirm = within(dialog).getByRole('button', {
      name: 'Decommission',
    });
    const field = within(dialog).getByLabelText(/to confirm/);
    await userEvent.type(field, 'shop-acme');
    expect(confirm).toBeDisabled();
    await userEvent.clear(field);
    await userEvent.type(field, name);
    await userEvent.click(confirm);
    await gone();
    expect(request).toEqual({ confirm: name, digest: 'shown', reason: 'sold' });
  });

  it('shows the new effects when they changed meanwhile', async () => {
    let previews = 0;
    renderInstance({
      previewDecommission: async () => {
        previews += 1;
        return {
          ...decommissionPreview,
          warnings: previews > 1 ? ['Now there is a second volume.'] : [],
        };
      },
      decommission: async () => {
        throw new ConflictError('What would be removed has changed.');
      },
    });
    const dialog = await openAction(/^Decommission/);
    await userEvent.type(
      await within(dialog).findByLabelText(/to confirm/),
      name,
    );
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'sold');
    await press(dialog, 'Decommission');
    expect(
      await within(dialog).findByText('Now there is a second volume.'),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent('What would be removed has changed.');
  });
});
