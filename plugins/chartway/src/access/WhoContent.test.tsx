import { NotFoundError } from '@backstage/errors';
import type { ChartwayApi, WhoMay } from '@chartway/plugin-chartway-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  sampleInstance,
  sampleWho,
} from '@chartway/plugin-chartway-react/testUtils';
import { renderPage } from '../__testUtils__/renderPage';
import { WhoContent } from './WhoContent';

const instance = sampleInstance();
const QUESTION = `/chartway/who?instance=${instance.name}&permission=chartway.instance.deploy`;

const show = (api: Partial<ChartwayApi> = {}, at = QUESTION) =>
  renderPage(<WhoContent />, {
    api: {
      instances: async () => ({
        items: [instance],
        totalItems: 1,
        problems: [],
      }),
      whoMay: async () => sampleWho,
      ...api,
    },
    path: '/chartway/who',
    at,
  });

const answering = (changes: Partial<WhoMay>) => ({
  whoMay: async () => ({ ...sampleWho, ...changes }),
});

describe('WhoContent', () => {
  it('lists people and groups with the role that gives it', async () => {
    show();
    expect(
      await screen.findByRole('heading', {
        name: 'Who may deploy this instance',
        level: 1,
      }),
    ).toBeInTheDocument();
    const people = await screen.findByRole('table', { name: 'People' });
    expect(within(people).getAllByRole('row')[1]).toHaveTextContent(
      'Devin, DevOpsDevOps through devops',
    );
    const groups = screen.getByRole('table', { name: 'Groups' });
    expect(within(groups).getAllByRole('row')[1]).toHaveTextContent(
      'DevOpsDevOps1',
    );
    expect(screen.getByRole('link', { name: instance.name })).toHaveAttribute(
      'href',
      `/chartway/instances/${instance.name}`,
    );
  });

  it('asks again for another verb, and keeps the question in the URL', async () => {
    const asked: string[] = [];
    show({
      whoMay: async ({ permission }) => {
        asked.push(permission);
        return sampleWho;
      },
    });
    await screen.findByRole('table', { name: 'People' });
    await userEvent.click(screen.getByLabelText('Verb'));
    await userEvent.click(
      screen.getByRole('option', { name: 'Instances: Refresh' }),
    );
    expect(
      await screen.findByRole('heading', {
        name: 'Who may refresh this instance',
      }),
    ).toBeInTheDocument();
    expect(asked).toEqual([
      'chartway.instance.deploy',
      'chartway.instance.refresh',
    ]);
  });

  it('without a question: says what to choose', async () => {
    show({}, '/chartway/who');
    expect(
      await screen.findByText(/Choose an instance and a verb/),
    ).toBeInTheDocument();
  });

  it('empty: says that nobody has it and who could give it', async () => {
    show(answering({ people: [], groups: [] }));
    expect(
      await screen.findByRole('region', { name: 'Nobody has it' }),
    ).toHaveTextContent('chartway.policy.bindings');
  });

  it('partial: says that not everybody is listed', async () => {
    show(answering({ message: 'The first 500 of 900 people are listed.' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The first 500 of 900 people',
    );
    expect(screen.getByRole('table', { name: 'People' })).toBeInTheDocument();
  });

  it('under another policy: says that it does not tell', async () => {
    show(
      answering({
        decidedBy: 'another-policy',
        people: [],
        groups: [],
        message: 'Another permission policy decides; it cannot be asked.',
      }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Another permission policy decides',
    );
  });

  it('not found: says likely causes', async () => {
    show({
      whoMay: async () => {
        throw new NotFoundError('There is no such instance.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'Cannot find who may do this',
      }),
    ).toHaveTextContent('one that you may not read');
  });

  it('down: retries', async () => {
    show({
      whoMay: async () => {
        throw new Error('The catalog does not answer.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'Cannot load who may do this',
      }),
    ).toHaveTextContent('The catalog does not answer.');
    expect(screen.getByRole('button', { name: 'Retry' })).toBeEnabled();
  });
});
