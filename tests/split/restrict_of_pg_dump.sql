\restrict aBc123

-- Dumped
SET statement_timeout = 0;

SELECT 1;
\unrestrict aBc123
