COPY a FROM stdin;
1
\.

COPY b FROM stdin;
\.

SELECT pg_catalog.setval('a', 1, true);
