SET standard_conforming_strings = off;
SELECT B'0\'; SELECT 2;