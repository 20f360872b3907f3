import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { policyVersionOf } from './policyVersion';
import { ReloadingPolicyConfig } from './ReloadingPolicyConfig';

const bound = (role: string) => ({
  chartway: { policy: { bindings: [{ group: 'group:default/g', role }] } },
});

/** Keeps errors; anything else would be news to these tests. */
function loggerInto(errors: string[]): LoggerService {
  const unexpected = (message: string | Error) => {
    throw new Error(`Nobody expected to read: ${message}`);
  };
  return {
    error: message => errors.push(String(message)),
    warn: unexpected,
    info: unexpected,
    debug: unexpected,
    child: () => loggerInto(errors),
  };
}

/** A configuration whose file a person edits while the portal runs. */
function editable(data: object) {
  const read = (content: object) =>
    new ConfigReader(JSON.parse(JSON.stringify(content)));
  let now = read(data);
  const listeners: (() => void)[] = [];
  const config = new Proxy(now, {
    get(_, key) {
      if (key === 'subscribe') {
        return (listener: () => void) => {
          listeners.push(listener);
          return { unsubscribe() {} };
        };
      }
      const value: unknown = Reflect.get(now, key);
      return typeof value === 'function' ? value.bind(now) : value;
    },
  });
  return {
    config,
    edit(content: object) {
      now = read(content);
      listeners.forEach(listener => listener());
    },
  };
}

function start(data: object) {
  const { config, edit } = editable(data);
  const errors: string[] = [];
  const logger = loggerInto(errors);
  const changes: string[] = [];
  const policy = new ReloadingPolicyConfig(config, logger, ({ bindings }) =>
    changes.push(bindings.map(({ role }) => role).join()),
  );
  const roles = () => policy.current().bindings.map(({ role }) => role);
  return { policy, roles, edit, errors, changes };
}

describe('ReloadingPolicyConfig', () => {
  it('follows the configuration without a restart, and tells who listens', () => {
    const { roles, edit, errors, changes } = start(bound('support'));
    expect(roles()).toEqual(['support']);
    expect(changes).toEqual([]);
    edit(bound('operations'));
    expect(roles()).toEqual(['operations']);
    expect(changes).toEqual(['operations']);
    expect(errors).toEqual([]);
  });

  it('goes on with what held before when a change cannot be read, and says which key is wrong', () => {
    const { roles, edit, errors, changes } = start(bound('support'));
    edit(bound('emperor'));
    expect(roles()).toEqual(['support']);
    expect(changes).toEqual([]);
    expect(errors.join()).toMatch(
      /^The changed role bindings are not used, those before go on: chartway\.policy\.bindings\[0\]\.role: .*\. Correct the configuration; no restart is needed\.$/,
    );
    edit(bound('devops'));
    expect(roles()).toEqual(['devops']);
  });

  it('has the version of the policy that holds, and none without bindings', () => {
    const { policy, edit } = start(bound('support'));
    const first = policyVersionOf(policy.current());
    expect(policy.version()).toBe(first);
    edit(bound('devops'));
    const second = policyVersionOf(policy.current());
    expect(policy.version()).toBe(second);
    expect(second).not.toBe(first);
    edit(bound('emperor'));
    expect(policy.version()).toBe(second);
    edit({});
    expect(policy.version()).toBeUndefined();
  });

  it('needs nobody who listens', () => {
    const { config, edit } = editable(bound('support'));
    const policy = new ReloadingPolicyConfig(config, loggerInto([]));
    edit(bound('devops'));
    expect(policy.current().bindings).toMatchObject([{ role: 'devops' }]);
  });

  it('takes a configuration that never changes', () => {
    const config = new ConfigReader(bound('support'));
    const policy = new ReloadingPolicyConfig(config, loggerInto([]));
    expect(policy.current().bindings).toMatchObject([{ role: 'support' }]);
  });

  it('does not start with bindings that cannot be read', () => {
    expect(() => start(bound('emperor'))).toThrow(
      'chartway.policy.bindings[0].role',
    );
  });
});
