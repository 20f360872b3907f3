import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  AuditQuery,
  AuditState,
  ChartwayApi,
} from '@chartway/plugin-chartway-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  deniedAuditEntry,
  fullAuditEntry,
  sampleAccess,
  sampleAuditState,
  sampleInfo,
} from '@chartway/plugin-chartway-react/testUtils';
import { renderPage } from '../__testUtils__/renderPage';
import { sampleProof } from '../__testUtils__/sampleProof';
import { AuditContent } from './AuditContent';

const working: Partial<ChartwayApi> = {
  access: async () => sampleAccess,
  info: async () => sampleInfo,
  products: async () => [],
  customers: async () => [],
  audit: async () => ({ items: [deniedAuditEntry, fullAuditEntry] }),
  auditState: async () => sampleAuditState,
};

const show = (api: Partial<ChartwayApi> = {}, at = '/chartway/audit') =>
  renderPage(<AuditContent />, {
    api: { ...working, ...api },
    path: '/chartway/audit',
    at,
  });

const inState = (changes: Partial<AuditState>) => ({
  auditState: async () => ({ ...sampleAuditState, ...changes }),
});

/** Programs the list and tells what it was asked. */
function asked() {
  const queries: (AuditQuery | undefined)[] = [];
  const audit: ChartwayApi['audit'] = async query => {
    queries.push(query);
    return { items: [fullAuditEntry], next: 'older' };
  };
  return { queries, api: { audit } };
}

describe('AuditContent', () => {
  it('loading: shows a skeleton', async () => {
    show({ audit: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading the audit log' }),
    ).toBeInTheDocument();
  });

  it('lists who did what to what, with which outcome and why', async () => {
    show();
    const table = await screen.findByRole('table', { name: 'Audit log' });
    const [, denied, full] = within(table).getAllByRole('row');
    expect(denied).toHaveTextContent(/sam-support.*Deploy.*Denied/);
    expect(full).toHaveTextContent(
      /devin-devops.*Template.*Deploy.*shop-acme-dev-main.*Succeeded.*First deployment for Acme/,
    );
  });

  it('says how the log is doing', async () => {
    show();
    const line = await screen.findByRole('list', { name: 'State of the log' });
    expect(line).toHaveTextContent('1,234 records');
    expect(line).toHaveTextContent('checkpoint of size 1,230');
    expect(within(line).getByRole('link', { name: /Git/ })).toHaveAttribute(
      'href',
      'https://git.example.com/gitops/audit-checkpoints',
    );
  });

  it('security 59: says when the log cannot be written, and what that means', async () => {
    show(inState({ writable: false }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /cannot be written.*is refused/,
    );
  });

  it('says when a checkpoint is not anchored and when a forwarder waits', async () => {
    show(
      inState({
        anchor: { type: 'git', problem: 'The Git host does not answer.' },
        forwarders: [
          {
            name: 'siem',
            type: 'syslog',
            position: 12,
            problem: 'Connection refused.',
          },
        ],
      }),
    );
    const alerts = await screen.findAllByRole('alert');
    expect(alerts.map(alert => alert.textContent).join()).toMatch(
      /The Git host does not answer.*siem waits at position 12: Connection refused/,
    );
  });

  it('narrows by the filters in the URL, and pages', async () => {
    const { queries, api } = asked();
    show(
      api,
      '/chartway/audit?product=shop&status=failed&actor=dana&since=24h',
    );
    await screen.findByRole('table', { name: 'Audit log' });
    expect(queries[0]).toMatchObject({
      product: 'shop',
      status: 'failed',
      actor: 'user:default/dana',
      from: expect.stringMatching(/^\d{4}-/),
    });
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    await waitFor(() =>
      expect(queries[queries.length - 1]).toMatchObject({
        product: 'shop',
        before: 'older',
      }),
    );
    // Another filter begins at the newest entry again.
    await screen.findByRole('button', { name: 'Newest' });
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(queries[queries.length - 1]).toEqual({ limit: 50 }),
    );
  });

  it('asks once a text is complete', async () => {
    const { queries, api } = asked();
    show(api);
    await userEvent.type(await screen.findByLabelText('Search'), 'acme{Enter}');
    await waitFor(() =>
      expect(queries[queries.length - 1]).toMatchObject({ text: 'acme' }),
    );
    expect(queries.map(query => query?.text)).toEqual([undefined, 'acme']);
  });

  it('shows filters that are out of sight, and takes them away', async () => {
    const { queries, api } = asked();
    show(api, '/chartway/audit?requestId=req-7');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Fewer filters' }),
    );
    const chip = await screen.findByText('Request: req-7');
    chip.focus();
    await userEvent.click(chip.parentElement!.querySelector('svg')!);
    await waitFor(() =>
      expect(queries[queries.length - 1]).toEqual({ limit: 50 }),
    );
  });

  it('empty: says what is recorded here; by filter: says so', async () => {
    const nothing = { audit: async () => ({ items: [] }) };
    const { unmount } = show(nothing);
    expect(
      await screen.findByRole('region', { name: 'Nothing recorded yet' }),
    ).toHaveTextContent('The first deployment');
    unmount();
    show(nothing, '/chartway/audit?product=none');
    expect(
      await screen.findByRole('region', { name: 'No entry matches' }),
    ).toBeInTheDocument();
  });

  it('denied: names the permission', async () => {
    const no = async () => {
      throw new NotAllowedError('No.');
    };
    show({ audit: no, auditState: no });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see the audit log',
      }),
    ).toHaveTextContent('chartway.audit.read');
  });

  it('down: says which, and offers to retry', async () => {
    show({
      audit: async () => {
        throw new Error('The database does not answer.');
      },
    });
    expect(
      await screen.findByRole('region', { name: 'Cannot load the audit log' }),
    ).toHaveTextContent('The database does not answer.');
  });
});

describe('an entry of AuditContent', () => {
  const open = async () => {
    const links = await screen.findAllByRole('link', { name: 'Deploy' });
    await userEvent.click(links[1]!);
    return screen.findByRole('dialog', { name: 'Deploy shop-acme-dev-main' });
  };

  it('shows who, through what, from where and why', async () => {
    show();
    const dialog = await open();
    for (const text of [
      'First deployment for Acme',
      'a software template',
      '192.0.2.7',
      'plugin:scaffolder',
      'req-1',
      '1,228, outcome at 1,229',
    ]) {
      expect(within(dialog).getByText(text)).toBeInTheDocument();
    }
    expect(
      within(dialog).getByRole('button', { name: 'Copy request id' }),
    ).toBeInTheDocument();
  });

  it('shows what changed, in words', async () => {
    show();
    const dialog = await open();
    const rows = within(
      within(dialog).getByRole('table', { name: 'Before and after' }),
    ).getAllByRole('row');
    expect(
      rows
        .slice(1)
        .map(row =>
          [...row.children].map(cell => cell.textContent).slice(0, 2),
        ),
    ).toEqual([
      ['chartDigest', 'Changed'],
      ['chartVersion', 'Changed'],
      ['engine', 'Added'],
      ['namespace', 'Same'],
    ]);
  });

  it('closes by keyboard, and the focus is back on the entry', async () => {
    show();
    await open();
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(document.activeElement).toHaveTextContent('Deploy');
  });

  it('opens by a link, also when the list does not hold it', async () => {
    show(
      {
        audit: async () => ({ items: [deniedAuditEntry] }),
        auditEntry: async () => fullAuditEntry,
      },
      '/chartway/audit?entry=full',
    );
    expect(
      await screen.findByRole('heading', { name: 'Deploy shop-acme-dev-main' }),
    ).toBeInTheDocument();
  });

  it('not found: says likely causes', async () => {
    show(
      {
        auditEntry: async () => {
          throw new NotFoundError('There is no entry nope.');
        },
      },
      '/chartway/audit?entry=nope',
    );
    expect(
      await screen.findByRole('region', { name: 'Cannot find this entry' }),
    ).toHaveTextContent('one that you may not read');
  });

  const provable = { ...fullAuditEntry, position: 0, outcomePosition: 1 };
  const prove = async (api: Partial<ChartwayApi>) => {
    show({
      audit: async () => ({ items: [deniedAuditEntry, provable] }),
      ...api,
    });
    const dialog = await open();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Prove it' }),
    );
    return within(dialog).findByRole('alert');
  };

  it('is proved in the browser on request, with the anchor', async () => {
    const alert = await prove({
      auditProof: async () => sampleProof(provable),
    });
    expect(alert).toHaveTextContent(
      /Proved by checkpoint of size 3, signed .*anchored in Git/,
    );
    expect(
      within(
        screen.getByRole('list', { name: 'What was checked' }),
      ).getAllByRole('listitem'),
    ).toHaveLength(4);
  });

  it('is said not to be proved when its record was edited', async () => {
    const proof = sampleProof(provable);
    proof.records[0]!.record = proof.records[0]!.record.replace('dev', 'prod');
    const alert = await prove({ auditProof: async () => proof });
    expect(alert).toHaveTextContent('Not proved by checkpoint of size 3');
    expect(alert).toHaveTextContent('chartway-audit verify');
  });

  it('says when no checkpoint covers it yet', async () => {
    const alert = await prove({
      auditProof: async () => ({ state: 'pending', records: [] }),
    });
    expect(alert).toHaveTextContent('One is signed every minute');
  });
});

describe('the export of AuditContent', () => {
  const openMenu = async () => {
    await userEvent.click(
      await screen.findByRole('button', { name: 'Export' }),
    );
    return screen.findAllByRole('menuitem');
  };

  it('offers the whole log only to who may read all of it', async () => {
    const { unmount } = show();
    expect(await openMenu()).toHaveLength(3);
    unmount();
    show({
      access: async () => ({
        ...sampleAccess,
        permissions: [
          { name: 'chartway.audit.read', result: 'allow', because: [] },
        ],
      }),
    });
    await waitFor(async () => expect(await openMenu()).toHaveLength(4));
  });

  it('saves what the filters choose under the name that the backend gives', async () => {
    const saved: string[] = [];
    const exported: unknown[] = [];
    Object.assign(URL, {
      createObjectURL: () => 'blob:x',
      revokeObjectURL: () => {},
    });
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        saved.push(this.download);
      });
    show(
      {
        auditExport: async query => {
          exported.push(query);
          return {
            headers: new Map([
              ['content-disposition', 'attachment; filename="audit-1.csv"'],
            ]),
            blob: async () => new Blob(['x']),
          } as unknown as Response;
        },
      },
      '/chartway/audit?product=shop',
    );
    const items = await openMenu();
    jest.mocked(HTMLAnchorElement.prototype.click).mockClear();
    await userEvent.click(items[1]!);
    await waitFor(() => expect(saved).toEqual(['audit-1.csv']));
    expect(exported).toEqual([{ product: 'shop', format: 'csv' }]);
    jest.restoreAllMocks();
  });

  it('says why nothing was exported', async () => {
    show({
      auditExport: async () => {
        throw new NotAllowedError('Your role was taken away.');
      },
    });
    const items = await openMenu();
    await userEvent.click(items[0]!);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not exported: Your role was taken away.',
    );
  });
});
