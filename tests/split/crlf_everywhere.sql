CREATE TABLE a (
  b text DEFAULT 'x;
y' -- c;
);
COPY a FROM stdin;
1	;
\.
SELECT 2;
