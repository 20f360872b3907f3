import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { EngineStatus } from '@chartway/plugin-chartway-common';
import { screen } from '@testing-library/react';
import { sampleEngine } from '../testUtils';
import { EngineAlerts } from './EngineAlerts';

const show = (...engines: EngineStatus[]) =>
  renderInTestApp(<EngineAlerts engines={engines} shown="Its instances are" />);

describe('EngineAlerts', () => {
  it('says which does not answer, since when, why, and how old what is shown is', async () => {
    show(
      sampleEngine(),
      sampleEngine({
        name: 'edge',
        state: 'stale',
        message: 'The stream was cut.',
      }),
    );
    const alerts = await screen.findAllByRole('alert');
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toHaveTextContent(
      /edge has not answered since .+ The stream was cut\. Its instances are shown as of .+/,
    );
  });

  it('says that nothing is known from one that never answered', async () => {
    show(sampleEngine({ state: 'down', observedAt: undefined }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Nothing is known from it; what Git wants is shown.',
    );
  });

  it('does not call one dead that is only starting', async () => {
    show(sampleEngine({ state: 'connecting', observedAt: undefined }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('is connecting to the deployment engine');
    expect(alert).not.toHaveTextContent('not answered');
  });
});
