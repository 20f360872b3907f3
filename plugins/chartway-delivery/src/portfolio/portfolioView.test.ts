import { queryOf, savedQueryOf, viewOf } from './portfolioView';

const viewAt = (query: string) => viewOf(new URLSearchParams(query));

describe('viewOf', () => {
  it('is the first page by name without parameters', () => {
    expect(queryOf(viewAt(''))).toEqual({
      sort: 'name',
      order: 'asc',
      offset: 0,
      limit: 50,
    });
  });

  it('reads filters, order and page', () => {
    const query = queryOf(
      viewAt(
        'product=shop&status=drifted&mine=true&owner=group:default/x&text=acme&chartVersion=1.4.2&sync=OutOfSync&health=Healthy&sort=since&order=desc&page=3&size=25',
      ),
    );
    expect(query).toEqual({
      product: 'shop',
      status: 'drifted',
      mine: true,
      owner: 'group:default/x',
      text: 'acme',
      chartVersion: '1.4.2',
      sync: 'OutOfSync',
      health: 'Healthy',
      sort: 'since',
      order: 'desc',
      offset: 50,
      limit: 25,
    });
  });

  it.each([
    'status=wonderful',
    'mine=perhaps',
    'sort=colour',
    'order=up',
    'page=0',
    'page=-1',
    'page=1.5',
    'page=x',
    'size=100000',
    'view=hologram',
    'unknown=1',
    'product=',
  ])('takes %s as absent', text => {
    expect(viewAt(text)).toEqual(viewAt(''));
  });
});

describe('savedQueryOf', () => {
  it('keeps filters and their looks, not the page nor what belongs to others', () => {
    const params = new URLSearchParams(
      'page=4&product=shop&view=matrix&tracking=1&sort=since',
    );
    expect(savedQueryOf(params)).toBe('product=shop&view=matrix&sort=since');
  });
});
