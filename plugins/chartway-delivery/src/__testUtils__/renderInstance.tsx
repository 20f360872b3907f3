import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  renderInTestApp,
  type TestApiPairs,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { fakeApi } from '@chartway/plugin-chartway-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { InstanceContent } from '../instance/InstanceContent';
import { rootRouteRef } from '../routes';
import { instance, workingApi } from './instanceSamples';

/** Renders the page of the sample instance; what a test does not program works. */
export function renderInstance(
  api: Partial<ChartwayApi> = {},
  query = '',
  apis: TestApiPairs<unknown[]> = [],
): ReturnType<typeof renderInTestApp> {
  return renderInTestApp(<InstanceContent />, {
    apis: [[chartwayApiRef, fakeApi({ ...workingApi, ...api })], ...apis],
    mountPath: '/chartway/instances/:name',
    initialRouteEntries: [`/chartway/instances/${instance.name}${query}`],
    mountedRoutes: {
      '/chartway': convertLegacyRouteRef(rootRouteRef),
      '/catalog/:namespace/:kind/:name': convertLegacyRouteRef(entityRouteRef),
    },
  });
}

/** A button, once it is known that it may be pressed. */
export async function allowedButton(name: string | RegExp) {
  await waitFor(() =>
    expect(screen.getByRole('button', { name })).not.toHaveAttribute(
      'aria-disabled',
      'true',
    ),
  );
  return screen.getByRole('button', { name });
}

/** Opens the dialog behind an entry of the menu of actions. */
export async function openAction(label: RegExp): Promise<HTMLElement> {
  await userEvent.click(await screen.findByRole('button', { name: 'Actions' }));
  const item = await screen.findByRole('menuitem', { name: label });
  await waitFor(() => expect(item).toHaveAttribute('aria-disabled', 'false'));
  await userEvent.click(item);
  return await screen.findByRole('dialog');
}

/** Presses a button of a dialog. */
export async function press(dialog: HTMLElement, name: string | RegExp) {
  await userEvent.click(within(dialog).getByRole('button', { name }));
}
