import {
  Content,
  Header,
  Page,
  ProxiedSignInPage,
} from '@backstage/core-components';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import Button from '@material-ui/core/Button';
import Card from '@material-ui/core/Card';
import CardActions from '@material-ui/core/CardActions';
import CardContent from '@material-ui/core/CardContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import { useState } from 'react';
import { DevelopmentIdentity } from './DevelopmentIdentity';
import { DEVELOPMENT_USERS, type DevelopmentUser } from './developmentUsers';
import { forgetUser, rememberedUser, rememberUser } from './rememberedUser';

const PROVIDER = 'development';
const USER_HEADER = 'x-chartway-development-user';

const useStyles = makeStyles(
  theme => ({
    cards: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(250px, 1fr))',
      gap: theme.spacing(2),
      margin: theme.spacing(2, 0, 0),
      padding: 0,
      listStyle: 'none',
    },
    card: { height: '100%', display: 'flex', flexDirection: 'column' },
    content: { flexGrow: 1, paddingBottom: 0 },
  }),
  { name: 'ChartwayDevelopmentSignIn' },
);

/** Offers one sign-in per role. The backend refuses this provider outside development. */
export function DevelopmentSignInPage(props: SignInPageProps) {
  const [user, setUser] = useState(rememberedUser);
  if (user) {
    return (
      <ProxiedSignInPage
        {...props}
        provider={PROVIDER}
        headers={{ [USER_HEADER]: user }}
        onSignInSuccess={identity =>
          props.onSignInSuccess(new DevelopmentIdentity(identity))
        }
        ErrorComponent={({ error }) => (
          <SignInFailed
            user={user}
            message={error?.message}
            onBack={() => {
              forgetUser();
              setUser(undefined);
            }}
          />
        )}
      />
    );
  }
  return (
    <RoleCards
      onChoose={name => {
        rememberUser(name);
        setUser(name);
      }}
    />
  );
}

function RoleCards({ onChoose }: { onChoose: (name: string) => void }) {
  const classes = useStyles();
  return (
    <Page themeId="home">
      <Header
        title="Chartway"
        subtitle="Helm charts from template to running release"
      />
      <Content>
        <Typography variant="h5" component="h2">
          Choose who to be
        </Typography>
        <Typography variant="body2">
          This portal runs in development mode, so there is no password. Each
          role sees and may do different things.
        </Typography>
        <ul className={classes.cards}>
          {DEVELOPMENT_USERS.map(user => (
            <li key={user.name}>
              <RoleCard user={user} onChoose={() => onChoose(user.name)} />
            </li>
          ))}
        </ul>
      </Content>
    </Page>
  );
}

function RoleCard(props: { user: DevelopmentUser; onChoose: () => void }) {
  const { displayName, role, may, name } = props.user;
  const classes = useStyles();
  return (
    <Card className={classes.card}>
      <CardContent className={classes.content}>
        <Typography variant="h6" component="h3">
          {role}
        </Typography>
        <Typography variant="body2" id={`${name}-may`}>
          {may}
        </Typography>
      </CardContent>
      <CardActions>
        <Button
          color="primary"
          onClick={props.onChoose}
          aria-label={`Sign in as ${displayName}, ${role}`}
          aria-describedby={`${name}-may`}
        >
          Sign in as {displayName}
        </Button>
      </CardActions>
    </Card>
  );
}

function SignInFailed(props: {
  user: string;
  message: string | undefined;
  onBack: () => void;
}) {
  return (
    <Page themeId="home">
      <Header title="Chartway" />
      <Content>
        <Alert
          severity="error"
          action={
            <Button color="inherit" size="small" onClick={props.onBack}>
              Choose another
            </Button>
          }
        >
          Could not sign in as {props.user}: {props.message ?? 'no answer'}.
          Check that the backend runs, with auth.environment “development” and
          the example catalog loaded.
        </Alert>
      </Content>
    </Page>
  );
}
