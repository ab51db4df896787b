COPY t FROM stdout;
1;
\.
SELECT 2;