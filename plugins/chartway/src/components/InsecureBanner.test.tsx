import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen } from '@testing-library/react';
import { fakeApi, sampleInfo } from '@chartway/plugin-chartway-react/testUtils';
import { InsecureBanner } from './InsecureBanner';

function show(info: ChartwayApi['info']) {
  renderInTestApp(
    <>
      <InsecureBanner />
      the page
    </>,
    { apis: [[chartwayApiRef, fakeApi({ info })]] },
  );
}

describe('InsecureBanner', () => {
  it('security 29: says on the page that permissions are switched off', async () => {
    show(async () => ({ ...sampleInfo, insecure: true }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'permissions are switched off',
    );
  });

  it('is silent otherwise, also when the backend does not answer', async () => {
    show(async () => {
      throw new Error('The backend does not answer.');
    });
    expect(await screen.findByText('the page')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});
