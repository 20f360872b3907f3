import { z } from 'zod';
import type { Setting } from './applications';
import { FakeArgo, type Counts } from './FakeArgo';
import { answerQuestions, startHelper } from './processes';

const settingSchema = z.object({
  instances: z.number().int(),
  applications: z.number().int(),
  history: z.number().int(),
});

const questionSchema = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('start'),
    setting: settingSchema,
    latency: z.number(),
    ports: z.array(z.number().int()),
  }),
  z.object({ ask: z.literal('counts') }),
  z.object({
    ask: z.literal('latency'),
    instance: z.number().int(),
    latency: z.number(),
  }),
]);

const countsSchema = z.object({ calls: z.number(), streams: z.number() });

/** Argo CD instances in a process of their own, so that they do not take the portal's time. */
export type Fakes = {
  urls: string[];
  /** Requests since it was last asked. */
  takeCounts(): Promise<Counts>;
  setLatency(instance: number, milliseconds: number): Promise<void>;
  end(): Promise<void>;
};

/** Starts fake Argo CD instances. `ports`: those to listen on, as far as given. */
export async function startFakes(options: {
  setting: Setting;
  latency: number;
  ports: readonly number[];
}): Promise<Fakes> {
  const helper = startHelper('fakes');
  const urls = await helper.ask(
    { ask: 'start', ...options },
    z.array(z.string()),
  );
  return {
    urls,
    takeCounts: () => helper.ask({ ask: 'counts' }, countsSchema),
    async setLatency(instance, latency) {
      await helper.ask({ ask: 'latency', instance, latency }, z.unknown());
    },
    end: () => helper.end(),
  };
}

/** In a process of its own: the fake Argo CD instances. */
export async function playFakes(): Promise<void> {
  const fakes: FakeArgo[] = [];
  await answerQuestions(
    async question => {
      const asked = questionSchema.parse(question);
      switch (asked.ask) {
        case 'start': {
          const { setting, latency, ports } = asked;
          for (let instance = 0; instance < setting.instances; instance++)
            fakes.push(new FakeArgo({ setting, instance, latency }));
          return Promise.all(
            fakes.map((fake, index) => fake.start(ports[index] ?? 0)),
          );
        }
        case 'latency': {
          const fake = fakes[asked.instance];
          if (fake) fake.latency = asked.latency;
          return undefined;
        }
        default: {
          const counts = fakes.map(fake => fake.takeCounts());
          const sum = (pick: (count: Counts) => number) =>
            counts.map(pick).reduce((total, one) => total + one, 0);
          return {
            calls: sum(({ calls }) => calls),
            streams: sum(({ streams }) => streams),
          };
        }
      }
    },
    async () => {},
  );
}
