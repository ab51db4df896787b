-- it's
SELECT 1; /* don't */ SELECT 2;