copy t (a, b) from STDIN with (format csv);
$$,--
\.
SELECT 2;