import { Table, type TableColumn } from '@backstage/core-components';
import type { Instance } from '@chartway/plugin-chartway-common';
import {
  Digest,
  InstanceLinks,
  Sha,
  StatusWord,
  statusWord,
} from '@chartway/plugin-chartway-react';
import type { InstanceStatus } from '../statusOf';
import { InstanceName } from './InstanceName';

/** An instance with the status to show. */
export type InstanceRow = Instance & { id: string; live: InstanceStatus };

const COLUMNS: TableColumn<InstanceRow>[] = [
  {
    title: 'Instance',
    field: 'name',
    highlight: true,
    render: row => <InstanceName name={row.name} />,
  },
  {
    title: 'Status',
    customSort: (a, b) =>
      statusWord(a.live.status).localeCompare(statusWord(b.live.status)),
    customFilterAndSearch: (query: string, row) =>
      statusWord(row.live.status).toLowerCase().includes(query.toLowerCase()),
    render: row => <StatusWord {...row.live} />,
  },
  { title: 'Product', field: 'context.product' },
  { title: 'Customer', field: 'context.customer' },
  { title: 'Environment', field: 'context.environment' },
  { title: 'Chart version', field: 'release.chart.version' },
  {
    title: 'Digest',
    field: 'release.chart.digest',
    sorting: false,
    render: row => <Digest digest={row.release.chart.digest} />,
  },
  {
    title: 'Values commit',
    field: 'release.valuesCommit',
    sorting: false,
    render: row => <Sha sha={row.release.valuesCommit} />,
  },
  {
    title: 'Links',
    sorting: false,
    searchable: false,
    render: row => <InstanceLinks links={row.links} />,
  },
];

const PAGE = 20;

/** The instances, one a row. */
export function InstanceTable(props: { rows: InstanceRow[]; title: string }) {
  return (
    <Table<InstanceRow>
      title={props.title}
      columns={COLUMNS}
      data={props.rows}
      options={{
        padding: 'dense',
        paging: props.rows.length > PAGE,
        pageSize: PAGE,
        pageSizeOptions: [PAGE, 50, 100],
        emptyRowsWhenPaging: false,
        draggable: false,
      }}
    />
  );
}
