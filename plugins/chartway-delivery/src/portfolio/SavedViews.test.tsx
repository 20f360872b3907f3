import { storageApiRef } from '@backstage/core-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { SavedViews } from './SavedViews';

const KEY = 'portfolioViews';

function Address() {
  return <output>{useLocation().search}</output>;
}

function show(at: string, kept?: unknown) {
  const storage = mockApis.storage();
  if (kept !== undefined) {
    storage.forBucket('chartway').set(KEY, JSON.parse(JSON.stringify(kept)));
  }
  renderInTestApp(
    <>
      <SavedViews />
      <Address />
    </>,
    { apis: [[storageApiRef, storage]], initialRouteEntries: [at] },
  );
  return () => storage.forBucket('chartway').snapshot(KEY).value;
}

const open = async () => {
  await userEvent.click(await screen.findByRole('button', { name: /^View/ }));
  return within(await screen.findByRole('menu'));
};

const DRIFT = {
  name: 'Drift in prod',
  query: 'environment=prod&status=drifted',
};

describe('SavedViews', () => {
  it('keeps what is shown under a name', async () => {
    const kept = show('/?status=drifted&page=3&environment=prod');
    await userEvent.click(
      (await open()).getByRole('menuitem', { name: 'Save this view …' }),
    );
    await userEvent.type(await screen.findByLabelText('Name'), DRIFT.name);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(kept()).toEqual([DRIFT]));
    expect(
      await screen.findByRole('button', { name: `View: ${DRIFT.name}` }),
    ).toBeInTheDocument();
  });

  it('opens a view', async () => {
    show('/', [DRIFT]);
    await userEvent.click(
      (await open()).getByRole('menuitem', { name: DRIFT.name }),
    );
    expect(screen.getByRole('status')).toHaveTextContent(`?${DRIFT.query}`);
  });

  it('says that a name is taken before it replaces', async () => {
    const kept = show('/?mine=true', [DRIFT]);
    await userEvent.click(
      (await open()).getByRole('menuitem', { name: 'Save this view …' }),
    );
    await userEvent.type(await screen.findByLabelText('Name'), DRIFT.name);
    await userEvent.click(screen.getByRole('button', { name: 'Replace' }));
    await waitFor(() =>
      expect(kept()).toEqual([{ name: DRIFT.name, query: 'mine=true' }]),
    );
  });

  it('removes the view that is shown, once somebody confirms', async () => {
    const kept = show(`/?${DRIFT.query}`, [DRIFT]);
    await userEvent.click(
      (await open()).getByRole('menuitem', { name: /^Remove/ }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove' }),
    );
    await waitFor(() => expect(kept()).toEqual([]));
  });

  it('has none where the storage holds something else', async () => {
    show('/', { views: 'of another version' });
    expect((await open()).getByText('No view saved yet')).toBeInTheDocument();
  });
});
