import Button from '@material-ui/core/Button';
import ListItemText from '@material-ui/core/ListItemText';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useId, useState } from 'react';
import type { ActionRights } from '../page';
import { MENU, type MenuAction } from './actionWords';

const useStyles = makeStyles(
  theme => ({
    item: {
      whiteSpace: 'normal',
      maxWidth: 360,
      '&[aria-disabled="true"]': {
        cursor: 'not-allowed',
        color: theme.palette.text.secondary,
      },
    },
  }),
  { name: 'ChartwayActionMenu' },
);

/** Everything that can be done with the instance; what cannot says why. */
export function ActionMenu(props: {
  rights: ActionRights;
  onChoose: (action: MenuAction) => void;
}) {
  const { rights, onChoose } = props;
  const classes = useStyles();
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const choose = (action: MenuAction) => {
    setAnchor(undefined);
    onChoose(action);
  };
  return (
    <>
      <Button
        variant="outlined"
        size="small"
        endIcon={<ExpandMoreIcon />}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        aria-controls={anchor ? id : undefined}
        onClick={event => setAnchor(event.currentTarget)}
      >
        Actions
      </Button>
      <Menu
        id={id}
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={() => setAnchor(undefined)}
      >
        {MENU.map(({ action, label }) => {
          const { allowed, reason } = rights(action);
          return (
            // Reachable although disabled, so that the reason can be read by keyboard.
            <MenuItem
              key={action}
              className={classes.item}
              aria-disabled={!allowed}
              onClick={allowed ? () => choose(action) : undefined}
              dense
            >
              <ListItemText
                primary={label}
                secondary={allowed ? undefined : reason}
              />
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
}
