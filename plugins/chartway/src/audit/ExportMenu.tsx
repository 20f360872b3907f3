import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import ListItemText from '@material-ui/core/ListItemText';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import DownloadIcon from '@material-ui/icons/GetApp';
import Alert from '@material-ui/lab/Alert';
import {
  auditReadPermission,
  type AuditExportFormat,
  type AuditFilter,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  problemOf,
  type Problem,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { saveResponse } from './saveResponse';

type Form = AuditExportFormat | 'bundle';

const FORMS: { form: Form; title: string; about: string }[] = [
  {
    form: 'jsonl',
    title: 'JSON Lines',
    about: 'one record a line, with the checkpoints',
  },
  { form: 'csv', title: 'CSV', about: 'for a spreadsheet' },
  { form: 'ocsf', title: 'OCSF', about: 'for a security data lake' },
  {
    form: 'bundle',
    title: 'The whole log',
    about: 'to verify offline with chartway-audit; without filters',
  },
];

const MENU_ID = 'chartway-audit-export';

/** Takes what the filters choose, or the whole log, away as a file. The export is recorded in the log itself. */
export function ExportMenu(props: {
  /** The filters as they are when somebody exports. */
  filter: () => AuditFilter;
  /** True when this person may read all of the log. */
  whole: boolean;
}) {
  const api = useApi(chartwayApiRef);
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [busy, setBusy] = useState<Form>();
  const [problem, setProblem] = useState<Problem>();
  const download = async (form: Form) => {
    setAnchor(undefined);
    setProblem(undefined);
    setBusy(form);
    try {
      const response =
        form === 'bundle'
          ? await api.auditBundle()
          : await api.auditExport({ ...props.filter(), format: form });
      await saveResponse(response, `audit.${form}`);
    } catch (error) {
      setProblem(problemOf(error, auditReadPermission.name));
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <div>
      <Button
        variant="outlined"
        startIcon={<DownloadIcon />}
        aria-haspopup="menu"
        aria-controls={anchor && MENU_ID}
        onClick={event => setAnchor(event.currentTarget)}
        disabled={busy !== undefined}
      >
        {busy ? 'Exporting …' : 'Export'}
      </Button>
      <Menu
        id={MENU_ID}
        anchorEl={anchor}
        open={anchor !== undefined}
        onClose={() => setAnchor(undefined)}
      >
        {FORMS.filter(({ form }) => form !== 'bundle' || props.whole).map(
          ({ form, title, about }) => (
            <MenuItem key={form} onClick={() => download(form)}>
              <ListItemText primary={title} secondary={about} />
            </MenuItem>
          ),
        )}
      </Menu>
      {problem && (
        <Alert severity="error" onClose={() => setProblem(undefined)}>
          Not exported: {problem.message}
        </Alert>
      )}
    </div>
  );
}
