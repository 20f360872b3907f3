import { z } from 'zod';
import type { Counts } from './FakeArgo';
import type { Landscape } from './portal';
import { answerQuestions, startHelper } from './processes';
import { countUpstream } from './upstream';
import { bytesOf } from './view';

const questionSchema = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('start'),
    urls: z.array(z.string()),
    token: z.string(),
  }),
  z.object({ ask: z.literal('view'), viewers: z.number().int() }),
  z.object({ ask: z.literal('counts') }),
]);

const historySchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  status: z
    .object({
      history: z
        .array(
          z.object({
            revision: z.string().optional(),
            revisions: z.array(z.string()).optional(),
          }),
        )
        .nullish(),
    })
    .optional(),
});

/**
 * What users have today, written down plainly: a plugin that asks Argo CD whenever somebody looks. For each instance it
 * finds the Applications of the entity by label; for each of these it reads the Application, its resource tree, and who
 * committed what for every entry of its history, all of them at once. Nothing is kept.
 */
async function look(urls: readonly string[], token: string): Promise<unknown> {
  const get = async (url: string, path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/api/v1/${path}`, { headers });
    const body: unknown = await response.json();
    return response.ok ? body : undefined;
  };
  const details = async (url: string, found: unknown) => {
    const { name, namespace = '' } = historySchema.parse(found).metadata;
    const query = `?appNamespace=${namespace}`;
    const path = `applications/${name}`;
    const [application, tree] = await Promise.all([
      get(url, path + query),
      get(url, `${path}/resource-tree${query}`),
    ]);
    const history = historySchema.parse(application).status?.history ?? [];
    const metadata = await Promise.all(
      history.map(({ revision, revisions = [] }) => {
        const sha = revision || revisions.at(-1) || '';
        return get(url, `${path}/revisions/${sha}/metadata${query}`);
      }),
    );
    return { application, tree, metadata };
  };
  return Promise.all(
    urls.map(async url => {
      const list = await get(url, 'applications?selector=');
      const { items } = z.object({ items: z.array(z.unknown()) }).parse(list);
      return Promise.all(items.map(item => details(url, item)));
    }),
  );
}

/** A plugin that asks whenever somebody looks, in a fresh process. */
export type Plugin = {
  /** Lets some people look at once: how long it took the slowest, and what each got. */
  view(viewers: number): Promise<{ milliseconds: number; bytes: number }>;
  takeCounts(): Promise<Counts>;
  end(): Promise<void>;
};

/** Starts it. */
export async function startPlugin({
  urls,
  token,
}: Pick<Landscape, 'urls' | 'token'>): Promise<Plugin> {
  const helper = startHelper('plugin');
  await helper.ask({ ask: 'start', urls, token }, z.unknown());
  return {
    view: viewers =>
      helper.ask(
        { ask: 'view', viewers },
        z.object({ milliseconds: z.number(), bytes: z.number() }),
      ),
    takeCounts: () =>
      helper.ask(
        { ask: 'counts' },
        z.object({ calls: z.number(), streams: z.number() }),
      ),
    end: () => helper.end(),
  };
}

/** In a process of its own: the plugin. */
export async function playPlugin(): Promise<void> {
  let settings: { urls: string[]; token: string } = { urls: [], token: '' };
  let counter = countUpstream([]);
  await answerQuestions(
    async question => {
      const asked = questionSchema.parse(question);
      switch (asked.ask) {
        case 'start':
          settings = asked;
          counter = countUpstream(asked.urls);
          return undefined;
        case 'counts':
          return counter.take();
        default: {
          const start = performance.now();
          const seen = await Promise.all(
            Array.from({ length: asked.viewers }, () =>
              look(settings.urls, settings.token),
            ),
          );
          const milliseconds = performance.now() - start;
          return { milliseconds, bytes: bytesOf(seen[0]) };
        }
      }
    },
    async () => {},
  );
}
