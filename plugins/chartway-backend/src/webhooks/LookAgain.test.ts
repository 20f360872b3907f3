import { LookAgain } from './LookAgain';

/** Repositories whose host notes which branches it was told of. */
function world() {
  const told: string[] = [];
  const looks: number[] = [];
  const engineTold: string[] = [];
  let open: () => void = () => {};
  let gate: Promise<void> = Promise.resolve();
  const access = (name: string) => ({
    branch: 'main',
    repository: async () => ({
      cloneUrl: `https://git.example.com/acme/${name}.git`,
      changed: (branch: string) => {
        told.push(`${name} ${branch}`);
      },
    }),
  });
  const gitops = access('gitops');
  const engine = {
    url: 'https://argocd.example.com/',
    lookAgain: async (name: string) => {
      engineTold.push(name);
    },
  };
  const listener = new LookAgain({
    repositories: [access('charts'), gitops],
    gitops,
    engines: [engine],
    lookAtGit: async () => {
      looks.push(looks.length);
      await gate;
    },
  });
  return {
    ...{ told, looks, engineTold, listener },
    hold() {
      gate = new Promise(resolve => {
        open = resolve;
      });
      return () => open();
    },
  };
}

const push = (repository: string, branch?: string) =>
  ({ kind: 'git', repository, ...(branch && { branch }) } as const);

describe('news of Git', () => {
  it('has the desired state looked at when its branch moved', async () => {
    const { listener, looks, told } = world();
    await listener.heard(push('acme/gitops', 'main'));
    expect(told).toEqual(['gitops main']);
    expect(looks).toHaveLength(1);
  });

  it('looks no further for other branches, other repositories and those of others', async () => {
    const { listener, looks, told } = world();
    await listener.heard(push('acme/gitops', 'draft'));
    await listener.heard(push('acme/charts'));
    await listener.heard(push('mallory/gitops', 'main'));
    await listener.heard(push('gitops', 'main'));
    expect(told).toEqual(['gitops draft', 'charts main']);
    expect(looks).toEqual([]);
  });

  it('looks once more, and not more often, for all that comes during a look', async () => {
    const { listener, looks, hold } = world();
    const open = hold();
    const first = listener.heard(push('acme/gitops', 'main'));
    await new Promise(done => setTimeout(done, 5));
    const others = Array.from({ length: 5 }, () =>
      listener.heard(push('acme/gitops', 'main')),
    );
    await new Promise(done => setTimeout(done, 5));
    open();
    await Promise.all([first, ...others]);
    expect(looks).toHaveLength(2);
  });
});

describe('news of Argo CD', () => {
  it('has the engine of that address read the Application anew, and no other', async () => {
    const { listener, engineTold } = world();
    const news = { kind: 'application', application: 'shop' } as const;
    await listener.heard({ ...news, url: 'https://argocd.example.com' });
    await listener.heard({ ...news, url: 'https://other.example.com' });
    expect(engineTold).toEqual(['shop']);
  });
});
