import Button from '@material-ui/core/Button';
import Divider from '@material-ui/core/Divider';
import ListSubheader from '@material-ui/core/ListSubheader';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import BookmarksIcon from '@material-ui/icons/BookmarkBorder';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { savedQueryOf } from './portfolioView';
import { RemoveViewDialog, SaveViewDialog } from './ViewDialogs';
import { useSavedViews, type SavedView } from './useSavedViews';

const MENU_ID = 'chartway-saved-views';

/** Views that somebody keeps: opens, saves and removes them. */
export function SavedViews() {
  const { views, save, remove } = useSavedViews();
  const [params, setParams] = useSearchParams();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [saving, setSaving] = useState(false);
  const [removing, setRemoving] = useState<SavedView>();
  const shown = savedQueryOf(params);
  const current = views.find(({ query }) => query === shown);
  const close = () => setAnchor(undefined);
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<BookmarksIcon />}
        aria-haspopup="menu"
        aria-controls={anchor && MENU_ID}
        onClick={event => setAnchor(event.currentTarget)}
      >
        {current ? `View: ${current.name}` : 'Views'}
      </Button>
      <Menu
        id={MENU_ID}
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={close}
      >
        {views.length === 0 && (
          <ListSubheader disableSticky>No view saved yet</ListSubheader>
        )}
        {views.map(view => (
          <MenuItem
            key={view.name}
            selected={view === current}
            onClick={() => {
              close();
              setParams(new URLSearchParams(view.query));
            }}
          >
            {view.name}
          </MenuItem>
        ))}
        <Divider />
        <MenuItem
          onClick={() => {
            close();
            setSaving(true);
          }}
        >
          Save this view …
        </MenuItem>
        {current && (
          <MenuItem
            onClick={() => {
              close();
              setRemoving(current);
            }}
          >
            Remove “{current.name}” …
          </MenuItem>
        )}
      </Menu>
      {saving && (
        <SaveViewDialog
          taken={views.map(({ name }) => name)}
          onSave={name => save({ name, query: shown })}
          onClose={() => setSaving(false)}
        />
      )}
      {removing && (
        <RemoveViewDialog
          name={removing.name}
          onRemove={() => remove(removing.name)}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}
