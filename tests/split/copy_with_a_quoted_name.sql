COPY public."from stdin" ("a;b") FROM stdin;
1
\.
COPY "t" ("stdin") TO stdout; SELECT 2;