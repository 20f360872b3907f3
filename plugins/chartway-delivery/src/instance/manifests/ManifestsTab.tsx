import Grid from '@material-ui/core/Grid';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemText from '@material-ui/core/ListItemText';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  Card,
  CopyButton,
  dataOf,
  Digest,
  StatePanel,
  YamlEditor,
} from '@chartway/plugin-chartway-react';
import type { Manifests } from '@chartway/plugin-chartway-common';
import { useState } from 'react';
import { useManifests } from '../instanceData';
import type { InstancePage } from '../page';
import { objectKey, objectTitle } from '../shared/objects';

const useStyles = makeStyles(
  theme => ({
    list: {
      maxHeight: 520,
      overflow: 'auto',
      padding: 0,
      marginTop: theme.spacing(1),
      overflowWrap: 'anywhere',
    },
    title: { display: 'flex', alignItems: 'center' },
  }),
  { name: 'ChartwayManifestsTab' },
);

/** The manifests of the desired release, as real Helm renders them. */
export function ManifestsTab({ page }: { page: InstancePage }) {
  const { instance } = page;
  const remote = useManifests(instance.name, instance.release.manifestsDigest);
  const manifests = dataOf(remote);
  return (
    <Card title="Manifests of the desired release">
      <StatePanel
        remote={remote}
        what="the manifests"
        instance={instance.name}
        rows={6}
        empty={{
          title: 'No manifest',
          description:
            'With these values the chart renders nothing. Look at its conditions in the tab Values.',
        }}
      />
      {manifests && (
        <ManifestList manifests={manifests} home={instance.namespace} />
      )}
    </Card>
  );
}

function ManifestList(props: { manifests: Manifests; home: string }) {
  const { manifests, home } = props;
  const classes = useStyles();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string>();
  const wanted = search.trim().toLowerCase();
  const found = manifests.items.filter(
    item =>
      objectTitle(item).toLowerCase().includes(wanted) ||
      item.yaml.toLowerCase().includes(wanted),
  );
  const shown = found.find(item => objectKey(item) === chosen) ?? found[0];
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} md={4}>
        <Typography
          variant="body2"
          color="textSecondary"
          component="div"
          paragraph
        >
          {manifests.items.length} objects, manifests digest{' '}
          <Digest digest={manifests.manifestsDigest} />. Contents of Secrets are
          masked.
        </Typography>
        <TextField
          id="manifest-search"
          label="Search"
          placeholder="Name, kind or text"
          value={search}
          onChange={event => setSearch(event.target.value)}
          type="search"
          variant="outlined"
          size="small"
          fullWidth
          InputLabelProps={{ shrink: true }}
        />
        {found.length === 0 && (
          <Typography variant="body2" role="status">
            No object has “{search}” in its name, kind or text.
          </Typography>
        )}
        <List dense className={classes.list} aria-label="Objects">
          {found.map(item => (
            <li key={objectKey(item)}>
              <ListItem
                button
                component="button"
                type="button"
                selected={item === shown}
                aria-pressed={item === shown}
                onClick={() => setChosen(objectKey(item))}
              >
                <ListItemText
                  primary={objectTitle(item, home)}
                  secondary={item.group || undefined}
                />
              </ListItem>
            </li>
          ))}
        </List>
      </Grid>
      <Grid item xs={12} md={8}>
        {shown && (
          <>
            <Typography
              variant="subtitle2"
              component="h3"
              className={classes.title}
            >
              {objectTitle(shown, home)}
              <CopyButton
                text={shown.yaml}
                label={`Copy ${objectTitle(shown)}`}
              />
            </Typography>
            <YamlEditor
              label={`Manifest of ${objectTitle(shown)}`}
              value={shown.yaml}
              readOnly
              maxHeight={560}
            />
          </>
        )}
      </Grid>
    </Grid>
  );
}
