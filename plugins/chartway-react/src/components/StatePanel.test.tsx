import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Remote } from '../remote/Remote';
import { myAccessRouteRef, whoMayRouteRef } from '../routes';
import { StatePanel } from './StatePanel';

function show(remote: Remote<string>, reload = () => {}) {
  return renderInTestApp(
    <StatePanel
      remote={{ ...remote, reload }}
      what="the instances"
      empty={{ title: 'No instance yet', description: 'Make the first.' }}
      likelyCauses="It may have been removed."
      stillShown="What Git wants is shown."
    />,
  );
}

const fetchedAt = new Date();
const down = {
  kind: 'down',
  message: 'Git is down.',
  requestId: 'r-1',
} as const;

describe('StatePanel', () => {
  it('loading: says what is loading', () => {
    show({ state: 'loading' });
    expect(
      screen.getByRole('status', { name: 'Loading the instances' }),
    ).toHaveAttribute('aria-busy', 'true');
  });

  it('empty: says the first step', () => {
    show({ state: 'empty' });
    expect(
      screen.getByRole('region', { name: 'No instance yet' }),
    ).toHaveTextContent('Make the first.');
  });

  it('denied: names the permission and who can grant it', () => {
    show({
      state: 'denied',
      problem: {
        kind: 'denied',
        message: 'No role of yours allows it.',
        permission: 'chartway.instance.read',
      },
    });
    const panel = screen.getByRole('region', {
      name: 'You may not see the instances',
    });
    expect(panel).toHaveTextContent('chartway.instance.read');
    expect(panel).toHaveTextContent('chartway.policy.bindings');
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('denied: links to what I may do and to who can do this', async () => {
    renderInTestApp(
      <StatePanel
        remote={{
          state: 'denied',
          problem: {
            kind: 'denied',
            message: 'No.',
            permission: 'chartway.instance.deploy',
          },
          reload: () => {},
        }}
        what="the release"
        instance="shop-acme-dev-main"
      />,
      { mountedRoutes: { '/mine': myAccessRouteRef, '/who': whoMayRouteRef } },
    );
    expect(
      await screen.findByRole('link', { name: 'My access' }),
    ).toHaveAttribute('href', '/mine');
    expect(
      screen.getByRole('link', { name: 'Who can do this?' }),
    ).toHaveAttribute(
      'href',
      '/who?instance=shop-acme-dev-main&permission=chartway.instance.deploy',
    );
  });

  it('down: says which, since when, what is still shown, and retries', async () => {
    let reloads = 0;
    show({ state: 'down', problem: down, since: new Date() }, () => {
      reloads += 1;
    });
    const panel = screen.getByRole('region', {
      name: 'Cannot load the instances',
    });
    expect(panel).toHaveTextContent('Git is down.');
    expect(panel).toHaveTextContent('Failing since just now');
    expect(panel).toHaveTextContent('What Git wants is shown.');
    expect(panel).toHaveTextContent('Request r-1');
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(reloads).toBe(1);
  });

  it('not found: says likely causes', () => {
    show({
      state: 'notFound',
      problem: { kind: 'notFound', message: 'There is no x.' },
    });
    expect(
      screen.getByRole('region', { name: 'Cannot find the instances' }),
    ).toHaveTextContent('There is no x.It may have been removed.');
  });

  it('stale: says the age and why', () => {
    show({ state: 'stale', data: 'x', fetchedAt, problem: down });
    expect(screen.getByRole('alert')).toHaveTextContent(
      'Stale: the instances as of just now. The last refresh failed: Git is down.',
    );
  });

  it('partial: lists what is missing', () => {
    show({ state: 'partial', data: 'x', fetchedAt, missing: ['a: no digest'] });
    expect(screen.getByRole('alert')).toHaveTextContent('a: no digest');
  });

  it('ready: shows nothing', () => {
    show({ state: 'ready', data: 'x', fetchedAt });
    expect(screen.queryByText(/the instances/)).not.toBeInTheDocument();
  });
});
