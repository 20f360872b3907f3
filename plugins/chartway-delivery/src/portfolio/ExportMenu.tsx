import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import ListItemText from '@material-ui/core/ListItemText';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import DownloadIcon from '@material-ui/icons/GetApp';
import Alert from '@material-ui/lab/Alert';
import {
  instanceReadPermission,
  type PortfolioFilter,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  problemOf,
  saveFile,
  type Problem,
} from '@chartway/plugin-chartway-react';
import { useEffect, useRef, useState } from 'react';
import { exportFile, readAll, type ExportForm } from './exportFile';

const FORMS: { form: ExportForm; title: string; about: string }[] = [
  { form: 'csv', title: 'CSV', about: 'for a spreadsheet' },
  { form: 'json', title: 'JSON', about: 'for a program' },
];

const MENU_ID = 'chartway-portfolio-export';

/** Takes away everything that the filters show, of all pages. */
export function ExportMenu({ filter }: { filter: PortfolioFilter }) {
  const { run, stop, busy, progress, problem, dismiss } = useExport(filter);
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <div>
      {busy ? (
        <Button variant="outlined" onClick={stop}>
          {progress} Cancel
        </Button>
      ) : (
        <Button
          variant="outlined"
          startIcon={<DownloadIcon />}
          aria-haspopup="menu"
          aria-controls={anchor && MENU_ID}
          onClick={event => setAnchor(event.currentTarget)}
        >
          Export
        </Button>
      )}
      <Menu
        id={MENU_ID}
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={() => setAnchor(undefined)}
      >
        {FORMS.map(({ form, title, about }) => (
          <MenuItem
            key={form}
            onClick={() => {
              setAnchor(undefined);
              void run(form);
            }}
          >
            <ListItemText primary={title} secondary={about} />
          </MenuItem>
        ))}
      </Menu>
      {problem && (
        <Alert severity="error" onClose={dismiss}>
          Not exported: {problem.message}
        </Alert>
      )}
    </div>
  );
}

function useExport(filter: PortfolioFilter) {
  const api = useApi(chartwayApiRef);
  const under = useRef<AbortController>();
  const [progress, setProgress] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => () => under.current?.abort(), []);
  const run = async (form: ExportForm) => {
    const controller = new AbortController();
    const { signal } = controller;
    under.current = controller;
    setProblem(undefined);
    setProgress('Exporting …');
    try {
      const items = await readAll(
        query => api.portfolio(query, { signal }),
        filter,
        (read, total) => {
          if (!signal.aborted) setProgress(`${read} of ${total} …`);
        },
      );
      if (!signal.aborted) {
        saveFile(exportFile(items, form), `deployments.${form}`);
      }
    } catch (error) {
      if (!signal.aborted) {
        setProblem(problemOf(error, instanceReadPermission.name));
      }
    } finally {
      if (under.current === controller) setProgress(undefined);
    }
  };
  const stop = () => {
    under.current?.abort();
    setProgress(undefined);
  };
  return {
    run,
    stop,
    busy: progress !== undefined,
    progress,
    problem,
    dismiss: () => setProblem(undefined),
  };
}
