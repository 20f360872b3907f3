import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  instance,
  live,
  sampleActions,
  sampleHistory,
} from '../__testUtils__/instanceSamples';
import {
  allowedButton,
  press,
  renderInstance,
} from '../__testUtils__/renderInstance';

const [now, , before] = sampleHistory.items;
const EDITOR = { timeout: 15_000 };

describe('Overview', () => {
  it('shows objects as a tree that the arrow keys move in', async () => {
    renderInstance();
    const tree = await screen.findByRole('treegrid');
    const rows = () =>
      within(tree)
        .getAllByRole('row')
        .slice(1)
        .map(row => row.querySelector('td')?.textContent);
    expect(rows()).toEqual([
      'Deployment shopWaiting for 1 of 2 pods.',
      'Pod shop-1',
      'Service shop',
    ]);
    expect(tree).toHaveTextContent('OutOfSync');
    const [, first] = within(tree).getAllByRole('row');
    first?.focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(rows()).toEqual([
      'Deployment shopWaiting for 1 of 2 pods.',
      'Service shop',
    ]);
    await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    expect(document.activeElement).toHaveTextContent('Pod shop-1');
    await userEvent.keyboard('{End}');
    expect(document.activeElement).toHaveTextContent('Service shop');
  });

  it('shows the drift when there is some', async () => {
    renderInstance({
      deployment: async () => live({ status: 'drifted', sync: 'OutOfSync' }),
      liveDiff: async () => ({
        observedAt: '2026-11-20T10:00:00.000Z',
        items: [
          {
            group: 'apps',
            kind: 'Deployment',
            namespace: instance.namespace,
            name: 'shop',
            change: 'changed',
            before: 'replicas: 5\n',
            after: 'replicas: 2\n',
          },
        ],
      }),
    });
    const diff = await screen.findByRole(
      'region',
      { name: 'Deployment shop: Cluster and Git' },
      EDITOR,
    );
    expect(
      await within(diff).findByRole(
        'textbox',
        { name: 'Deployment shop, Cluster' },
        EDITOR,
      ),
    ).toHaveTextContent('replicas: 5');
    expect(screen.getByText(/Look at the drift below/)).toBeInTheDocument();
  });

  it('asks for the drift only on request when there is none', async () => {
    renderInstance();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Compare with the cluster' }),
    );
    expect(
      await screen.findByText('The cluster has exactly what Git says.'),
    ).toBeInTheDocument();
  });
});

describe('Manifests', () => {
  it('lists, searches and shows them', async () => {
    renderInstance({}, '?tab=manifests');
    const list = await screen.findByRole('list', { name: 'Objects' });
    expect(within(list).getAllByRole('button')).toHaveLength(2);
    expect(
      await screen.findByRole(
        'textbox',
        { name: 'Manifest of Deployment shop' },
        EDITOR,
      ),
    ).toHaveTextContent('replicas: 2');
    await userEvent.type(screen.getByLabelText('Search'), 'port');
    expect(within(list).getAllByRole('button')).toHaveLength(1);
    expect(
      await screen.findByRole('textbox', { name: 'Manifest of Service shop' }),
    ).toHaveTextContent('port: 80');
    await userEvent.clear(screen.getByLabelText('Search'));
    await userEvent.type(screen.getByLabelText('Search'), 'nothing');
    expect(screen.getByText(/No object has “nothing”/)).toBeInTheDocument();
  });
});

describe('History', () => {
  it('says who, what, why and from where, and compares two releases', async () => {
    const compared: unknown[] = [];
    renderInstance(
      {
        compareReleases: async (_name, commits) => {
          compared.push(commits);
          return {
            values: { before: 'replicas: 1\n', after: 'replicas: 2\n' },
            effective: { before: 'a: 1\n', after: 'a: 1\n' },
            manifests: [],
            images: { before: ['shop:1.4.1'], after: ['shop:1.4.2'] },
          };
        },
      },
      '?tab=history',
    );
    const table = await screen.findByRole('table', { name: 'History' });
    expect(table).toHaveTextContent('Fixes the basket');
    expect(table).toHaveTextContent('Request req-1');
    expect(
      within(table).getByRole('link', { name: /^Deploy shop 1.4.2/ }),
    ).toHaveAttribute('href', 'https://git.example.com/c/now');
    // Chosen newest first, compared oldest first.
    for (const item of [now, before]) {
      await userEvent.click(
        within(table).getByRole('checkbox', {
          name: `Compare ${item?.sha.slice(0, 7)}`,
        }),
      );
    }
    expect(
      await screen.findByText('Effective values: no difference.'),
    ).toBeInTheDocument();
    expect(compared).toEqual([{ from: before?.sha, to: now?.sha }]);
    expect(screen.getByText('The manifests are the same.')).toBeInTheDocument();
  });

  it('rolls back only with a reason', async () => {
    const asked: unknown[] = [];
    renderInstance(
      {
        rollBack: async (_name, request) => {
          asked.push(request);
          const link = { repository: 'g', sha: 'b'.repeat(40), created: true };
          return { instance, valuesCommit: link, releaseCommit: link };
        },
      },
      '?tab=history',
    );
    const label = `Roll back to ${before?.sha.slice(0, 7)}`;
    await screen.findByRole('button', { name: label });
    await userEvent.click(await allowedButton(label));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('from shop 1.4.2 back to');
    expect(
      within(dialog).getByRole('button', { name: 'Roll back' }),
    ).toBeDisabled();
    await userEvent.type(
      within(dialog).getByLabelText(/^Reason/),
      'The basket is empty',
    );
    await press(dialog, 'Roll back');
    expect(
      await screen.findByText(/Rolled back with commit bbbbbbb/),
    ).toBeInTheDocument();
    expect(asked).toEqual([
      { sha: before?.sha, reason: 'The basket is empty' },
    ]);
  });

  it('says who may roll back when one may not', async () => {
    renderInstance(
      {
        instanceActions: async () =>
          sampleActions({
            'roll-back': 'You lack chartway.instance.roll-back.',
          }),
      },
      '?tab=history',
    );
    const button = await screen.findByRole('button', {
      name: `Roll back to ${before?.sha.slice(0, 7)}`,
    });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription(
        'You lack chartway.instance.roll-back.',
      ),
    );
  });
});

describe('Events', () => {
  it('shows only warnings on request', async () => {
    renderInstance({}, '?tab=events');
    const table = await screen.findByRole('table', { name: 'Events' });
    expect(table).toHaveTextContent('Scheduled');
    await userEvent.click(screen.getByLabelText('Only warnings'));
    expect(table).not.toHaveTextContent('Scheduled');
    expect(table).toHaveTextContent('BackOff');
  });
});

describe('a tab whose data cannot be had', () => {
  const down = async () => {
    throw new ServiceUnavailableError('Argo CD main does not answer.');
  };
  it.each<[string, keyof ChartwayApi, string]>([
    ['manifests', 'manifests', 'Cannot load the manifests'],
    ['history', 'instanceHistory', 'Cannot load the history'],
    ['events', 'liveEvents', 'Cannot load the events'],
    ['values', 'instanceValues', 'Cannot load the values'],
  ])('%s says so in its place only', async (tab, method, title) => {
    renderInstance({ [method]: down }, `?tab=${tab}`);
    expect(
      await screen.findByRole('region', { name: title }),
    ).toHaveTextContent('Argo CD main does not answer.');
    expect(
      screen.getByRole('heading', { name: instance.name, level: 1 }),
    ).toBeInTheDocument();
  });

  it('says when it is gone', async () => {
    renderInstance(
      {
        manifests: async () => {
          throw new NotFoundError('The chart is gone from the registry.');
        },
      },
      '?tab=manifests',
    );
    expect(
      await screen.findByText('The chart is gone from the registry.'),
    ).toBeInTheDocument();
  });
});

describe('Pods', () => {
  it('says how to connect a cluster where there is none', async () => {
    renderInstance({}, '?tab=pods');
    expect(
      await screen.findByRole('region', { name: 'No cluster is connected' }),
    ).toHaveTextContent('kubernetes.clusterLocatorMethods');
    expect(
      screen.getByRole('link', { name: /How to connect a cluster/ }),
    ).toBeInTheDocument();
  });
});
