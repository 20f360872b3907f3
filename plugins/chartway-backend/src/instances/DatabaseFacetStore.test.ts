import { describeFacetStoreOn } from './__testUtils__/facetStoreContract';

describeFacetStoreOn('SQLITE_3');
