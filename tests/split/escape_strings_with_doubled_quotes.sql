SELECT E'a''\';b\\'; SELECT e'\\\'; c'; SELECT 2;
