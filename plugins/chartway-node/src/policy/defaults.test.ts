import { ConfigReader } from '@backstage/config';
import { readPolicyConfig } from './PolicyConfig';
import { ReloadingPolicyConfig } from './ReloadingPolicyConfig';

const bound = (group: string) =>
  new ConfigReader({
    chartway: { policy: { bindings: [{ group, role: 'support' }] } },
  });

const unexpected = (message: string | Error) => {
  throw new Error(`Nobody expected to read: ${message}`);
};
const logger = {
  error: unexpected,
  warn: unexpected,
  info: unexpected,
  debug: unexpected,
  child: () => logger,
};

describe('what a configuration leaves out', () => {
  it('is the namespace `default` for a group', () => {
    expect(readPolicyConfig(bound('group:Desk')).bindings).toMatchObject([
      { group: 'group:default/desk' },
    ]);
  });

  it('is no reason not to start, when it cannot tell of changes either', () => {
    const config = Object.create(bound('group:desk'), {
      subscribe: { value: undefined },
    });
    const policy = new ReloadingPolicyConfig(config, logger);
    expect(policy.current().bindings).toHaveLength(1);
  });
});
