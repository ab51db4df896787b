-- What:  The six enums for what a job does, where it stands, how a buy order ended, where stock
--        came from, why it went, and which side of the market was looked at.
-- Why:   document 000, line 43; the values of two of them in lines 22 and 27. The others have none
--        (C000-01): job_status takes ESI's own words and job_activity one word for each of ESI's
--        activities, so that a sync can store whatever ESI documents; consumption_reason takes
--        the two cases of line 29; order_side the two sides of the market.
--        Line 43 says "allowed status transitions": an enum allows values, not transitions. No
--        rule for transitions is added, because ESI reports them and the sync has to follow (a
--        paused job turns active again, a delivered one can be reverted).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0003_enums.sql; loses no data, it only works once no column uses the types.

CREATE TYPE eveindy.job_activity AS ENUM (
    'manufacturing',
    'research_te',
    'research_me',
    'copying',
    'invention',
    'reaction'
);

COMMENT ON TYPE eveindy.job_activity IS
    'What an industry job does. ESI sends numbers: 1 manufacturing, 3 research_te (time '
    'efficiency), 4 research_me (material efficiency), 5 copying, 8 invention, '
    '9 or 11 reaction.';

CREATE TYPE eveindy.job_status AS ENUM (
    'active',
    'paused',
    'ready',
    'delivered',
    'cancelled',
    'reverted'
);

COMMENT ON TYPE eveindy.job_status IS
    'Where an industry job stands, in the words of ESI. ready: finished, not yet delivered. '
    'paused: its facility is offline.';

CREATE TYPE eveindy.buy_order_status AS ENUM (
    'open',
    'filled',
    'cancelled'
);

COMMENT ON TYPE eveindy.buy_order_status IS
    'Life cycle of a buy order. open: still buying. filled: bought all it was placed for. '
    'cancelled: ended before that.';

CREATE TYPE eveindy.acquisition_source AS ENUM (
    'market',
    'industry_excess',
    'contract'
);

COMMENT ON TYPE eveindy.acquisition_source IS
    'Where acquired items came from. market: a fill of an order. industry_excess: output of a '
    'job beyond what was needed. contract: an item contract.';

CREATE TYPE eveindy.consumption_reason AS ENUM (
    'job',
    'write_off'
);

COMMENT ON TYPE eveindy.consumption_reason IS
    'Why items left the stock. job: used up by an industry job. write_off: lost, destroyed or '
    'otherwise gone without a product.';

CREATE TYPE eveindy.order_side AS ENUM (
    'buy',
    'sell'
);

COMMENT ON TYPE eveindy.order_side IS
    'Side of the market. buy: bids. sell: asks.';
