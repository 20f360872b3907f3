/** The module of a benchmark. */
interface BenchmarkModule {
  run(args: string[]): Promise<void>;
}

/** One benchmark: what it measures, and its module, loaded only when it runs. */
interface Benchmark {
  readonly what: string;
  // Node may give what a CommonJS module exports as `default` when it is imported on demand.
  readonly load: () => Promise<BenchmarkModule | { default: BenchmarkModule }>;
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  argo: {
    what: 'look at instances on several Argo CD, against a plugin that asks whenever somebody looks',
    load: () => import('./argo'),
  },
  audit: {
    what: 'keep, verify and tamper with an audit log, against plain tables',
    load: () => import('./audit'),
  },
  charts: {
    what: 'generate, lint, package and push, against helm processes',
    load: () => import('./charts'),
  },
  commits: {
    what: 'edit values from two processes at once, against a clone and a push per change',
    load: () => import('./commits'),
  },
  permissions: {
    what: 'list what a person may see of 200,000 instances, against filtering all of them',
    load: () => import('./permissions'),
  },
  portfolio: {
    what: 'page, filter and search 200,000 instances with their live state, and read them from Git',
    load: () => import('./portfolio'),
  },
  render: {
    what: 'render charts, against a helm template process',
    load: () => import('./render'),
  },
};

function usage(): string {
  const lines = Object.entries(benchmarks).map(
    ([name, { what }]) => `  ${name.padEnd(11)} ${what}`,
  );
  return `usage: npm run bench -- NAME [arguments]\n${lines.join('\n')}\n`;
}

async function main([name, ...args]: string[]): Promise<void> {
  const benchmark =
    name !== undefined && Object.hasOwn(benchmarks, name)
      ? benchmarks[name]
      : undefined;
  if (!benchmark) {
    const complaint = name === undefined ? '' : `no benchmark ${name}\n`;
    process.stderr.write(`${complaint}${usage()}`);
    process.exitCode = 2;
    return;
  }
  const loaded = await benchmark.load();
  const { run } = 'default' in loaded ? loaded.default : loaded;
  await run(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const text = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
