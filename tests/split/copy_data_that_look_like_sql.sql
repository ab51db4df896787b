COPY t (a) FROM stdin;
SELECT 1; -- '
$$
/*
\N
\.not the end
 \.
\.
SELECT 2;