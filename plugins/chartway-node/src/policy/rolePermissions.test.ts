import {
  chartwayPermissions,
  chartwayRoleSchema,
} from '@chartway/plugin-chartway-common';
import {
  auditReaches,
  rolePermissions,
  usesTemplates,
  type Reach,
} from './rolePermissions';

const roles = chartwayRoleSchema.options;

const AUDIT = 'chartway.audit.read';

/**
 * The table of the design, every cell, by permission. Columns: developer, template-author, template-user, devops,
 * platform-engineer, operations, support. Environments are named as the default configuration does.
 */
const TABLE = `
chart-template.read                all | all | all          | all           | all | all       | all
chart-template.use                 all | all | all          | all           | all | –         | –
chart-template.write               –   | all | –            | –             | –   | –         | –
chart-template.cluster-wide.write  –   | –   | –            | –             | all | –         | –
chart.generate                     dev | all | all          | all           | all | –         | –
chart.push                         dev | all | all          | all           | all | –         | –
instance.read                      all | all | all          | all           | all | all       | all
instance.create                    dev | –   | dev,sit,uat  | dev,sit,uat   | –   | all       | –
instance.deploy                    dev | –   | –            | dev,sit,uat   | –   | all       | –
instance.values.read               dev | –   | –            | dev,sit,uat   | –   | all       | all
instance.values.propose            dev | –   | –            | dev,sit,uat   | –   | all       | all
instance.values.edit               dev | –   | –            | dev,sit,uat   | –   | all       | –
instance.sync                      dev | –   | –            | dev,sit,uat   | –   | all       | –
instance.refresh                   dev | –   | –            | dev,sit,uat   | –   | all       | all
instance.roll-back                 dev | –   | –            | dev,sit,uat   | –   | all       | –
instance.terminate                 dev | –   | –            | dev,sit,uat   | –   | all       | –
instance.decommission              dev | –   | –            | dev,sit,uat   | –   | all       | –
promotion.request                  sit | –   | –            | sit,uat       | –   | prod      | –
promotion.approve                  –   | –   | –            | sit,uat       | –   | prod      | –
promotion.override                 –   | –   | –            | –             | –   | prod      | –
secret.list                        dev | –   | –            | all           | all | all       | all
secret.state.read                  dev | –   | –            | all           | all | all       | –
secret.structure.edit              dev | –   | –            | all           | –   | all       | –
secret.write                       dev | –   | –            | –             | –   | all       | –
secret.reveal                      –   | –   | –            | –             | –   | all       | –
namespace.read                     all | –   | –            | all           | all | all       | all
namespace.request                  all | –   | –            | all           | –   | all       | –
namespace.approve                  –   | –   | –            | –             | all | –         | –
namespace-plan.write               –   | –   | –            | –             | all | –         | –
audit.read                         own | own | own          | own teams     | all | all       | all
`;

const ROWS = TABLE.trim()
  .split('\n')
  .map(line => {
    const [name = '', cells = ''] = line.split(/ {2,}(.*)/);
    const columns = cells.split('|').map(text => text.trim());
    return [`chartway.${name}`, columns] as const;
  });

const NAMES = {
  dev: 'dev',
  test: 'sit,uat',
  'first test': 'sit',
  prod: 'prod',
};

function cell(reach: Reach | undefined): string {
  if (!reach) return '–';
  if (reach === 'everywhere') return 'all';
  return reach.map(name => NAMES[name]).join(',');
}

describe('rolePermissions', () => {
  it.each(ROWS)(
    'security 28: gives %s to each role as the design says',
    (permission, expected) => {
      expect(
        roles.map(role =>
          permission === AUDIT
            ? auditReaches[role]
            : cell(rolePermissions.get(permission)?.[role]),
        ),
      ).toEqual(expected);
    },
  );

  it('has a row for every permission there is, and for none that does not exist', () => {
    const existing = chartwayPermissions.map(({ name }) => name).sort();
    expect(ROWS.map(([name]) => name).sort()).toEqual(existing);
    expect([...rolePermissions.keys(), AUDIT].sort()).toEqual(existing);
  });

  it('knows the roles that may use chart templates', () => {
    expect(roles.filter(usesTemplates)).toEqual([
      'developer',
      'template-author',
      'template-user',
      'devops',
      'platform-engineer',
    ]);
  });
});
