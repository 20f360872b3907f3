import type {
  ChangeConflict,
  InstanceChange,
  InstanceValues,
} from '@chartway/plugin-chartway-common';
import { ResponseError } from '@backstage/errors';
import { sampleCommit } from '@chartway/plugin-chartway-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  instance,
  live,
  sampleActions,
  samplePreview,
  sampleResult,
  sampleValues,
} from '../../__testUtils__/instanceSamples';
import {
  allowedButton,
  press,
  renderInstance,
} from '../../__testUtils__/renderInstance';

// Whole journeys through a whole app; on a busy machine they take their time.
jest.setTimeout(180_000);

const EDITOR = { timeout: 15_000 };
const AT = '?tab=values';

// jsdom has no layout.
Range.prototype.getClientRects = () => document.body.getClientRects();

/** Makes one change in the form and waits until it can be saved. */
async function changeReplicas() {
  const field = await screen.findByRole('textbox', { name: 'replicas' });
  await userEvent.clear(field);
  await userEvent.type(field, '3{Enter}');
  return await allowedButton(/^(Save|Propose) …/);
}

describe('Values as a form', () => {
  it('shows where each value comes from, and leads there', async () => {
    renderInstance({}, AT);
    const origin = await screen.findByRole('button', {
      name: 'from Customer acme, line 2; overrides Chart defaults, line 3',
    });
    await userEvent.click(origin);
    const text = await screen.findByRole(
      'textbox',
      { name: `Customer acme of ${instance.name}` },
      EDITOR,
    );
    expect(text).toHaveTextContent('tag: "2"');
    expect(text.querySelector('.cm-activeLine')).toHaveTextContent('tag: "2"');
  });

  it('saves only what was changed, with a reason, and follows it', async () => {
    const changes: InstanceChange[] = [];
    let arrived = false;
    renderInstance(
      {
        change: async (_name, change) => {
          changes.push(change);
          arrived = true;
          return sampleResult();
        },
        deployment: async () => {
          const { instance: after } = sampleResult();
          const release = {
            chartDigest: after.release.chart.digest,
            valuesCommit: after.release.valuesCommit,
          };
          return arrived ? live({ desired: release, live: release }) : live();
        },
      },
      AT,
    );
    await userEvent.click(await changeReplicas());
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'Commits a change of acme/dev/shop-main/values.yaml to Git. It is released at once',
    );
    expect(dialog).toHaveTextContent('It changes 1 manifest of');
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'load');
    await press(dialog, 'Commit');
    expect(await screen.findByText(/^Committed .* and released/)).toBeVisible();
    expect(
      await screen.findByText(/^Arrived: Synced and Healthy at exactly/),
    ).toBeInTheDocument();
    expect(changes).toEqual([
      {
        base: sampleCommit('head'),
        path: 'acme/dev/shop-main/values.yaml',
        edits: [{ op: 'set', pointer: '/replicas', value: 3 }],
        reason: 'load',
      },
    ]);
  });

  it('is not arrived while the engine still has the former release', async () => {
    renderInstance({ change: async () => sampleResult() }, AT);
    await userEvent.click(await changeReplicas());
    await press(await screen.findByRole('dialog'), 'Commit');
    const steps = within(
      await screen.findByRole('list', { name: 'From Git to the cluster' }),
    ).getAllByRole('listitem');
    expect(steps.map(step => step.getAttribute('aria-label'))).toEqual([
      'Committed: done',
      'Seen by main: in progress',
      'Synced: waiting',
      'Healthy: waiting',
    ]);
  });

  it('takes a change back', async () => {
    renderInstance({}, AT);
    await changeReplicas();
    expect(
      screen.getByRole('region', { name: 'Your changes' }),
    ).toHaveTextContent('replicas: 2 becomes 3');
    await userEvent.click(
      screen.getByRole('button', { name: 'Take back replicas' }),
    );
    expect(
      screen.queryByRole('region', { name: 'Your changes' }),
    ).not.toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'replicas' })).toHaveValue('2');
  });

  it('keeps what is not saved while another tab is shown', async () => {
    renderInstance({}, AT);
    await changeReplicas();
    await userEvent.click(screen.getByRole('tab', { name: 'Events' }));
    expect(await screen.findByText('BackOff')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('tab', { name: 'Values (unsaved)' }),
    );
    expect(
      await screen.findByRole('textbox', { name: 'replicas' }),
    ).toHaveValue('3');
    await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
    expect(screen.getByRole('tab', { name: 'Values' })).toBeInTheDocument();
  });

  it('does not save what has errors, and says so', async () => {
    renderInstance(
      {
        previewChange: async () =>
          samplePreview({
            problems: [
              {
                severity: 'error',
                message: 'must be at most 2',
                pointer: '/replicas',
                line: 1,
              },
            ],
          }),
      },
      AT,
    );
    const field = await screen.findByRole('textbox', { name: 'replicas' });
    await userEvent.clear(field);
    await userEvent.type(field, '3{Enter}');
    expect(await screen.findByText(/must be at most 2/)).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: /^Save/ }),
    ).toHaveAccessibleDescription(/problems that must be solved/);
    await userEvent.click(screen.getByRole('button', { name: 'Line 1' }));
    expect(
      await screen.findByRole(
        'textbox',
        { name: `Instance of ${instance.name}` },
        EDITOR,
      ),
    ).toHaveTextContent('replicas: 3');
  });

  it('is made from the chart’s schema, with the rest below', async () => {
    renderInstance(
      {
        instanceValues: async () =>
          sampleValues({
            effective: { replicas: 2, extra: 'kept', image: { tag: '2' } },
            schema: {
              $schema: 'https://json-schema.org/draft/2020-12/schema',
              type: 'object',
              properties: {
                replicas: {
                  type: 'integer',
                  title: 'Number of pods',
                  default: 1,
                },
                debug: { type: 'boolean', title: 'Debug', default: true },
                image: {
                  type: 'object',
                  title: 'Image',
                  properties: { tag: { type: 'string', title: 'Tag' } },
                },
              },
            },
          }),
      },
      AT,
    );
    const pods = await screen.findByLabelText(
      'Number of pods',
      undefined,
      EDITOR,
    );
    expect(pods).toHaveValue(2);
    expect(screen.getByLabelText('Tag')).toHaveValue('2');
    expect(screen.getByText('Not described by the chart')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'extra' })).toHaveValue('kept');
    // Defaults that nobody chose are not written down.
    expect(
      screen.queryByRole('region', { name: 'Your changes' }),
    ).not.toBeInTheDocument();
    await userEvent.clear(pods);
    await userEvent.type(pods, '5');
    await waitFor(() =>
      expect(
        screen.getByRole('region', { name: 'Your changes' }),
      ).toHaveTextContent('replicas: 2 becomes 5'),
    );
    expect(
      screen.getByRole('region', { name: 'Your changes' }),
    ).not.toHaveTextContent('debug');
  });

  it('falls back to a tree when the schema cannot be used', async () => {
    renderInstance(
      {
        instanceValues: async () =>
          sampleValues({
            schema: {
              type: 'object',
              properties: { replicas: { $ref: '#/definitions/missing' } },
            },
          }),
      },
      AT,
    );
    expect(
      await screen.findByText(/No form can be made from the chart’s schema/),
    ).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'replicas' })).toHaveValue('2');
  });
});

describe('Values as text', () => {
  it('saves the whole text of the layer', async () => {
    const changes: InstanceChange[] = [];
    renderInstance(
      {
        change: async (_name, change) => {
          changes.push(change);
          return sampleResult({ releaseCommit: undefined });
        },
      },
      AT,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Text' }));
    const text = await screen.findByRole(
      'textbox',
      { name: `Instance of ${instance.name}` },
      EDITOR,
    );
    await userEvent.click(text);
    await userEvent.paste('# more pods\n');
    const save = await allowedButton(/^Save …/);
    expect(screen.getByRole('button', { name: 'Form' })).toBeDisabled();
    await userEvent.click(save);
    await press(await screen.findByRole('dialog'), 'Commit');
    expect(await screen.findByText(/not released yet/)).toBeInTheDocument();
    expect(changes).toMatchObject([
      { text: expect.stringMatching(/# more pods/) },
    ]);
    expect(changes[0]).not.toHaveProperty('edits');
  });

  it('shows defaults of the chart without letting them be changed', async () => {
    renderInstance({}, AT);
    await userEvent.click(await screen.findByRole('button', { name: 'Text' }));
    await userEvent.click(screen.getByLabelText('Layer to change'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Chart defaults' }),
    );
    expect(
      await screen.findByRole(
        'textbox',
        { name: /^Chart defaults of/ },
        EDITOR,
      ),
    ).toHaveAttribute('aria-readonly', 'true');
    expect(screen.getByRole('note')).toHaveTextContent(
      'The chart’s own defaults change with the chart.',
    );
  });

  it('names the instances that a shared layer touches', async () => {
    renderInstance(
      {
        previewChange: async () =>
          samplePreview({
            touches: {
              names: [instance.name, 'shop-acme-sit-main'],
              others: 2,
            },
          }),
      },
      AT,
    );
    await userEvent.click(await screen.findByLabelText('Layer to change'));
    await userEvent.click(
      await screen.findByRole('option', { name: /^Customer acme/ }),
    );
    expect(await screen.findByText(/^Touches 4 instances/)).toHaveTextContent(
      'shop-acme-sit-main and 2 that you may not see',
    );
  });
});

const pending: InstanceValues['pending'] = [
  {
    sha: sampleCommit('pushed'),
    at: '2026-11-20T09:00:00.000Z',
    author: 'Ada',
    title: 'Three replicas',
  },
];

const conflict: ChangeConflict = {
  path: 'acme/dev/shop-main/values.yaml',
  base: 'replicas: 2\n',
  yours: 'replicas: 3\n',
  theirs: 'replicas: 4\n',
  merged: undefined,
  commit: sampleCommit('theirs'),
};

/** As the backend answers when others changed the same lines. */
const conflictError = () =>
  ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'ConflictError', message: 'Changed.', conflict },
        response: { statusCode: 409 },
      }),
      { status: 409, headers: { 'content-type': 'application/json' } },
    ),
  );

describe('Saving', () => {
  it('opens a pull request where the environment asks for one', async () => {
    renderInstance(
      {
        instanceValues: async () => sampleValues({ saveAs: 'pull-request' }),
        change: async () =>
          sampleResult({
            valuesCommit: undefined,
            releaseCommit: undefined,
            pullRequest: { number: 7, url: 'https://git.example.com/pr/7' },
          }),
      },
      AT,
    );
    await userEvent.click(await changeReplicas());
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('until somebody merges it');
    await press(dialog, 'Open pull request');
    expect(await screen.findByText(/Pull request 7 is open/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: /Open the pull request/ }),
    ).toHaveAttribute('href', 'https://git.example.com/pr/7');
  });

  it('says why nothing may be changed', async () => {
    renderInstance(
      {
        instanceActions: async () =>
          sampleActions({
            'change-values': 'You lack chartway.instance.values.edit.',
          }),
      },
      AT,
    );
    const save = await screen.findByRole('button', { name: /^Save/ });
    await waitFor(() =>
      expect(save).toHaveAccessibleDescription(/chartway.instance.values.edit/),
    );
  });

  it('conflict: shows yours, theirs and merged, and goes on with the chosen one', async () => {
    const changes: InstanceChange[] = [];
    renderInstance(
      {
        change: async (_name, change) => {
          changes.push(change);
          if (changes.length > 1) return sampleResult();
          throw await conflictError();
        },
      },
      AT,
    );
    await userEvent.click(await changeReplicas());
    await press(await screen.findByRole('dialog'), 'Commit');
    const dialog = await screen.findByRole('dialog', {
      name: /Somebody else changed/,
    });
    expect(dialog).toHaveTextContent('cannot be merged by themselves');
    expect(within(dialog).queryByLabelText(/^Merged/)).not.toBeInTheDocument();
    expect(
      await within(dialog).findByRole(
        'region',
        { name: 'Their change: Before and Theirs' },
        EDITOR,
      ),
    ).toBeInTheDocument();
    expect(within(dialog).getByLabelText(/^Yours/)).toBeChecked();
    await press(dialog, 'Go on with this text');
    await userEvent.click(await allowedButton(/^Save …/));
    await press(
      await screen.findByRole('dialog', { name: /^Save values/ }),
      'Commit',
    );
    expect(await screen.findByText(/^Committed .* released/)).toBeVisible();
    expect(changes[1]).toMatchObject({
      base: sampleCommit('theirs'),
      text: 'replicas: 3\n',
    });
  });

  it('conflict: is told before saving, too', async () => {
    renderInstance(
      {
        previewChange: async (_name, { base }) => {
          if (base === conflict.commit) return samplePreview();
          throw await conflictError();
        },
      },
      AT,
    );
    const field = await screen.findByRole('textbox', { name: 'replicas' });
    await userEvent.clear(field);
    await userEvent.type(field, '3{Enter}');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Resolve …' }),
    );
    await press(
      await screen.findByRole('dialog', { name: /Somebody else changed/ }),
      'Go on with this text',
    );
    expect(await allowedButton(/^Save …/)).toBeInTheDocument();
  });

  it('says that Git moved on while a draft is open, and keeps the draft', async () => {
    let commit = 'head';
    renderInstance(
      {
        instanceValues: async () =>
          sampleValues({
            commit: sampleCommit(commit),
            pending: commit === 'head' ? pending : [],
          }),
        release: async () => {
          commit = 'moved';
          return sampleResult();
        },
      },
      AT,
    );
    await changeReplicas();
    expect(screen.queryByText(/changed in Git since/)).not.toBeInTheDocument();
    await userEvent.click(await allowedButton('Release …'));
    await press(await screen.findByRole('dialog'), 'Release');
    expect(await screen.findByText(/changed in Git since/)).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'replicas' })).toHaveValue('3');
  });
});

describe('Committed, not released', () => {
  it('releases exactly what was shown', async () => {
    const released: unknown[] = [];
    renderInstance(
      {
        instanceValues: async () =>
          sampleValues({
            pending: released.length > 0 ? [] : pending,
            release: 'manual',
          }),
        release: async (_name, request) => {
          released.push(request);
          return sampleResult();
        },
      },
      AT,
    );
    expect(
      await screen.findByText(/^Committed, not released/),
    ).toHaveTextContent('Three replicas');
    await userEvent.click(await allowedButton('Release …'));
    await press(await screen.findByRole('dialog'), 'Release');
    await waitFor(() =>
      expect(
        screen.queryByText(/^Committed, not released/),
      ).not.toBeInTheDocument(),
    );
    expect(released).toEqual([{ valuesCommit: sampleCommit('pushed') }]);
  });

  it('says why it cannot be released', async () => {
    renderInstance(
      {
        instanceValues: async () => sampleValues({ pending }),
        instanceActions: async () =>
          sampleActions({ release: 'Production takes releases by promotion.' }),
      },
      AT,
    );
    const button = await screen.findByRole('button', { name: 'Release …' });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription(/by promotion/),
    );
  });
});
